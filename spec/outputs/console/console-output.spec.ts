import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ConsoleOutput, type ConsoleOptions } from '../../../src/outputs/console/console-output.js';
import type { Plan } from '../../../src/model/plan.js';
import type { GeneratorHealth } from '../../../src/model/report.js';
import type { RunEvent } from '../../../src/model/run-event.js';
import { ReportFold } from '../../../src/report/report.js';
import { EventList } from '../../support/event-list.js';
import { handMadeLoad, handMadePlan, handMadePool } from '../../support/hand-made-plan.js';
import { KeepingStream } from '../../support/output-stream.js';

const second = 1_000_000;
const HEALTHY: GeneratorHealth = { cpu_percent: 41, rss_mb_max: 120, loop_lag_ms_p99: 1.5, turn_ms_p99: 0.4, trustworthy: true };

/** Two users, two iterations each, one failed request; then a user without an address and one that never came. */
function smallRun(): EventList {
  const list = new EventList().started().at(second);
  list.say({ type: 'phase.started', index: 0, at_second: 1, spawn_users: 2, tenant: 'default' });
  for (const user of [1, 2]) {
    list
      .spawned(user, 'default', second - 2000)
      .entered(user, 'acquiring')
      .granted(user, `127.10.1.${user - 1}`)
      .entered(user, 'iterating.start');
  }
  list.say({ type: 'iteration.started', user: 1, iteration: 1 }).action(1, { duration_us: 12_345 });
  list.say({ type: 'iteration.finished', user: 1, iteration: 1, ok: true });
  list
    .at(2.5 * second)
    .say({ type: 'phase.started', index: 1, at_second: 2.5, spawn_users: 2, tenant: 'other' }, { type: 'run.state', state: 'steady' });
  list.iteration(1, 2).released(1, '127.10.1.0').ended(1);
  list
    .say({ type: 'iteration.started', user: 2, iteration: 1 })
    .action(2, { ok: false, status: null, error: 'connect.refused', duration_us: 900 });
  list.say({ type: 'iteration.finished', user: 2, iteration: 1, ok: true });
  list.iteration(2, 2, 'no_edge').released(2, '127.10.1.1').ended(2);
  list.spawned(3, 'other').denied(3).ended(3, 'failed', 0);
  list.spawned(4, 'other').denied(4, 'timeout').ended(4, 'aborted', 0);
  return list
    .say({ type: 'user.dropped', tenant: 'other', due_at: 0, reason: 'stopped' }, { type: 'run.state', state: 'draining' })
    .at(3 * second)
    .finished();
}

const smallPlan = handMadePlan({ metrics: [], pools: [handMadePool('client-pool', ['127.10.1.0/24'], ['127.10.1.254', '127.10.1.255'])] });

async function logOf(
  events: readonly RunEvent[],
  plan: Plan,
  options: Partial<ConsoleOptions> = {},
  health: GeneratorHealth | null = null,
): Promise<string> {
  const stream = new KeepingStream();
  const fold = new ReportFold(plan);
  const output = new ConsoleOutput({ stream, color: false, failures: () => fold.failures.read(), ...options });
  await output.open(plan);
  for (const event of events) {
    fold.apply(event);
    output.event(event);
  }
  await output.finish(fold.finish({ health, fingerprint: null }));
  return stream.text;
}

describe('the log', () => {
  it('reads as the contract says, from the first line to the verdict', async () => {
    expect(await logOf(smallRun().events, smallPlan, {}, HEALTHY)).toBe(`\
rampart 0.1.0 · scenario load_test_simple · seed 42 · plan 1a2b3c4d · live
=== Load Testing Mode ===
✓ Initialized IP pool 'client-pool' with 1 ranges (254 addresses)

[t=1s] Spawning 2 users (tenant: default)
  [User-1] Allocated IP: 127.10.1.0
  [User-2] Allocated IP: 127.10.1.1
[User-1] Starting iteration 1/2

[t=2.5s] Spawning 2 users (tenant: other)
[User-1] Starting iteration 2/2
[User-1] Completed all 2 iterations
  [User-1] Released IP 127.10.1.0
[User-2] Starting iteration 1/2

=== Waiting for all users to complete ===
[User-2] Starting iteration 2/2
[User-2] Iteration 2 failed: No edge of the node was true
[User-2] Completed all 2 iterations
  [User-2] Released IP 127.10.1.1
  [User-3] Failed to allocate IP: No available IPs in pool 'client-pool'
  hint: Use larger ranges, strategy shared or per_task, fewer users, or wait_on_exhaustion.
[User-3] Failed after 0 iterations
  [User-4] Failed to allocate IP: No available IPs in pool 'client-pool' within 30s
[User-4] Aborted after 0 iterations
  A user of tenant other was not spawned: the run was stopped before its turn

=== Load Test Complete ===
Pool 'client-pool': 0 allocated, 254 available

Action     count  ok  failed   p50   p95   p99   max  ms
probe-get      2   1       1  12.3  12.3  12.3  12.3
login          0   0       0     –     –     –     –
2 requests in 3.00 s, 0.67 a second; 50.0% failed

Errors           count
connect.refused      1  The target refused the connection
  e.g. no answer from probe-get: user 2, iteration 1, event 24

Users           planned  spawned  completed  failed  aborted  dropped  peak
all                  12        4          2       1        1        1     2
tenant default        2        2          2       0        0        0     2
tenant other         10        2          0       1        1        1     1
1 dropped: they were due, but the run stopped before their turn
Spawned late by p50 0.00 ms, p99 2.00 ms, max 2.00 ms; at most 2 a second

Pool         capacity  peak  granted  released  denied  waited  wait p50  wait max
client-pool       254     2        2         2       2       0   0.00 ms   0.00 ms

Time in state    entered      p50      p99      max
acquiring              2  0.00 ms  0.00 ms  0.00 ms
iterating.start        2   1.50 s   1.50 s   1.50 s

Generator: CPU 41% of one core, memory 120 MB, loop lag p99 1.50 ms, turn p99 0.40 ms

✓ Ended as planned: 4 users, 2 requests, 1 request failed, 3.00 s, 0.67 requests/s
`);
  });

  it('names single execution, and has no ramp-up in it', async () => {
    const phase = { index: 0, atUs: 0, spawnUsers: 1, tenant: 'default' };
    const plan = handMadePlan({
      mode: 'single',
      pools: [],
      load: handMadeLoad({ phases: [phase], lifetime: { iterations: 1, thinkTimeUs: 0 } }),
    });
    const list = new EventList()
      .started()
      .say({ type: 'phase.started', index: 0, at_second: 0, spawn_users: 1, tenant: 'default' })
      .spawned(1);
    const log = await logOf(
      list.iteration(1, 1).say({ type: 'run.state', state: 'steady' }).ended(1, 'completed', 1).finished().events,
      plan,
    );
    expect(log).toContain('=== Single Execution Mode ===\n[User-1] Starting iteration 1/1\n[User-1] Completed all 1 iterations\n');
    expect(log).not.toMatch(/Spawning|Waiting|Load Testing/);
  });

  it('says that waiting began once, also when the run is stopped while ramping', async () => {
    const state = (name: 'ramping' | 'steady' | 'draining' | 'paused') => ({ type: 'run.state', state: name }) as const;
    const stopped = new EventList()
      .started()
      .say({ type: 'command', command: 'stop', argument: 'sigint' }, state('draining'))
      .finished('sigint');
    const log = await logOf(stopped.events, smallPlan);
    expect(log).toContain('[t=0s] Command: stop (sigint)\n\n=== Waiting for all users to complete ===\n');
    const twice = await logOf(
      new EventList().started().say(state('steady'), state('paused'), state('steady'), state('draining')).finished().events,
      smallPlan,
    );
    expect(twice.match(/Waiting for all users/g)).toHaveLength(1);
  });

  it.each([
    { iterations: 0, outcome: 'completed', line: '[User-1] Completed 7 iterations' },
    { iterations: 9, outcome: 'completed', line: '[User-1] Completed 7 iterations' },
    { iterations: 9, outcome: 'aborted', line: '[User-1] Aborted after 7 iterations' },
  ] as const)('tells how far a user came: $outcome after 7 of $iterations', async ({ iterations, outcome, line }) => {
    const plan = handMadePlan({ load: handMadeLoad({ lifetime: { iterations, thinkTimeUs: 0 } }) });
    const log = await logOf(new EventList().started().spawned(1).iteration(1, 1).ended(1, outcome, 7).finished().events, plan);
    expect(log).toContain(`[User-1] Starting iteration 1/${iterations === 0 ? '∞' : iterations}\n`);
    expect(log).toContain(`${line}\n`);
  });

  it.each([
    { reason: 'forbidden', text: "Tenant 'default' may not lease from pool 'client-pool'" },
    { reason: 'closed', text: "Pool 'client-pool' is closed" },
  ] as const)('tells why a lease was denied: $reason', async ({ reason, text }) => {
    const log = await logOf(new EventList().started().spawned(1).denied(1, reason).finished().events, smallPlan);
    expect(log).toContain(`  [User-1] Failed to allocate IP: ${text}\n`);
    expect(log).not.toContain('hint:');
  });

  describe('of a run with more users than can be followed', () => {
    const many = handMadePlan({
      load: handMadeLoad({ phases: [{ index: 0, atUs: 0, spawnUsers: 21, tenant: 'default', pool: 'client-pool' }] }),
    });
    const events = smallRun().events;

    it('tells of no single user, but of the first denied lease', async () => {
      const log = await logOf(events, many);
      expect(log.match(/\[User-/g)).toHaveLength(1);
      expect(log).toContain("[User-3] Failed to allocate IP: No available IPs in pool 'client-pool'\n  hint: ");
      expect(log).toContain('[t=1s] Spawning 2 users');
      expect(log).toContain('1 dropped: ');
    });

    it('tells of each when asked to', async () => {
      expect(await logOf(events, many, { verbose: true })).toContain('[User-1] Starting iteration 1/2');
    });
  });

  it('is the verdict and nothing else when quiet', async () => {
    expect(await logOf(smallRun().events, smallPlan, { quiet: true })).toBe(
      '✓ Ended as planned: 4 users, 2 requests, 1 request failed, 3.00 s, 0.67 requests/s\n',
    );
    expect(await logOf(new EventList().started().finished('sigint').events, smallPlan, { quiet: true })).toBe(
      '✗ Stopped by SIGINT: 0 users, 0 requests, none failed, 0.00 ms, 0 requests/s\n',
    );
  });

  it('says clearly when the generator was the bottleneck', async () => {
    expect(await logOf(smallRun().events, smallPlan, {}, { ...HEALTHY, trustworthy: false })).toContain(
      '! Do not trust the latencies above',
    );
  });

  it('has colours exactly when asked, and says the same in both', async () => {
    const ESCAPE = String.fromCharCode(27);
    const plain = await logOf(smallRun().events, smallPlan);
    const coloured = await logOf(smallRun().events, smallPlan, { color: true });
    expect(plain).not.toContain(ESCAPE);
    expect(coloured).toContain(`${ESCAPE}[32m✓ Initialized`);
    expect(coloured.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, 'g'), '')).toBe(plain);
  });

  it('lets no control character through', async () => {
    const hostile = `x${String.fromCharCode(27)}[2J\r\u0007\u202eevil\u2028`;
    const log = await logOf(
      new EventList().started().say({ type: 'command', command: hostile, argument: hostile }).finished().events,
      smallPlan,
    );
    expect(log).toContain('Command: x[2Jevil (x[2Jevil)\n');
  });
});

describe('the stream of the log', () => {
  it('is written also when nothing runs between the events', async () => {
    const simulated = smallRun().events.map((event) => (event.type === 'run.started' ? { ...event, mode: 'simulated' as const } : event));
    expect(await logOf(simulated, smallPlan)).toContain('[User-2] Completed all 2 iterations');
  });

  it('loses lines of the log and never the summary when its reader is slow', async () => {
    const list = new EventList().started().spawned(1);
    for (let n = 1; n <= 3000; n++) list.say({ type: 'iteration.started', user: 1, iteration: n });
    const log = await logOf(list.ended(1).finished().events, smallPlan, { waitingMax: 20_000 });
    expect(log).toMatch(/! [\d,]+ lines of this log were dropped: its reader was too slow/);
    expect(log).toContain("Pool 'client-pool': 0 allocated, 254 available");
    expect(log.trimEnd().split('\n').at(-1)).toMatch(/^✓ Ended as planned/);
  });

  it('ends as incomplete when it cannot be written', async () => {
    const stream = createWriteStream('/dev/full');
    await expect(logOf(smallRun().events, smallPlan, { stream })).rejects.toMatchObject({ code: 'output.incomplete', exitCode: 5 });
  });

  it.each([
    { how: 'closing its end', reader: ['sh', '-c', 'exec 0<&-; echo closed; sleep 5'] },
    { how: 'ending', reader: ['sh', '-c', 'echo ended'] },
  ])('is no failure when its reader went away by $how', async ({ reader: [command = '', ...rest] }) => {
    const reader = spawn(command, rest, { stdio: ['pipe', 'pipe', 'ignore'] });
    await once(reader.stdout, 'data');
    await expect(logOf(smallRun().events, smallPlan, { stream: reader.stdin })).resolves.toBe('');
    reader.kill();
  });

  it('steps aside for whatever else is on the terminal', async () => {
    const stream = new KeepingStream();
    const aside = (write: () => void) => {
      stream.text += '<';
      write();
      stream.text += '>';
    };
    await logOf(smallRun().events, smallPlan, { stream, aside });
    expect(stream.text).toMatch(/^(<[^<>]+>)+$/);
  });
});
