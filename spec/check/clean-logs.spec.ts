import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { checkLines } from '../../src/check/check-lines.js';
import { readExpected } from '../../src/check/read-scenario.js';
import { decodeScenario, live, run, serializeEvent, simulated } from '../../src/index.js';
import type { World } from '../../src/index.js';

const scenarios = readdirSync('scenarios').filter((file) => file.endsWith('.yaml'));

async function findingsOf(file: string, world: World) {
  const text = readFileSync(`scenarios/${file}`, 'utf8');
  const events = await lastValueFrom(run(decodeScenario(text, file), { world, seed: 7 }).pipe(toArray()));
  const lines = events.map(serializeEvent);
  return { lines: lines.length, findings: [...checkLines(lines, readExpected(parse(text))), ...checkLines(lines)] };
}

describe('the log of a scenario that ships', () => {
  it.each(scenarios)('%s has nothing wrong with it, simulated', async (file) => {
    const { lines, findings } = await findingsOf(file, simulated());
    expect(lines).toBeGreaterThan(10);
    expect(findings).toEqual([]);
  });

  it.each(['minimal.yaml', 'waiting_pool.yaml', 'per_task.yaml', 'shared_pool.yaml', 'single.yaml'])(
    '%s has nothing wrong with it, live',
    async (file) => {
      expect((await findingsOf(file, live())).findings).toEqual([]);
    },
  );
});
