/**
 * What a simulated target does with a call: how long it takes, what goes wrong, what it answers. Pure.
 *
 * Chance is handed in: two streams of the calling user, one for latencies and one for mishaps, so nobody's
 * luck depends on anyone else. A draw takes a fixed number from each, whatever comes out. The logarithm and
 * the cosine in it are the engine's own and the same on every machine.
 */
import type { ErrorCode } from '../model/error-code.js';
import type { SimulatedTarget } from '../model/scenario.js';
import { type LatencyLuck, drawLatencyUs } from './latency.js';

/** The chance of one user. */
export interface Luck extends LatencyLuck {
  /** A number from 0, under 1. */
  mishap(): number;
}

/** What becomes of one call. */
export interface Fate {
  /** How long its server takes for it. Integer microseconds. */
  readonly serviceUs: number;
  /** What happens instead of an answer; null when one comes. */
  readonly fault: ErrorCode | null;
  /** The answer, unless something happens instead; null when it is left to the target. */
  readonly answer: WrittenAnswer | null;
}

/** An answer as a rule writes it down. */
export interface WrittenAnswer {
  readonly status: number;
  /** By name in small letters. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** What nobody wrote a rule for: an answer after 20 ms. */
const DEFAULT_RULE: SimulatedTarget = { match: {}, latency: { distribution: 'constant', valueUs: 20_000 }, errors: [] };
const NO_HEADERS: ReadonlyMap<string, string> = new Map();

export class TargetRule {
  readonly #rule: SimulatedTarget;
  readonly #answer: WrittenAnswer | null;
  readonly #mishaps: readonly { readonly below: number; readonly fault: ErrorCode | null; readonly answer: WrittenAnswer | null }[];

  /** Without a rule: the default one. */
  constructor(rule: SimulatedTarget = DEFAULT_RULE) {
    this.#rule = rule;
    this.#answer = rule.answer === undefined ? null : writtenAnswer(rule.answer);
    let below = 0;
    this.#mishaps = rule.errors.map(({ rate, status, fault }) => {
      // Rates such as 0.1 and 0.2 do not add up exactly, and a certain mishap must be certain.
      below = Math.round((below + rate) * 1e12) / 1e12;
      return { below, fault: fault ?? null, answer: status === undefined ? null : bareAnswer(status) };
    });
  }

  /** Calls served at once and calls that may wait; absent: any number is served. */
  get capacity(): SimulatedTarget['capacity'] {
    return this.#rule.capacity;
  }

  /** @param otherwise what is answered where the rule says nothing of it */
  draw(luck: Luck, otherwise: WrittenAnswer | null): Fate {
    const serviceUs = drawLatencyUs(this.#rule.latency, luck);
    const mishap = this.#mishaps.length === 0 ? undefined : this.#drawMishap(luck.mishap());
    if (mishap === undefined) return { serviceUs, fault: null, answer: this.#answer ?? otherwise };
    return { serviceUs, fault: mishap.fault, answer: mishap.answer };
  }

  #drawMishap(number: number) {
    return this.#mishaps.find(({ below }) => number < below);
  }
}

/** An answer of nothing but a status. */
export function bareAnswer(status: number): WrittenAnswer {
  return { status, headers: NO_HEADERS, text: '' };
}

function writtenAnswer({ status = 200, headers = {}, body, json }: NonNullable<SimulatedTarget['answer']>): WrittenAnswer {
  const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  if (json === undefined) return { status, headers: named, text: body ?? '' };
  if (!named.has('content-type')) named.set('content-type', 'application/json');
  return { status, headers: named, text: JSON.stringify(json) };
}
