/** A simulated target with a capacity waits as queueing theory says: Poisson arrivals, exponential service, c servers. */
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/index.js';
import { randomFor } from '../../src/model/random.js';
import { eventsOf, scenarioWith } from '../support/simulate.js';

const SERVICE_MS = 20;
const CALLS = 20_000;

/** Erlang's C: the share of calls that must wait. */
function erlangC(servers: number, load: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < servers; k += 1) {
    term *= load / k;
    sum += term;
  }
  const last = ((term * load) / servers) * (servers / (servers - load));
  return last / (sum + last);
}

/** Mean time from arrival to answer, in milliseconds, in M/M/c. */
function meanResponseMs(servers: number, utilisation: number): number {
  const load = servers * utilisation;
  return SERVICE_MS + (erlangC(servers, load) * SERVICE_MS) / (servers - load);
}

/** The scenario with other arrivals: users come at the instants of a Poisson process, one call each. */
function withPoissonArrivals(scenario: Scenario, perSecond: number, seed: number): Scenario {
  const random = randomFor(seed, 'arrivals');
  let atUs = 0;
  const phases = Array.from({ length: CALLS }, (_, index) => {
    atUs += Math.round((-1_000_000 * Math.log(1 - random.next())) / perSecond);
    return { index, atUs, spawnUsers: 1, tenant: 'default' };
  });
  return { ...scenario, load: { ...scenario.load, phases } };
}

describe('waiting for a simulated target', () => {
  it.each([
    { servers: 1, utilisation: 0.5 },
    { servers: 1, utilisation: 0.7 },
    { servers: 4, utilisation: 0.8 },
  ])('takes as long as M/M/$servers at utilisation $utilisation says', ({ servers, utilisation }) => {
    const perSecond = (servers * utilisation * 1000) / SERVICE_MS;
    const scenario = scenarioWith(
      {},
      `{ targets: [{ latency: { distribution: exponential, mean: ${SERVICE_MS}ms }, capacity: { concurrency: ${servers} } }] }`,
    );
    const durations = eventsOf(withPoissonArrivals(scenario, perSecond, 11), 11).flatMap((event) =>
      event.type === 'action.finished' ? [event.duration_us / 1000] : [],
    );
    expect(durations).toHaveLength(CALLS);
    const mean = durations.reduce((sum, ms) => sum + ms, 0) / CALLS;
    const theory = meanResponseMs(servers, utilisation);
    expect(Math.abs(mean - theory) / theory).toBeLessThan(0.06);
  });
});
