/**
 * When each user of a load is due: the ramp-up timetable unrolled, lazily and without a clock.
 *
 * Pure. A phase asks for a crowd at one instant; a spawn rate limit spreads that crowd over the slots
 * of a grid, and a phase that begins while earlier users still wait for their slots stands in line
 * behind them. With 4 users at 0 s, 2 at 1 s, 1 at 4 s and a limit of 2/s (a digit is the phase):
 *
 *     second   0    1    2    3    4
 *     asked    0000 11             2
 *     due      0 0  0 0  1 1       2
 *
 * The grid begins where the line was last empty, and slot k lies at `base + round(k · perUs / count)`:
 * always counted from the base, never from the slot before, so rounding does not add up over a long run.
 */
import { assert } from './assertion.js';
import type { Load, Phase } from './scenario.js';
import { type Share, WHOLE } from './share.js';

/** One user due to be spawned. */
export interface Arrival {
  /** When, in integer microseconds since the run began. Never decreases from one arrival to the next. */
  readonly dueAtUs: number;
  readonly phase: Phase;
  /** Position among all users of the load, from 0. */
  readonly ordinal: number;
}

/** The users of one phase that are due one after the other. */
interface Crowd {
  readonly phase: Phase;
  /** Position of its first user among all users of the load. */
  readonly firstOrdinal: number;
  /** When its user number `k` (from 0) is due. */
  dueAtUs(k: number): number;
}

type RateLimit = NonNullable<Load['concurrency']['spawnRateLimit']>;

/** Every user of the load, or of a share of it, in the order they are due. Shares keep the due instants of the whole. */
export function* arrivals(load: Load, { index, count }: Share = WHOLE): Generator<Arrival> {
  for (const crowd of crowds(load)) {
    const first = (index - (crowd.firstOrdinal % count) + count) % count;
    for (let k = first; k < crowd.phase.spawnUsers; k += count) {
      yield { dueAtUs: crowd.dueAtUs(k), phase: crowd.phase, ordinal: crowd.firstOrdinal + k };
    }
  }
}

/** The phases of a load with the instants their users are due at; costs as much as there are phases, however large they are. */
export function* crowds(load: Load): Generator<Crowd> {
  const limit = load.concurrency.spawnRateLimit;
  let firstOrdinal = 0;
  let baseUs = 0;
  let slot = 0;
  for (const phase of load.phases) {
    if (limit === undefined) {
      yield { phase, firstOrdinal, dueAtUs: () => phase.atUs };
    } else {
      if (phase.atUs >= baseUs + slotOffsetUs(slot, limit)) {
        baseUs = phase.atUs;
        slot = 0;
      }
      yield { phase, firstOrdinal, dueAtUs: gridFrom(baseUs, slot, limit) };
      slot += phase.spawnUsers;
    }
    firstOrdinal += phase.spawnUsers;
  }
}

function gridFrom(baseUs: number, firstSlot: number, limit: RateLimit): (k: number) => number {
  return (k) => baseUs + slotOffsetUs(firstSlot + k, limit);
}

/** `round(slot · perUs / count)`, split so that no product leaves the safe integers in any run shorter than 285 years. */
function slotOffsetUs(slot: number, { count, perUs }: RateLimit): number {
  assert(
    Number.isSafeInteger(count) && Number.isSafeInteger(perUs) && count > 0 && perUs > 0,
    'a spawn rate is a pair of positive integers',
  );
  const rounds = Math.floor(slot / count);
  const rest = slot % count;
  return rounds * perUs + Math.round((rest * perUs) / count);
}
