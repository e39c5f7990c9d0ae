import { describe, expect, it } from 'vitest';
import { RampartError } from '../../src/model/failure.js';
import { VERSION } from '../../src/model/version.js';
import { compilePlan } from '../../src/scenario/compile-plan.js';
import { decodeScenario } from '../../src/scenario/decode-scenario.js';
import { scenarioText } from './marked-scenario.js';

const text = scenarioText({ load: ['ramp_up: { phases: [{ at_second: 0, spawn_users: 3 }] }'] });
const other = scenarioText({ load: ['ramp_up: { phases: [{ at_second: 0, spawn_users: 4 }] }'] });
const scenario = decodeScenario(text, 'a.yaml');

describe('a plan', () => {
  it('is the scenario with its seed, hash and version', () => {
    const plan = compilePlan(scenario, { seed: 42 });
    expect(plan).toMatchObject({ scenario, seed: 42, version: VERSION });
    expect(plan.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('has a hash that anyone can compute again', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify([text, []]));
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
    expect(compilePlan(scenario, { seed: 1 }).hash).toBe(digest);
  });

  it.each([0, 1, Number.MAX_SAFE_INTEGER])('may have the seed %i', (seed) => {
    expect(compilePlan(scenario, { seed }).seed).toBe(seed);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1])('cannot have the seed %d', (seed) => {
    const compile = () => compilePlan(scenario, { seed });
    expect(compile).toThrow(RampartError);
    expect(compile).toThrow(expect.objectContaining({ code: 'command.usage', exitCode: 2 }));
  });
});

describe('the hash of a plan', () => {
  const hashOf = (...[source, file, options]: Parameters<typeof decodeScenario>) =>
    compilePlan(decodeScenario(source, file, options), { seed: 1 }).hash;
  const overrides = [{ path: 'load.ramp_up.phases[0].spawn_users', value: '4' }];

  it('does not depend on the seed, the name of the file or the environment', () => {
    const env = { HOME: '/somewhere' };
    expect(hashOf(text, 'b.yaml', { env })).toBe(compilePlan(scenario, { seed: 7 }).hash);
  });

  it('differs for another text, and for overrides', () => {
    const hashes = [hashOf(text, 'a.yaml'), hashOf(other, 'a.yaml'), hashOf(text, 'a.yaml', { overrides })];
    expect(new Set(hashes).size).toBe(3);
  });
});
