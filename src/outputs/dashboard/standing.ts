/** How a run stands, as a frame for the page: read from folds that are there anyway, at the cost of a look. */
import type { Plan } from '../../model/plan.js';
import type { GeneratorHealth } from '../../model/report.js';
import type { RunTally } from '../../model/run-tally.js';
import { distributionMs } from '../../report/distribution.js';
import type { ActionLatencies } from '../../report/latency-fold.js';
import type { FailureGroups } from './failure-groups.js';
import type { Frame, PoolFacts } from './messages.js';

/** Most addresses that are shown one by one: a /22. */
const CELLS_MAX = 1024n;

export interface Standing {
  readonly tally: RunTally;
  readonly latencies: ReadonlyMap<string, ActionLatencies>;
  readonly failures: FailureGroups;
  readonly health: GeneratorHealth | null;
}

export class FrameReader {
  readonly tenants: readonly string[];
  readonly pools: readonly PoolFacts[];
  /** Of the pools that are small enough: where each address stands. */
  readonly #places = new Map<string, ReadonlyMap<string, number>>();

  constructor({ scenario }: Plan) {
    this.tenants = [...new Set(scenario.load.phases.map(({ tenant }) => tenant))];
    this.pools = scenario.pools.map(({ id, ranges }) => {
      if (ranges.capacity > CELLS_MAX) return { id };
      const addresses = Array.from({ length: Number(ranges.capacity) }, (_, index) => ranges.addressAt(index));
      this.#places.set(id, new Map(addresses.map((address, index) => [address, index])));
      return { id, addresses };
    });
  }

  read({ tally, latencies, failures, health }: Standing): Frame {
    const { seq, atUs, runPhase, finished, users, tenants, states, edges, pools, actions } = tally.snapshot();
    return {
      seq,
      atUs,
      runPhase,
      finished,
      users,
      tenants,
      states,
      edges,
      pools: mapped(pools, (pool, id) => {
        const cells = this.#cells(id, tally);
        return cells === undefined ? pool : { ...pool, cells };
      }),
      actions: mapped(actions, (action, id) => {
        const answered = latencies.get(id)?.answered;
        return { ...action, latency: answered === undefined ? null : distributionMs(answered) };
      }),
      failures: failures.read(),
      health,
    };
  }

  #cells(pool: string, tally: RunTally): number[] | undefined {
    const places = this.#places.get(pool);
    if (places === undefined) return undefined;
    const cells = Array<number>(places.size).fill(0);
    for (const [address, { tenant }] of tally.held(pool)) {
      const place = places.get(address);
      if (place !== undefined) cells[place] = Math.max(0, this.tenants.indexOf(tenant)) + 1;
    }
    return cells;
  }
}

function mapped<Entry, Image>(
  record: Readonly<Record<string, Entry>>,
  image: (entry: Entry, id: string) => Image,
): Readonly<Record<string, Image>> {
  return Object.fromEntries(Object.entries(record).map(([id, entry]) => [id, image(entry, id)]));
}
