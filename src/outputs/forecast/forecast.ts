/**
 * What a run tells those who plan a test: the peaks and when they come, who waits for what, and what the
 * bottleneck would be.
 *
 * Folded from the events alone, so that any run can be read this way; it makes most sense of a simulated one.
 * Each limit of the scenario (pools, concurrency, spawn rate, capacity of targets) is charged with the time it
 * cost users and with the users and calls it turned away. Pure.
 */
import type { Plan } from '../../model/plan.js';
import type { RunEvent } from '../../model/run-event.js';
import type { Scenario } from '../../model/scenario.js';
import { targetCalled } from '../../model/target-match.js';
import { HeldUp } from './held-up.js';
import { Peak } from './peak.js';
import { Timeline } from './timeline.js';

export interface PeakSeen {
  readonly highest: number;
  /** Microseconds since the run began. */
  readonly atUs: number;
}

export interface PoolForecast {
  readonly id: string;
  /** Distinct addresses held at once. */
  readonly peak: PeakSeen;
  readonly capacity: bigint;
  readonly waited: number;
  readonly waitedUs: number;
  readonly longestWaitUs: number;
  readonly denied: number;
}

/** A limit that held something up. */
export interface Hindrance {
  readonly limit: 'pool' | 'concurrency' | 'spawn rate' | 'target';
  /** Of a pool its id; of a target its place in `simulation.targets`, from 1; else empty. */
  readonly name: string;
  /** Users denied or dropped because of it. */
  readonly lost: number;
  /** What users waited because of it, in all; microseconds. */
  readonly waitedUs: number;
}

export interface ForecastReading {
  readonly users: PeakSeen;
  readonly pools: readonly PoolForecast[];
  /** Actions finished. */
  readonly requests: Timeline;
  /** Every limit that mattered, the worst one first; empty when none did. */
  readonly hindrances: readonly Hindrance[];
}

export class Forecast {
  readonly #users = new Peak();
  readonly #requests = new Timeline();
  readonly #pools: ReadonlyMap<string, PoolFold>;
  /** By action: what stands in front of the target it calls. */
  readonly #heldUp: ReadonlyMap<string, HeldUp>;
  readonly #capacities: ReadonlyMap<number, HeldUp>;
  #phaseStartedUs = 0;
  #dropped = 0;
  #queuedUs = 0;
  #spacedUs = 0;

  constructor({ scenario }: Plan) {
    this.#pools = new Map(scenario.pools.map(({ id, ranges }) => [id, new PoolFold(id, ranges.capacity)]));
    this.#capacities = capacitiesOf(scenario);
    this.#heldUp = new Map(
      scenario.actions.flatMap((action) => {
        const heldUp = this.#capacities.get(targetCalled(action, scenario));
        return heldUp === undefined ? [] : [[action.id, heldUp]];
      }),
    );
  }

  /** Counts one event in; events come in the order of the run. */
  apply(event: RunEvent): void {
    switch (event.type) {
      case 'phase.started':
        this.#phaseStartedUs = event.at_second * 1_000_000;
        break;
      case 'user.spawned':
        this.#users.add(1, event.at);
        this.#queuedUs += event.at - event.due_at;
        // The rate limit has moved the instant at which the user is due.
        this.#spacedUs += Math.max(0, event.due_at - this.#phaseStartedUs);
        break;
      case 'user.finished':
        this.#users.add(-1, event.at);
        break;
      case 'user.dropped':
        if (event.reason === 'concurrency') this.#dropped += 1;
        break;
      case 'lease.granted':
        this.#pools.get(event.pool)?.grant(event.ip, event.at, event.wait_us);
        break;
      case 'lease.released':
        this.#pools.get(event.pool)?.release(event.ip, event.at);
        break;
      case 'lease.denied':
        this.#pools.get(event.pool)?.deny();
        break;
      case 'action.started':
        this.#heldUp.get(event.action)?.add(1, event.at);
        break;
      case 'action.finished':
        this.#heldUp.get(event.action)?.add(-1, event.at);
        this.#requests.add(event.at);
        break;
      default:
        break;
    }
  }

  read(): ForecastReading {
    const pools = [...this.#pools.values()].map((pool) => pool.read());
    return { users: this.#users, pools, requests: this.#requests, hindrances: this.#hindrances(pools) };
  }

  #hindrances(pools: readonly PoolForecast[]): Hindrance[] {
    const all: Hindrance[] = [
      ...pools.map(({ id, denied, waitedUs }) => ({ limit: 'pool' as const, name: id, lost: denied, waitedUs })),
      { limit: 'concurrency', name: '', lost: this.#dropped, waitedUs: this.#queuedUs },
      { limit: 'spawn rate', name: '', lost: 0, waitedUs: this.#spacedUs },
      ...[...this.#capacities].map(([index, { waitedUs }]) => ({ limit: 'target' as const, name: String(index + 1), lost: 0, waitedUs })),
    ];
    return all.filter(({ lost, waitedUs }) => lost > 0 || waitedUs > 0).sort((a, b) => b.lost - a.lost || b.waitedUs - a.waitedUs);
  }
}

/** What the events say about one pool. */
class PoolFold {
  readonly #id: string;
  readonly #capacity: bigint;
  readonly #peak = new Peak();
  readonly #holders = new Map<string, number>();
  #waited = 0;
  #waitedUs = 0;
  #longestWaitUs = 0;
  #denied = 0;

  constructor(id: string, capacity: bigint) {
    this.#id = id;
    this.#capacity = capacity;
  }

  grant(ip: string, atUs: number, waitUs: number): void {
    const holders = this.#holders.get(ip) ?? 0;
    this.#holders.set(ip, holders + 1);
    if (holders === 0) this.#peak.add(1, atUs);
    if (waitUs > 0) this.#waited += 1;
    this.#waitedUs += waitUs;
    this.#longestWaitUs = Math.max(this.#longestWaitUs, waitUs);
  }

  release(ip: string, atUs: number): void {
    const holders = this.#holders.get(ip) ?? 0;
    if (holders > 1) this.#holders.set(ip, holders - 1);
    else if (this.#holders.delete(ip)) this.#peak.add(-1, atUs);
  }

  deny(): void {
    this.#denied += 1;
  }

  read(): PoolForecast {
    return {
      id: this.#id,
      peak: this.#peak,
      capacity: this.#capacity,
      waited: this.#waited,
      waitedUs: this.#waitedUs,
      longestWaitUs: this.#longestWaitUs,
      denied: this.#denied,
    };
  }
}

/** The targets that serve only so many calls at once, by their place among the rules. */
function capacitiesOf({ simulation }: Scenario): ReadonlyMap<number, HeldUp> {
  return new Map(
    simulation.targets.flatMap(({ capacity }, index) => (capacity === undefined ? [] : [[index, new HeldUp(capacity.concurrency)]])),
  );
}
