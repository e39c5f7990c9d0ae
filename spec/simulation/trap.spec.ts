/** While a simulation runs, the platform's clocks, timers and chance throw: nothing in it may touch them. */
import { describe, expect, it } from 'vitest';
import { loadScenario, run, simulated, toReport } from '../../src/index.js';

/** Objects and the names on them that a simulation must not call. */
const TRAPS: readonly (readonly [host: object, name: string])[] = [
  [globalThis, 'Date'],
  [Date, 'now'],
  [Math, 'random'],
  [performance, 'now'],
  [globalThis, 'setTimeout'],
  [globalThis, 'setInterval'],
  [globalThis, 'setImmediate'],
  [globalThis, 'queueMicrotask'],
  [globalThis, 'fetch'],
  [process, 'nextTick'],
  [process, 'hrtime'],
  [process.hrtime, 'bigint'],
  [crypto, 'randomUUID'],
  [crypto, 'getRandomValues'],
];

/** Does some work while every trap is set, and gives the names that were touched. */
function amongTraps(work: () => void): string[] {
  const sprung: string[] = [];
  const originals = TRAPS.map(([host, name]) => [host, name, Object.getOwnPropertyDescriptor(host, name)] as const);
  for (const [host, name] of TRAPS) {
    Object.defineProperty(host, name, {
      configurable: true,
      // Not an arrow function: clocks are also read by making a date.
      value: () => {
        sprung.push(name);
        throw new Error(`${name} was touched`);
      },
    });
  }
  try {
    work();
  } catch (error) {
    if (sprung.length === 0) throw error;
  } finally {
    for (const [host, name, original] of originals) {
      if (original === undefined) Reflect.deleteProperty(host, name);
      else Object.defineProperty(host, name, original);
    }
  }
  return sprung;
}

describe('a simulated run', () => {
  it('H22 touches no real clock, timer or chance', async () => {
    const scenario = await loadScenario('scenarios/load_test_advanced.yaml');
    let requests = 0;
    const sprung = amongTraps(() => {
      run(scenario, { world: simulated(), seed: 7 })
        .pipe(toReport())
        .subscribe((report) => {
          requests = report.total_requests;
        });
    });
    expect(sprung).toEqual([]);
    expect(requests).toBe(5000);
  });

  it.each(TRAPS.map(([host, name]) => [name, host] as const))('would be caught touching %s', (name, host) => {
    const touch = (): unknown => (host as Record<string, (work: () => void) => unknown>)[name]?.(() => {});
    expect(amongTraps(touch)).toEqual([name]);
  });
});
