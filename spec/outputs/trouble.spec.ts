/**
 * Outputs under trouble, as a table: each kind against a disk that fills up, a folder that may not be written, a port
 * that is taken and a reader that went away or reads slowly.
 *
 * The rule is the same for all: what can be known before the run refuses it (exit 4, nothing sent); what goes wrong
 * later costs the run nothing but that result, is said, and ends in exit 5; a reader that leaves is no failure.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OUTPUT_KINDS } from '../../src/outputs/output-kinds.js';
import { ROOT, runCommand } from '../support/command.js';
import { scenarioText } from '../support/scenario-text.js';
import { describeWhere, itWhere } from '../support/skip.js';

const PROGRAM = new URL('../../dist/src/cli/program.js', import.meta.url).href;
const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const FILE_KINDS = OUTPUT_KINDS.filter((kind) => kind !== 'remote-write');
/** Every result that goes to a file, as the flags that ask for it. */
const RESULTS: readonly (readonly [kind: string, flags: (target: string) => string[]])[] = [
  ...FILE_KINDS.map((kind) => [kind, (target: string) => ['--out', `${kind}=${target}`]] as const),
  ['recording', (target: string) => ['--record', target]],
];
const canMount = (): boolean => spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

let folder = '';
let scenario = '';
/** More users than the log tells one by one. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-trouble-'));
  scenario = join(folder, 'many.yaml');
  writeFileSync(scenario, scenarioText({ phases: '[{ at_second: 0, spawn_users: 60 }]' }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Shelled {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A shell in a mount namespace of its own, where `$RAMPART` is the command and /mnt is free for a file system. */
function inShell(script: string): Promise<Shelled> {
  const child = spawn('unshare', ['-m', 'sh', '-c', script], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', RAMPART: `${process.execPath} ${MAIN}`, SCENARIO: scenario },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

describeWhere(canMount, 'no file system can be mounted here')('a disk that fills up in the middle', () => {
  let run: Shelled;
  beforeAll(async () => {
    const outs = RESULTS.map(([kind, flags]) => flags(`/mnt/${kind}/result`).join(' ')).join(' ');
    // One page each, and it is taken: a file can be made, and nothing put into it.
    const disks = RESULTS.map(
      ([kind]) => `mkdir /mnt/${kind} && mount -t tmpfs -o size=4k tmpfs /mnt/${kind} && head -c 4096 /dev/zero >/mnt/${kind}/filler`,
    ).join(' && ');
    run = await inShell(`mount -t tmpfs tmpfs /mnt && ${disks} && $RAMPART run $SCENARIO --seed 1 ${outs}; echo "exit $?"; ls /mnt/*`);
  });

  it('ends with exit 5, the run itself unharmed', () => {
    expect(run.stdout, run.stderr).toContain('exit 5');
    expect(run.stdout).toContain('60 users');
    expect(run.stdout).toContain('none failed');
  });

  it.each(RESULTS.map(([kind]) => kind))('is told of the %s output', (kind) => {
    expect(run.stderr).toMatch(new RegExp(`error output\\.incomplete — ${kind} output /mnt/${kind}/result: the disk is full`));
  });

  it('leaves no half of what is written whole or not at all', () => {
    const listing = run.stdout.slice(run.stdout.indexOf('exit 5'));
    for (const kind of FILE_KINDS.filter((each) => !['jsonl', 'csv'].includes(each))) {
      expect(listing, kind).toMatch(new RegExp(`/mnt/${kind}:\nfiller\n(\n|$)`));
    }
  });
});

describeWhere(canMount, 'no file system can be mounted here')('a read-only disk', () => {
  it('refuses every output before the run', async () => {
    const lines = RESULTS.map(([kind, flags]) => JSON.stringify(['run', '$SCENARIO', '--seed', '1', ...flags(`/mnt/${kind}`)]));
    // One process for all of them: the command's own program, run again and again.
    const program = `import { runProgram } from '${PROGRAM}';
      const deaf = () => () => {};
      const io = { stdout: process.stdout, stderr: process.stderr, env: {}, onSignal: deaf, onDefect: deaf };
      for (const line of process.argv.slice(1)) console.log('exit', await runProgram(JSON.parse(line.replace('$SCENARIO', process.env.SCENARIO)), io));`;
    const quoted = [program, ...lines].map((each) => `'${each.replaceAll("'", `'\\''`)}'`).join(' ');
    const { stdout, stderr } = await inShell(`mount -t tmpfs -o ro tmpfs /mnt; ${process.execPath} --input-type=module -e ${quoted}`);
    expect(stdout.match(/exit 4/g), stderr).toHaveLength(RESULTS.length);
    expect(stdout).not.toContain('Spawning');
    expect(stderr.match(/error output\.unavailable — .* the file system is read-only/g)).toHaveLength(RESULTS.length);
  });
});

describe('a port in use', () => {
  it('refuses metrics on it before the run', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const { code, stdout, stderr } = await runCommand(['run', scenario, `--prometheus=127.0.0.1:${port}`]);
    await new Promise((resolve) => server.close(resolve));
    expect(stderr).toContain('error output.unavailable');
    expect(stdout).not.toContain('Spawning');
    expect(code).toBe(4);
  });
});

describe('standard output', () => {
  it('that is closed from the start loses the log and nothing else', async () => {
    const report = join(folder, 'closed.json');
    const { code, stderr } = await shell(`$RAMPART run $SCENARIO --seed 1 --out json=${report} >&-; echo "exit $?" >&2`);
    expect(stderr, String(code)).toMatch(/exit 0\n$/);
    expect(statSync(report).size).toBeGreaterThan(1000);
  });

  it('whose reader leaves after a line is no failure', async () => {
    const report = join(folder, 'left.json');
    const { stdout } = await shell(`{ $RAMPART run $SCENARIO --seed 1 -v --out json=${report}; echo "exit $?" >&3; } | head -1`);
    expect(stdout).toContain('exit 0');
    expect(existsSync(report)).toBe(true);
  });

  it('whose reader is slow delays nothing, and still gets the summary', async () => {
    const { stdout } = await shell(`{ $RAMPART run $SCENARIO --seed 1 -v; echo "exit $?" >&3; } | { sleep 2; tail -25; }`);
    expect(stdout).toContain('exit 0');
    expect(stdout).toContain('=== Load Test Complete ===');
    expect(stdout).toContain('none failed');
  });

  itWhere(() => existsSync('/dev/full'), 'there is no /dev/full')('that is full ends with exit 5 and says so', async () => {
    const { stderr } = await shell(
      '$RAMPART run $SCENARIO --seed 1 --set load.ramp_up.phases[0].spawn_users=3 >/dev/full; echo "exit $?" >&2',
    );
    expect(stderr).toContain('error output.incomplete — console output -: the disk is full');
    expect(stderr).toMatch(/exit 5\n$/);
  });
});

/** A shell whose file descriptor 3 is told together with standard output. */
function shell(script: string): Promise<Shelled> {
  const child = spawn('sh', ['-c', `{ ${script}; } 3>&1`], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', RAMPART: `${process.execPath} ${MAIN}`, SCENARIO: scenario },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

it('no folder of this spec is left with a part of a file', () => {
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});
