/** A live run recorded and replayed, as processes, as their users do it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import type { RunEvent } from '../../src/model/run-event.js';
import { ROOT, runCommand, startCommand } from '../support/command.js';
import { itWhere } from '../support/skip.js';

const HUNDRED_USERS = [
  ...['--set', 'load.ramp_up.phases=[{ at_second: 0.2, spawn_users: 60 }, { at_second: 0.5, spawn_users: 40 }]'],
  ...['--set', 'load.user_lifetime.think_time=100ms'],
  ...['--set', 'workbook.resources.shop.properties.latency={ distribution: exponential, mean: 15ms }'],
  ...['--set', 'workbook.resources.shop.properties.error_rate=0.2'],
];
const RUN = ['run', 'scenarios/http_scenario.yaml', '--seed', '11', ...HUNDRED_USERS];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-recording-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const inFolder = (name: string): string => join(folder, name);

/** Without what only a live run can measure. */
function told(report: Report): object {
  const pools = Object.entries(report.pools).map(([id, pool]) => [id, { ...pool, allocate_us: null, release_us: null }]);
  return { ...report, mode: null, generator: null, pools: Object.fromEntries(pools) };
}

const eventsOf = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');

describe('a recorded run of a hundred users, with random latency and errors', () => {
  const file = (): string => inFolder('whole.rec');
  let live: Report;

  beforeAll(async () => {
    const { code, stdout, stderr } = await runCommand([...RUN, '--record', file(), '--json', '--out', `jsonl=${inFolder('live.jsonl')}`]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    live = JSON.parse(stdout) as Report;
    expect(live).toMatchObject({ users: { completed: 100 } });
    expect(live.failure_count).toBeGreaterThan(20);
  }, 60_000);

  it('replays with the same fingerprint, the same report and the same events', async () => {
    const { code, stdout, stderr } = await runCommand(['replay', file(), '--json', '--out', `jsonl=${inFolder('replay.jsonl')}`]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ mode: 'replayed', generator: null });
    expect(told(report)).toEqual(told(live));
    expect(eventsOf(inFolder('replay.jsonl'))).toEqual(eventsOf(inFolder('live.jsonl')));
  });

  it('prints the log of the run and says that it is the same', async () => {
    const { code, stdout } = await runCommand(['replay', file()]);
    expect(code).toBe(0);
    expect(stdout).toContain('=== Load Testing Mode ===');
    expect(stdout).toContain("Pool 'clients': 0 allocated, 256 available");
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`Fingerprint ${live.fingerprint}: equal to the recorded one`);
  });

  itWhere('strace', 'strace is not installed')('opens no socket and connects to nothing', () => {
    const trace = inFolder('trace');
    const main = join(ROOT, 'dist/src/cli/main.js');
    const { status } = spawnSync('strace', ['-f', '-e', 'trace=network', '-o', trace, process.execPath, main, 'replay', file(), '-q']);
    expect(status).toBe(0);
    const calls = readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => /\b(socket|connect|bind|listen|sendto)\(.*AF_INET/.test(line));
    expect(calls).toEqual([]);
  });

  it('tells the story of one user, with every answer it got and every event of its own', async () => {
    const { code, stdout } = await runCommand(['replay', file(), '--user', '42']);
    expect(code).toBe(0);
    const events = eventsOf(inFolder('live.jsonl')).map((line) => JSON.parse(line) as RunEvent & { user?: number });
    const own = events.filter(({ user }) => user === 42);
    expect([...stdout.matchAll(/ event (\d+) /g)].map(([, seq]) => Number(seq))).toEqual(own.map(({ seq }) => seq));
    expect(stdout.match(/ input \d+ +answer to /g)).toHaveLength(own.filter(({ type }) => type === 'action.finished').length);
    expect(stdout).not.toContain('user 41');
    expect((await runCommand(['replay', file(), '--user', '101'])).code).toBe(2);
  });

  it('stops after an event when told to', async () => {
    const { code, stderr } = await runCommand(['replay', file(), '--until', '100', '--out', `jsonl=${inFolder('until.jsonl')}`]);
    expect(code).toBe(0);
    expect(stderr).toBe('Stopped after event 100\n');
    expect(eventsOf(inFolder('until.jsonl'))).toEqual(eventsOf(inFolder('live.jsonl')).slice(0, 100));
  });

  it('replays in real time when told to, and can be interrupted', async () => {
    // A second and a bit, however long the run took on a busy machine.
    const speed = Math.max(1, live.duration_secs / 1.2);
    const startedMs = performance.now();
    expect((await runCommand(['replay', file(), '-q', '--speed', String(speed)])).code).toBe(0);
    expect(performance.now() - startedMs).toBeGreaterThan((live.duration_secs * 1000) / speed);
    const slow = startCommand(['replay', file(), '--speed', '0.1']);
    await slow.saw('Initialized IP pool');
    slow.process.kill('SIGINT');
    expect((await slow.ended).code).toBe(130);
  });

  it('is refused when a byte was changed, with the line', async () => {
    const changed = inFolder('changed.rec');
    const lines = readFileSync(file(), 'utf8').split('\n');
    const line = lines.findIndex((text) => text.includes('"status":200'));
    lines[line] = (lines[line] as string).replace('"status":200', '"status":500');
    writeFileSync(changed, lines.join('\n'));
    const { code, stdout, stderr } = await runCommand(['replay', changed]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`error recording.corrupt — ${changed}, line ${line + 1}: its checksum does not fit`);
  });

  it('replays as far as it goes when it was cut, and says so', async () => {
    const cut = inFolder('cut.rec');
    const bytes = readFileSync(file());
    writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length / 2)));
    const { code, stderr } = await runCommand(['replay', cut, '--out', `jsonl=${inFolder('cut.jsonl')}`]);
    expect(code).toBe(5);
    expect(stderr).toMatch(/^error recording\.incomplete — .*cut\.rec breaks off after \d+ inputs/);
    const events = eventsOf(inFolder('cut.jsonl'));
    expect(events.length).toBeGreaterThan(100);
    expect(events).toEqual(eventsOf(inFolder('live.jsonl')).slice(0, events.length));
  });

  it('that is complete but for its end marker is replayed whole, and called incomplete', async () => {
    const unmarked = inFolder('unmarked.rec');
    const lines = readFileSync(file(), 'utf8').trimEnd().split('\n');
    writeFileSync(unmarked, `${lines.slice(0, -1).join('\n')}\n`);
    const { code, stderr } = await runCommand(['replay', unmarked]);
    expect(code).toBe(5);
    expect(stderr).toContain('has no end marker');
  });
});

describe('H14 a run that is killed', () => {
  it('leaves a recording whose beginning replays', async () => {
    const file = inFolder('killed.rec');
    const events = inFolder('killed.jsonl');
    const run = startCommand([...RUN, '--record', file, '--set', 'load.user_lifetime={ mode: loop, iterations: 0, think_time: 20ms }']);
    await run.saw('=== Waiting for all users');
    await new Promise((resolve) => setTimeout(resolve, 700));
    run.process.kill('SIGKILL');
    expect((await run.ended).signal).toBe('SIGKILL');
    const { code, stderr } = await runCommand(['replay', file, '--out', `jsonl=${events}`]);
    expect(stderr).toMatch(/error recording\.incomplete/);
    expect(code).toBe(5);
    const last = JSON.parse(eventsOf(events).at(-1) as string) as RunEvent;
    // All users were there, and what was written before the kill is at most a quarter of a second short.
    expect(last.at).toBeGreaterThan(850_000);
  });
});

describe('H16 a recording that cannot be written', () => {
  it('refuses the run before it starts', async () => {
    const { code, stdout, stderr } = await runCommand([...RUN, '--record', inFolder('missing/file.rec')]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('error output.unavailable');
  });

  it('refuses standard output, and the file of another output', async () => {
    expect((await runCommand([...RUN, '--record', '-'])).code).toBe(2);
    expect((await runCommand([...RUN, '--record', inFolder('a'), '--out', `jsonl=${inFolder('a')}`])).code).toBe(2);
  });

  itWhere(() => statSync('/dev/full', { throwIfNoEntry: false }) !== undefined, 'there is no /dev/full')(
    'midway lets the run go on to its end, with one error and exit 5',
    async () => {
      const { code, stdout, stderr } = await runCommand([...RUN, '--record', '/dev/full']);
      expect(code).toBe(5);
      expect(stdout).toContain('✓ Ended as planned: 100 users');
      expect(stderr.match(/error /g)).toHaveLength(1);
      expect(stderr).toContain('error output.incomplete — recording output /dev/full: the disk is full');
    },
  );
});
