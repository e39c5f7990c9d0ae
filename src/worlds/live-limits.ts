/**
 * What a live run is held to, and a worker's share of it.
 *
 * A rate is dealt out over the window in which it is held, so that shares together never send more in it than the whole
 * may. Connections are dealt out by the user, with one to each origin: where the whole has room for all its users, so
 * has every share. Pure.
 */
import type { RequestRate } from '../actions/http/live-rate-gate.js';
import { windowOf } from '../actions/http/live-rate-gate.js';
import type { Scenario } from '../model/scenario.js';
import { type Share, portionOf } from '../model/share.js';
import { countOrigins, originsOf } from './preflight/origins.js';

export interface LiveLimits {
  /** No more requests leave in any second; no limit when left out. */
  readonly maxRate?: RequestRate;
  /** No more connections are open at once; no limit when left out. */
  readonly maxConnections?: number;
}

/** A share's limits; over all shares they sum to the whole. A count of 0 means that the share could do nothing. */
export function limitsOfShare(scenario: Scenario, { maxRate, maxConnections }: LiveLimits, share: Share): LiveLimits {
  return {
    ...(maxRate === undefined ? {} : { maxRate: rateOf(maxRate, share) }),
    ...(maxConnections === undefined ? {} : { maxConnections: connectionsOf(scenario, maxConnections, share) }),
  };
}

/** Why shares of these limits could not do their part; nothing when they can. */
export function limitReasons(scenario: Scenario, limits: LiveLimits, workers: number): string[] {
  const last = limitsOfShare(scenario, limits, { index: workers - 1, count: workers });
  return [
    ...(last.maxRate?.count === 0 ? ['--max-rate has less than one request in its second for each'] : []),
    ...(last.maxConnections === 0 ? ["--max-connections has less than one user's connections for each"] : []),
  ];
}

function rateOf(rate: RequestRate, share: Share): RequestRate {
  const { count, windowUs } = windowOf(rate);
  return { count: portionOf(count, share), perUs: windowUs };
}

/** What no user of the whole could use goes to the first share. */
function connectionsOf(scenario: Scenario, connections: number, share: Share): number {
  const each = Math.max(1, countOrigins(originsOf(scenario)));
  const users = Math.floor(connections / each);
  return portionOf(users, share) * each + (share.index === 0 ? connections - users * each : 0);
}
