/**
 * What a swarm came to: seeds, events, how many runs were different, which situations were reached.
 */
import { type Judged, judgeSeed } from './judge-seed.js';
import { SITUATIONS, type Situation } from './situations.js';

/** Every so manieth seed is played twice where that is asked for: the same seed is the same run. */
const TWICE_EVERY = 20;

export class Tally {
  seeds = 0;
  events = 0;
  /** Seeds with findings. */
  readonly failed: number[] = [];
  readonly fingerprints = new Set<string>();
  readonly fingerprintsBySeed = new Map<number, string>();
  /** How many seeds reached each situation. */
  readonly reached = new Map<Situation, number>(SITUATIONS.map((situation) => [situation, 0]));
  readonly eventsBySeed: number[] = [];
  slowest = { seed: -1, ms: 0 };
  readonly #cpuAtStart = process.cpuUsage();
  readonly #playsTwice: boolean;

  /** @param playsTwice some seeds in this process, for whoever does not compare with another */
  constructor({ playsTwice = false } = {}) {
    this.#playsTwice = playsTwice;
  }

  /** Plays a seed and counts it in. */
  judge(seed: number): Judged {
    const startedUs = process.cpuUsage().user;
    const judged = this.#playsTwice && seed % TWICE_EVERY === 0 ? twice(seed) : judgeSeed(seed);
    const ms = (process.cpuUsage().user - startedUs) / 1000;
    if (ms > this.slowest.ms) this.slowest = { seed, ms };
    this.seeds += 1;
    this.events += judged.events;
    this.eventsBySeed.push(judged.events);
    this.fingerprints.add(judged.fingerprint);
    this.fingerprintsBySeed.set(seed, judged.fingerprint);
    for (const situation of judged.situations) this.reached.set(situation, (this.reached.get(situation) ?? 0) + 1);
    if (judged.findings.length > 0) this.failed.push(seed);
    return judged;
  }

  /** Holds the same seeds, played elsewhere, against what came of them here: a sentence for each that is another run. */
  compare(elsewhere: ReadonlyMap<number, string>): string[] {
    return [...elsewhere].flatMap(([seed, fingerprint]) => {
      const here = this.fingerprintsBySeed.get(seed);
      if (here === fingerprint) return [];
      this.failed.push(seed);
      return [`Seed ${seed}: [39] ${here} here, and ${fingerprint} in another process, time zone and locale`];
    });
  }

  /** Processor seconds used so far. */
  get cpuSeconds(): number {
    const { user, system } = process.cpuUsage(this.#cpuAtStart);
    return (user + system) / 1_000_000;
  }

  get unreached(): readonly Situation[] {
    return SITUATIONS.filter((situation) => this.reached.get(situation) === 0);
  }

  get eventsMedian(): number {
    return this.eventsBySeed.toSorted((a, b) => a - b)[this.eventsBySeed.length >> 1] ?? 0;
  }
}

function twice(seed: number): Judged {
  const first = judgeSeed(seed);
  const { fingerprint } = judgeSeed(seed);
  if (first.fingerprint === fingerprint) return first;
  return {
    ...first,
    findings: [...first.findings, { invariant: 39, seq: 0, message: `two runs of one seed: ${first.fingerprint} and ${fingerprint}` }],
  };
}
