import { describe, expect, it } from 'vitest';
import { runSwarm } from './planted-bugs/plant.js';
import { CORPUS } from './swarm/corpus.js';
import { judgeSeed } from './swarm/judge-seed.js';
import { Tally } from './swarm/tally.js';
import { tellSeed } from './swarm/tell.js';

const SEEDS = 1_000;

describe('the swarm', () => {
  it('finds nothing wrong in the corpus and the first thousand seeds, and reaches every situation', () => {
    const tally = new Tally();
    const told: string[] = [];
    const judge = (seed: number): void => {
      const judged = tally.judge(seed);
      if (judged.findings.length > 0) told.push(tellSeed(judged));
    };
    CORPUS.forEach(judge);
    for (let seed = 0; seed < SEEDS; seed += 1) judge(seed);
    expect(told.join('\n\n')).toBe('');
    expect(tally.unreached).toEqual([]);
    expect(tally.fingerprints.size).toBeGreaterThan(SEEDS * 0.95);
    expect(tally.eventsMedian).toBeGreaterThan(1_000);
  }, 600_000);

  it('plays the same runs in another process, elsewhere in the world, with less memory', async () => {
    const seeds = Array.from({ length: 40 }, (_, index) => 2_000 + index);
    const here = seeds.map((seed) => `${seed} ${judgeSeed(seed).fingerprint}`);
    const { output } = await runSwarm(undefined, ['--fingerprints', '--from', '2000', '--seeds', '40'], {
      TZ: 'Pacific/Apia',
      LC_ALL: 'tr_TR.UTF-8',
      NODE_OPTIONS: '--max-old-space-size=256',
    });
    expect(output.split('\n').filter((line) => /^\d+ [0-9a-f]{64}$/.test(line))).toEqual(here);
  }, 120_000);

  it('plays another run for another seed of chance', () => {
    expect(new Set([1, 2, 3, 4, 5].map((seed) => judgeSeed(seed).fingerprint)).size).toBe(5);
  });
});
