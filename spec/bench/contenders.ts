/**
 * Who is measured against whom: one entry for each load generator, with the command that makes it loop.
 *
 * All of them do the same: a number of users, each with one kept connection, each sending the next request as soon
 * as it has the answer before. Where a tool can, each user has a source address of its own. Tools this host does not
 * have are named as missing, never left out in silence.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../support/skip.js';
import { tsxLoader } from './light-target.js';

export interface Task {
  /** Where requests go: `http://127.0.0.1:PORT/`. */
  readonly url: string;
  readonly port: number;
  readonly users: number;
  /** How long it must be able to go on; it is interrupted before. Seconds. */
  readonly seconds: number;
  /** For the files it needs. */
  readonly folder: string;
}

export interface Contender {
  readonly name: string;
  /** A program it needs, looked up in PATH; itself where there is none. */
  readonly needs?: string;
  /** Whether each user has its own source address. */
  readonly ownAddresses: boolean;
  /** Present where it may use every core; otherwise it has the one that is for generators. */
  readonly everyCore?: true;
  readonly environment?: Readonly<Record<string, string>>;
  command(task: Task): string[];
}

const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const BARE = fileURLToPath(new URL('./bare-loop.ts', import.meta.url));
const BARE_CONNECTIONS = fileURLToPath(new URL('./bare-connections.ts', import.meta.url));
const DRIVER = fileURLToPath(new URL('./driver-loop.ts', import.meta.url));
const AUTOCANNON = fileURLToPath(import.meta.resolve('autocannon'));

export const RAMPART: Contender = rampart('rampart', ['-q']);

/** The command as it ships, with these flags. */
export function rampart(name: string, flags: readonly string[]): Contender {
  return {
    name,
    ownAddresses: true,
    command: (task) => [process.execPath, MAIN, 'run', loopScenario(task), '--seed', '1', '--json', ...flags],
  };
}

/** The yardstick of every ratio. */
export const BARE_LOOP: Contender = {
  name: 'bare undici loop',
  ownAddresses: true,
  command: ({ url, users }) => [process.execPath, ...tsxLoader(), BARE, url, String(users)],
};

/** Users of one request each, so many at a time, as shipped. */
export const RAMPART_VISITORS: Contender = {
  name: 'rampart',
  ownAddresses: true,
  command: (task) => [process.execPath, MAIN, 'run', visitorsScenario(task), '--seed', '1', '--json', '-q'],
};

/** Their yardstick. */
export const BARE_VISITORS: Contender = {
  name: 'bare undici clients',
  ownAddresses: true,
  command: ({ url, users }) => [process.execPath, ...tsxLoader(), BARE_CONNECTIONS, url, String(users)],
};

export const CONTENDERS: readonly Contender[] = [
  BARE_LOOP,
  RAMPART,
  {
    name: 'driver of rampart alone',
    ownAddresses: true,
    command: ({ url, users }) => [process.execPath, ...tsxLoader(), DRIVER, url, String(users)],
  },
  {
    name: 'autocannon',
    ownAddresses: false,
    command: ({ url, users, seconds }) => [
      process.execPath,
      AUTOCANNON,
      '-c',
      `${users}`,
      '-d',
      `${seconds}`,
      '-t',
      '3600',
      '--no-progress',
      url,
    ],
  },
  {
    name: 'wrk',
    needs: 'wrk',
    ownAddresses: false,
    command: ({ url, users, seconds }) => ['wrk', '-t1', `-c${users}`, `-d${seconds}s`, url],
  },
  {
    name: 'hey',
    needs: 'hey',
    ownAddresses: false,
    command: ({ url, users, seconds }) => ['hey', '-cpus', '1', '-c', `${users}`, '-t', '0', '-z', `${seconds}s`, url],
  },
  {
    name: 'tsung',
    needs: 'tsung',
    ownAddresses: true,
    // A name server of its own, which goes with its process tree, and does not stay behind.
    environment: { ERL_EPMD_PORT: '43690' },
    command: (task) => ['tsung', '-f', tsungFile(task), '-l', folderOf(task, 'tsung-log'), 'start'],
  },
  {
    name: 'k6',
    needs: 'k6',
    ownAddresses: true,
    command: (task) => [
      'k6',
      ...['run', '--quiet', '--no-usage-report', '--local-ips', '127.22.0.0/24', '--vus', `${task.users}`],
      ...['--duration', `${task.seconds}s`, k6File(task)],
    ],
  },
  {
    name: 'locust (fast client)',
    needs: 'locust',
    ownAddresses: false,
    command: (task) => [
      'locust',
      ...['--headless', '--only-summary', '-f', locustFile(task), '-H', task.url],
      ...['-u', `${task.users}`, '-r', `${task.users}`, '-t', `${task.seconds}s`],
    ],
  },
];

export function isHere({ needs }: Contender): boolean {
  return needs === undefined || findProgram(needs) !== undefined;
}

function loopScenario(task: Task): string {
  return scenarioFile(task, 'loop.yaml', task.users, '{ mode: loop, iterations: 0 }');
}

/** More users than will ever come, of whom so many are there at a time. */
function visitorsScenario(task: Task): string {
  return scenarioFile(task, 'visitors.yaml', 1_000_000, '{ mode: once }', `concurrency: { max_concurrent_users: ${task.users} }`);
}

function scenarioFile(task: Task, name: string, users: number, lifetime: string, limit = ''): string {
  return fileOf(
    task,
    name,
    `version: "1.0"
name: closed-loop
workbook: { ip_pools: [{ id: pool, ranges: [127.21.0.0/16] }] }
actions: [{ id: get, call: get, with: { url: "${task.url}", timeout: 1h } }]
workflows: { nodes: [{ id: start, action: get, edges: [{ to: done }] }, { id: done, type: end }] }
load:
  ramp_up: { phases: [{ at_second: 0, spawn_users: ${users} }] }
  user_lifetime: ${lifetime}
  user_resources: { ip_binding: { pool_id: pool } }
  ${limit}
`,
  );
}

function tsungFile(task: Task): string {
  const addresses = Array.from({ length: task.users }, (_, user) => `<ip value="127.23.${user >> 8}.${user & 255}"/>`).join('');
  return fileOf(
    task,
    'tsung.xml',
    `<?xml version="1.0"?>
<!DOCTYPE tsung SYSTEM "/usr/share/tsung/tsung-1.0.dtd">
<tsung loglevel="error" version="1.0">
  <clients><client host="localhost" use_controller_vm="true" maxusers="60000">${addresses}</client></clients>
  <servers><server host="127.0.0.1" port="${task.port}" type="tcp"/></servers>
  <load><arrivalphase phase="1" duration="${task.seconds}" unit="second">
    <users maxnumber="${task.users}" arrivalrate="${task.users}" unit="second"/>
  </arrivalphase></load>
  <sessions><session name="loop" probability="100" type="ts_http">
    <for from="1" to="1000000000" var="i"><request><http url="/" method="GET" version="1.1"/></request></for>
  </session></sessions>
</tsung>
`,
  );
}

function k6File(task: Task): string {
  return fileOf(task, 'loop.js', `import http from 'k6/http';\nexport default function () { http.get('${task.url}'); }\n`);
}

function locustFile(task: Task): string {
  const program = `from locust import FastHttpUser, constant, task


class Loop(FastHttpUser):
    wait_time = constant(0)

    @task
    def get(self):
        self.client.get("/")
`;
  return fileOf(task, 'loop.py', program);
}

function folderOf({ folder }: Task, name: string): string {
  mkdirSync(join(folder, name), { recursive: true });
  return join(folder, name);
}

function fileOf({ folder }: Task, name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}
