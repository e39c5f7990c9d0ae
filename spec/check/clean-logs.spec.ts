import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { checkLines } from '../../src/check/check-lines.js';
import { readExpected } from '../../src/check/read-scenario.js';
import { decodeScenario, live, run, serializeEvent, simulated } from '../../src/index.js';
import type { World } from '../../src/index.js';
import { eventsOf, scenarioWith } from '../support/simulate.js';

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

describe('the log of users who find no port', () => {
  const scenario = scenarioWith(
    { lifetime: '{ mode: loop, iterations: 6 }', phases: '[{ at_second: 0, spawn_users: 2 }]' },
    '{ targets: [{ latency: { distribution: constant, value: 5ms }, errors: [{ rate: 1, fault: ports.exhausted }] }] }',
  );
  const events = eventsOf(scenario);
  const finished = events.filter((event) => event.type === 'action.finished');

  it('tells of their pauses between the end of an attempt and its answer, and has nothing wrong with it', () => {
    const ofOne = finished.filter(({ user }) => user === 1);
    expect(ofOne.map(({ duration_us }) => duration_us)).toEqual(Array(6).fill(5_000));
    expect(ofOne.map(({ at }) => at / 1000)).toEqual([105, 310, 715, 1520, 2525, 3530]);
    expect(checkLines(events.map(serializeEvent))).toEqual([]);
  });

  it('is wrong when a pause is longer than any can be', () => {
    const tooLong = events.map((event) =>
      event.type === 'action.finished' && event === finished.at(-1)
        ? { ...event, duration_us: 4_999, phases: { ...event.phases, connect: 4_999 } }
        : event,
    );
    expect(checkLines(tooLong.map(serializeEvent))).toMatchObject([{ invariant: 30 }]);
  });
});
