import { describe, expect, it } from 'vitest';
import type { Load } from '../../../src/model/scenario.js';
import { Findings } from '../../../src/scenario/compile/findings.js';
import { checkPoolSizes } from '../../../src/scenario/compile/pool-size.js';
import { compilePools } from '../../../src/scenario/compile/pools.js';
import type { Position } from '../../../src/scenario/document.js';
import type { DocumentLocator } from '../../../src/scenario/locator.js';
import { problemsIn, scenarioText, takeMark } from '../marked-scenario.js';

/** Four addresses each. */
const POOLS = ['{ id: p, ranges: ["10.0.0.0/30"] }', '{ id: q, ranges: ["10.0.1.0/30"] }'];

/** `0:5` is a phase of 5 users at second 0; `1:5q` leases from pool q. */
function loadOf(phases: string, ...settings: string[]): string[] {
  const entries = phases.split(' ').map((phase) => {
    const [, at = '', users = '', pool = ''] = /^(\d+):(\d+)(q?)$/.exec(phase) ?? [];
    return `{ at_second: ${at}, spawn_users: ${users}${pool === 'q' ? ', ip_pool_override: q' : ''} }`;
  });
  return [`ramp_up: { phases: [${entries.join(', ')}] }`, ...settings];
}

const binding = (settings = '') => `user_resources: { ip_binding: { pool_id: p, ${settings} } }`;
const loop = (iterations: number, thinkTime = '0s') => `user_lifetime: { mode: loop, iterations: ${iterations}, think_time: ${thinkTime} }`;
const limits = (settings: string) => `concurrency: { ${settings} }`;

function verdicts(load: string[]): string[] {
  const sizes = problemsIn(scenarioText({ pools: POOLS, load })).filter(({ code }) => code === 'pool.too_small');
  return sizes.map(({ severity, path }) => `${severity} ${path}`);
}

const phase = (index: number) => `error load.ramp_up.phases[${index}].spawn_users`;
const maybe = 'warning workbook.ip_pools[0].ranges';

describe('a pool of four addresses is', () => {
  it.each<[string, string[], string[]]>([
    ['large enough for four', loadOf('0:4', binding()), []],
    ['certainly too small for five at once', loadOf('0:5', binding()), [phase(0)]],
    ['certainly too small for five later on', loadOf('0:1 9:5', binding()), [phase(1)]],
    ['too small for two phases of five', loadOf('0:5 9:5', binding()), [phase(0), phase(1)]],
    ['perhaps too small for four and then four', loadOf('0:4 60:4', binding()), [maybe]],
    ['perhaps too small for three and then two at the same instant', loadOf('0:3 0:2', binding()), [maybe]],
    ['not concerned by users of another pool', loadOf('0:4 1:4q', binding()), []],

    ['never too small when shared', loadOf('0:500', binding('strategy: shared')), []],
    ['only perhaps too small when given back after each task', loadOf('0:5', binding('release_on: task_end')), [maybe]],
    ['only perhaps too small per task', loadOf('0:5', binding('strategy: per_task')), [maybe]],

    ['large enough when no more than four live at once', loadOf('0:500', binding(), limits('max_concurrent_users: 4')), []],
    ['too small when five may live at once', loadOf('0:500', binding(), limits('max_concurrent_users: 5')), [phase(0)]],
    [
      'perhaps too small when earlier users may take up the limit',
      loadOf('0:4q 1:5', binding(), limits('max_concurrent_users: 8')),
      [maybe],
    ],
    [
      'too small when the limit leaves room beside earlier users',
      loadOf('0:4q 1:5', binding(), limits('max_concurrent_users: 9')),
      [phase(1)],
    ],

    ['perhaps too small when five come one a second and may be quick', loadOf('0:5', binding(), limits('spawn_rate_limit: 1/s')), [maybe]],
    [
      'too small when they come one a second and think for five',
      loadOf('0:9', binding(), loop(2, '5s'), limits('spawn_rate_limit: 1/s')),
      [phase(0)],
    ],
    [
      'perhaps too small when they come one a second and think for four',
      loadOf('0:9', binding(), loop(2, '4s'), limits('spawn_rate_limit: 1/s')),
      [maybe],
    ],
    ['too small when they never leave', loadOf('0:5', binding(), loop(0), limits('spawn_rate_limit: 1/m')), [phase(0)]],

    ['not concerned by users due after the end', loadOf('0:4 5:9', binding(), 'duration: 5s'), []],
    [
      'large enough when the end comes before the fifth',
      loadOf('0:9', binding(), loop(0), limits('spawn_rate_limit: 1/s'), 'duration: 4s'),
      [],
    ],
    [
      'too small when the fifth still comes',
      loadOf('0:9', binding(), loop(0), limits('spawn_rate_limit: 1/s'), 'duration: 4.000001s'),
      [phase(0)],
    ],

    ['large enough for one user that keeps four', loadOf('0:1', binding('strategy: per_task, release_on: user_exit'), loop(4)), []],
    ['too small for one user that keeps five', loadOf('0:1', binding('strategy: per_task, release_on: user_exit'), loop(5)), [phase(0)]],
    [
      'too small for two, one of which will keep four',
      loadOf('0:2', binding('strategy: per_task, release_on: user_exit'), loop(4)),
      [phase(0)],
    ],
    [
      'perhaps too small for two that keep up to three',
      loadOf('0:2', binding('strategy: per_task, release_on: user_exit'), loop(3)),
      [maybe],
    ],
    [
      'perhaps too small for one that keeps ever more',
      loadOf('0:1', binding('strategy: per_task, release_on: user_exit'), loop(0)),
      [maybe],
    ],
    [
      'perhaps too small for one that would keep five but may be stopped',
      loadOf('0:1', binding('strategy: per_task, release_on: user_exit'), loop(5), 'duration: 1s'),
      [maybe],
    ],

    ['a bottleneck for five that wait', loadOf('0:5', binding('wait_on_exhaustion: true')), ['warning load.ramp_up.phases[0].spawn_users']],
    ['fine for users that may have to wait', loadOf('0:4 9:4', binding('wait_on_exhaustion: true')), []],
    ['fine for users without addresses', loadOf('0:500', 'user_resources: { ip_binding: { enabled: false } }'), []],
  ])('%s', (_, load, expected) => {
    expect(verdicts(load)).toEqual(expected);
  });
});

it('a pool that is too small is reported at the number of users, with both figures', () => {
  const { text, place } = takeMark(
    scenarioText({ pools: POOLS.slice(0, 1), load: ['ramp_up: { phases: [{ at_second: 0, spawn_users: «10 }] }', binding()] }),
  );
  const [problem] = problemsIn(text);
  expect(`${problem?.line}:${problem?.column}`).toBe(place);
  expect(problem?.message).toMatch(/10 addresses.*"p".*4/);
  expect(problem?.hint).toMatch(/shared/);
});

it('ten million users over ten thousand phases cost what the phases cost', () => {
  const phases = Array.from({ length: 10_000 }, (_, index) => ({
    index,
    atUs: index * 1_000_000,
    spawnUsers: 1_000,
    tenant: 'default',
    pool: 'p',
  }));
  const load: Load = {
    phases,
    lifetime: { iterations: 0, thinkTimeUs: 0 },
    binding: { strategy: 'per_user', releaseOn: 'user_exit' },
    concurrency: { spawnRateLimit: { count: 100, perUs: 1_000_000 }, onLimit: 'queue' },
    durationUs: 10_000_000_000,
    gracefulStopUs: 0,
  };
  const somewhere = (): Position => ({ line: 1, column: 1 });
  const nowhere: DocumentLocator = { value: somewhere, key: somewhere, isOverridden: () => false, written: (path) => path };
  const findings = new Findings('case.yaml', nowhere);
  const pools = compilePools([{ id: 'p', ranges: ['2001:db8::/64'] }], findings);
  const started = process.hrtime.bigint();
  checkPoolSizes(load, pools, findings);
  expect(findings.problems).toEqual([]);
  expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(2_000);
});
