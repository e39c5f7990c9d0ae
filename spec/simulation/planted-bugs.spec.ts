import { describe, expect, it } from 'vitest';
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs/bugs.js';
import { huntAll, medianSeeds } from './planted-bugs/hunt-all.js';
import { readPlace, withBug, withPlanted } from './planted-bugs/plant.js';
import { runSwarm } from './swarm/process.js';

/** Every so manieth is hunted in the suite; `npm run swarm -- --planted` hunts all. */
const SAMPLE_EVERY = 14;
/** Bites where the seed of the run's chance says so: in about one of a hundred runs. */
const CANARY: PlantedBug = {
  name: 'the canary',
  file: 'src/runtime/run.ts',
  find: '    this.#lastSeq += 1;',
  replace: '    if (this.#plan.seed % 100 !== 7 || this.#lastSeq !== 9) this.#lastSeq += 1;',
};

describe('planted bugs', () => {
  it('are many, each with a name of its own and one place in the code', () => {
    expect(PLANTED_BUGS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(PLANTED_BUGS.map(({ name }) => name)).size).toBe(PLANTED_BUGS.length);
    for (const bug of PLANTED_BUGS) expect(withBug(readPlace(bug), bug)).not.toBe(readPlace(bug));
  });

  it('cannot be planted where their place is gone', () => {
    expect(() => withBug('something else', CANARY)).toThrow('its place stands 0 times');
  });

  it('are found by the swarm, a sample of them', async () => {
    const sample = PLANTED_BUGS.filter((_, index) => index % SAMPLE_EVERY === 0);
    expect(sample.length).toBeGreaterThanOrEqual(5);
    const hunts = await huntAll(sample, 300, () => {});
    expect(hunts.filter(({ seed }) => seed === null)).toEqual([]);
    expect(medianSeeds(hunts)).toBeLessThan(200);
  }, 300_000);

  it('that bite in one of a hundred runs are told as often, each with the command that shows it again', async () => {
    await withPlanted(CANARY, async (folder) => {
      const { code, output } = await runSwarm(folder, ['--seeds', '300']);
      const commands = [...output.matchAll(/npm run swarm -- (--seed \d+)/g)].map((match) => match[1] as string);
      expect(code).toBe(1);
      expect(commands.length).toBeGreaterThanOrEqual(1);
      expect(commands.length).toBeLessThanOrEqual(15);
      const again = await runSwarm(folder, [...(commands[0] as string).split(' '), '--shrink-seconds', '3']);
      expect(again.code).toBe(1);
      expect(again.output).toMatch(/\[37\].*comes after/);
      expect(again.output).toContain('Shrunk, breaking the same promise');
    });
  }, 300_000);
});
