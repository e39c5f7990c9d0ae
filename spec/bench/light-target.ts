/**
 * A target so light that the generator is what is measured: small JSON, kept connections, every request counted.
 *
 * nginx where this host has it, otherwise the leanest server Node can give (`light-server.ts`). Either runs on a
 * core of its own (`taskset`), and counts requests itself, so that no generator is taken at its word.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../support/skip.js';

export interface LightTarget {
  /** `nginx` or `node`. */
  readonly name: string;
  readonly port: number;
  readonly url: string;
  /** Requests answered so far, those that asked for this number not among them. */
  served(): Promise<number>;
  close(): Promise<void>;
}

/** The core the target runs on; generators get the other one. */
const TARGET_CORE = 0;
const GENERATOR_CORE = 1;
const PATIENCE_MS = 10_000;
const BODY = '{"id":42,"name":"rampart","ok":true}';

/** The command, bound to the core where generators run; as it is where this host cannot bind. */
export function onGeneratorCore(command: readonly string[]): string[] {
  return onCore(GENERATOR_CORE, command);
}

/** The command, bound to the core where targets run. */
export function onTargetCore(command: readonly string[]): string[] {
  return onCore(TARGET_CORE, command);
}

export async function startLightTarget(): Promise<LightTarget> {
  const nginx = findProgram(process.getuid?.() === 0 ? '/usr/sbin/nginx' : 'nginx');
  const folder = mkdtempSync(join(tmpdir(), 'rampart-target-'));
  const port = await freePort();
  const command = nginx === undefined ? nodeCommand(port) : nginxCommand(nginx, folder, port);
  const [program, ...args] = onTargetCore(command) as [string, ...string[]];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const target = new CountingTarget(nginx === undefined ? 'node' : 'nginx', port, child, folder);
  await target.ready();
  return target;
}

class CountingTarget implements LightTarget {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  #asked = 0;

  constructor(name: string, port: number, child: ChildProcess, folder: string) {
    this.name = name;
    this.port = port;
    this.url = `http://127.0.0.1:${port}/`;
    this.#child = child;
    this.#folder = folder;
  }

  async ready(): Promise<void> {
    for (const until = performance.now() + PATIENCE_MS; ; ) {
      try {
        await this.served();
        return;
      } catch (error) {
        if (performance.now() > until || this.#child.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  async served(): Promise<number> {
    const answer = await fetch(`${this.url}served`);
    this.#asked += 1;
    const requests = / \d+ \d+ (\d+)/.exec(await answer.text())?.[1];
    return Number(requests) - this.#asked;
  }

  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.kill('SIGTERM');
    if (this.#child.exitCode === null && this.#child.signalCode === null) await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function onCore(core: number, command: readonly string[]): string[] {
  const taskset = findProgram('taskset');
  return taskset === undefined ? [...command] : [taskset, '-c', String(core), ...command];
}

function nodeCommand(port: number): string[] {
  return [process.execPath, ...tsxLoader(), fileURLToPath(new URL('./light-server.ts', import.meta.url)), String(port), BODY];
}

/** What makes Node read TypeScript in the same process. */
export function tsxLoader(): string[] {
  return ['--import', fileURLToPath(import.meta.resolve('tsx'))];
}

function nginxCommand(nginx: string, folder: string, port: number): string[] {
  const file = join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`);
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr error; worker_rlimit_nofile 20000;
     events { worker_connections 19000; multi_accept on; }
     http {
       access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; tcp_nodelay on; ${temporary.join(' ')}
       server {
         listen 127.0.0.1:${port} backlog=4096;
         location = / { default_type application/json; return 200 '${BODY}'; }
         location = /served { stub_status; }
       }
     }`,
  );
  return [nginx, '-p', folder, '-c', file, '-e', 'stderr'];
}

/** A port of loopback that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
