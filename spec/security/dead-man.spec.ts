/** S19 as an operator meets it: a run that nobody watches over stops itself, whichever way somebody could be heard. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { TOKEN_HEADER } from '../../src/outputs/dashboard/access.js';
import { type Ended, ROOT, type RunningCommand, runCommand, startCommand } from '../support/command.js';
import { scenarioText } from '../support/scenario-text.js';
import { describeAtTerminal, startAtTerminal } from '../support/terminal.js';

/** How often somebody who is there says so, and for how long: longer than `--dead-man 3s` bears in silence. */
const HEARD_EVERY_MS = 100;
const HEARD_FOR_MS = 4_500;
const STOPPED = { code: 3, reason: 'threshold' };
const SILENT = /^Stopping: nobody was heard for \ds \(--dead-man\)$/m;
const GONE = /^Stopping: standard input has ended, and with it whoever watched over the run \(--dead-man\)$/m;

let folder: string;
let endless: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-dead-man-'));
  endless = join(folder, 'endless.yaml');
  const lifetime = '{ mode: loop, iterations: 0, think_time: 20ms }';
  writeFileSync(endless, scenarioText({ lifetime, load: '  duration: 60s\n  graceful_stop: 1s' }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const reportOf = (stdout: string): Report => JSON.parse(stdout) as Report;

/** Does this again and again, then no more. */
async function forAWhile(speak: () => unknown): Promise<void> {
  const timer = setInterval(speak, HEARD_EVERY_MS);
  await new Promise((resolve) => setTimeout(resolve, HEARD_FOR_MS));
  clearInterval(timer);
}

/** Waits for what may take a while on a busy machine, and is heard meanwhile. */
async function heardUntil<Value>({ process }: RunningCommand, wait: Promise<Value>): Promise<Value> {
  const timer = setInterval(() => process.stdin.write('\n'), HEARD_EVERY_MS);
  try {
    return await wait;
  } finally {
    clearInterval(timer);
  }
}

/** Starts a run whose standard input is a pipe that somebody holds, and waits until it has begun. */
async function startWatched(name: string, args: readonly string[]): Promise<RunningCommand> {
  const command = startCommand(['run', endless, '--seed', '5', '--out', `json=${join(folder, name)}`, ...args], {}, 'open');
  await heardUntil(command, command.saw('Starting iteration'));
  return command;
}

describe('a run that nobody watches over', () => {
  it('stops itself with exit 3 when nobody was heard for that long, by a command that is told, recorded and replayed', async () => {
    const [log, recording] = [join(folder, 'silent.jsonl'), join(folder, 'silent.rec')];
    const flags = ['--seed', '5', '--json', '--out', `jsonl=${log}`, '--record', recording];
    const { code, stdout, stderr } = await startCommand(['run', endless, ...flags], { RAMPART_DEAD_MAN: '1s' }, 'open').ended;
    expect(stderr).toMatch(SILENT);
    const report = reportOf(stdout);
    expect({ code, exit: report.exit }).toEqual({ code: 3, exit: STOPPED });
    expect(report.duration_secs).toBeLessThan(30);
    expect(readFileSync(log, 'utf8')).toContain('"type":"command","command":"stop","argument":"threshold"');

    const replayed = await runCommand(['replay', recording, '--json']);
    expect(replayed.code).toBe(3);
    expect(reportOf(replayed.stdout).fingerprint).toBe(report.fingerprint);
    expect((await runCommand(['check', log, '--scenario', endless])).code).toBe(0);
  }, 90_000);

  it('goes on as long as something comes through its standard input', async () => {
    const command = await startWatched('lines.json', ['--dead-man', '3s']);
    await forAWhile(() => command.process.stdin.write('\n'));
    const { code, stderr } = await command.ended;
    expect(stderr).toMatch(SILENT);
    const report = reportOf(readFileSync(join(folder, 'lines.json'), 'utf8'));
    expect({ code, exit: report.exit }).toEqual({ code: 3, exit: STOPPED });
    expect(report.duration_secs).toBeGreaterThan(HEARD_FOR_MS / 1000);
  }, 90_000);

  it('goes on as long as commands come from the dashboard', async () => {
    const command = await startWatched('page.json', ['--dead-man', '3s', '--dashboard=127.0.0.1:0']);
    const [, url = ''] = await command.warned(/The dashboard is at (\S+)/);
    const page = await heardUntil(
      command,
      fetch(url).then((answer) => answer.text()),
    );
    const [, token = ''] = /name="rampart-token" content="([^"]+)"/.exec(page) ?? [];
    const headers = { 'content-type': 'application/json', [TOKEN_HEADER]: token };
    const statuses = new Set<number>();
    await forAWhile(async () => {
      statuses.add((await fetch(`${url}api/commands`, { method: 'POST', headers, body: '{"type":"resume"}' })).status);
    });
    expect((await command.ended).stderr).toMatch(SILENT);
    expect([...statuses]).toEqual([204]);
    expect(reportOf(readFileSync(join(folder, 'page.json'), 'utf8')).duration_secs).toBeGreaterThan(HEARD_FOR_MS / 1000);
  }, 90_000);

  it('stops at once when the pipe it was watched through ends', async () => {
    const command = await startWatched('gone.json', ['--dead-man', '1h']);
    command.process.stdin.end();
    const { code, stderr } = await command.ended;
    expect(stderr).toMatch(GONE);
    expect(stderr).not.toMatch(SILENT);
    expect({ code, exit: reportOf(readFileSync(join(folder, 'gone.json'), 'utf8')).exit }).toEqual({ code: 3, exit: STOPPED });
  });

  it('hears nothing on a standard input that is no pipe and no terminal, does not take it for one that ended, and says so', async () => {
    const args = [join(ROOT, 'dist/src/cli/main.js'), 'run', endless, '--dead-man', '1s', '--json'];
    const script = 'exec "$0" "$@" < /dev/null';
    const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
      execFile('sh', ['-c', script, process.execPath, ...args], { cwd: ROOT, env: {} }, (_error, out, err) =>
        resolve({ stdout: out, stderr: err }),
      );
    });
    expect(stderr).toMatch(
      /warning — nobody can be heard on standard input, and there is no dashboard: the run stops after 1s \(--dead-man\)/,
    );
    expect(stderr).toMatch(SILENT);
    expect(stderr).not.toMatch(GONE);
    expect(reportOf(stdout).exit).toEqual(STOPPED);
  });
});

describe('a run that is watched over', () => {
  it('ends as planned, and its process with it, while the pipe is still held', async () => {
    const { code, stderr } = await startCommand(['run', endless, '--dead-man', '1h', '--duration', '200ms'], {}, 'open').ended;
    expect(stderr).not.toContain('dead-man');
    expect(code).toBe(0);
  });

  it('that its operator stops says nothing more, though the pipe ends while it does', async () => {
    const command = await startWatched('stopped.json', ['--dead-man', '1h']);
    command.process.kill('SIGTERM');
    await command.warned(/^Stopping: running iterations may finish/m);
    command.process.stdin.end();
    const { code, stderr } = await command.ended;
    expect(stderr).not.toContain('dead-man');
    expect(code).toBe(143);
  });

  it('does not care that standard input ends when it was not asked to', async () => {
    expect((await runCommand(['run', endless, '-q', '--duration', '200ms'])).code).toBe(0);
    expect((await runCommand(['run', endless, '-q', '--duration', '200ms', '--dead-man', 'off'], { RAMPART_DEAD_MAN: '1s' })).code).toBe(0);
  });
});

/** Presses a key again and again from its start, for a while, then none until it has ended. */
async function heardAtTerminal(command: RunningCommand): Promise<Ended> {
  await heardUntil(command, command.saw('Starting iteration'));
  await forAWhile(() => command.process.stdin.write(' '));
  return await command.ended;
}

describeAtTerminal('a run at a terminal', () => {
  it('goes on as long as any key is pressed', async () => {
    const file = join(folder, 'keys.json');
    const command = startAtTerminal([
      process.execPath,
      'dist/src/cli/main.js',
      'run',
      endless,
      '--dead-man',
      '3s',
      '--out',
      `json=${file}`,
    ]);
    const { code, stdout } = await heardAtTerminal(command).finally(() => command.process.kill());
    expect(stdout).toContain('Stopping: nobody was heard for 3s (--dead-man)');
    const report = reportOf(readFileSync(file, 'utf8'));
    expect({ code, exit: report.exit }).toEqual({ code: 3, exit: STOPPED });
    expect(report.duration_secs).toBeGreaterThan(HEARD_FOR_MS / 1000);
  }, 90_000);
});
