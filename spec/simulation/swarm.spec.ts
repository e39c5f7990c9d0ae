import { describe, expect, it } from 'vitest';
import { CORPUS } from './swarm/corpus.js';
import { judgeSeed } from './swarm/judge-seed.js';
import { ELSEWHERE_EVERY, fingerprintsElsewhere } from './swarm/process.js';
import { Tally } from './swarm/tally.js';
import { tellSeed } from './swarm/tell.js';

const SEEDS = 1_000;

describe('the swarm', () => {
  it('finds nothing wrong in the corpus and the first thousand seeds, reaches every situation, and is the same elsewhere in the world', async () => {
    const tally = new Tally();
    const told: string[] = [];
    const judge = (seed: number): void => {
      const judged = tally.judge(seed);
      if (judged.findings.length > 0) told.push(tellSeed(judged));
    };
    const elsewhere = fingerprintsElsewhere(0, SEEDS);
    CORPUS.forEach(judge);
    for (let seed = 0; seed < SEEDS; seed += 1) judge(seed);
    expect(told.join('\n\n')).toBe('');
    expect(tally.unreached).toEqual([]);
    expect(tally.fingerprints.size).toBeGreaterThan(SEEDS * 0.95);
    expect(tally.eventsMedian).toBeGreaterThan(1_000);
    const played = await elsewhere;
    expect(tally.compare(played)).toEqual([]);
    expect(played.size).toBe(SEEDS / ELSEWHERE_EVERY);
  }, 600_000);

  it('tells when a seed is another run elsewhere', () => {
    const tally = new Tally();
    tally.judge(40);
    expect(tally.compare(new Map([[40, 'f'.repeat(64)]]))).toEqual([expect.stringMatching(/^Seed 40: \[39\]/)]);
    expect(tally.failed).toEqual([40]);
  });

  it('plays another run for another seed of chance', () => {
    expect(new Set([1, 2, 3, 4, 5].map((seed) => judgeSeed(seed).fingerprint)).size).toBe(5);
  });
});
