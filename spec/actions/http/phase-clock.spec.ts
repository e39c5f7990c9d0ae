/** Phases always sum up to the whole. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PhaseClock, type PhaseName } from '../../../src/actions/http/phase-clock.js';

const NAMES: readonly PhaseName[] = ['blocked', 'connect', 'tls', 'send', 'wait', 'receive'];

describe('PhaseClock', () => {
  it('adds up the time of each phase, a phase entered twice included', () => {
    const clock = new PhaseClock(100);
    clock.enter('connect', 110);
    clock.enter('send', 130);
    clock.enter('wait', 131);
    clock.enter('receive', 150);
    clock.enter('blocked', 160);
    clock.enter('send', 165);
    expect(clock.running).toBe('send');
    expect(clock.finish(170)).toEqual({ blocked: 15, connect: 20, tls: 0, send: 6, wait: 19, receive: 10 });
  });

  it('sums up to the duration whatever happens in between', () => {
    const step = fc.record({ phase: fc.constantFrom(...NAMES), us: fc.nat(1_000_000) });
    fc.assert(
      fc.property(fc.nat(), fc.array(step), fc.nat(1_000), (start, steps, last) => {
        const clock = new PhaseClock(start);
        let now = start;
        for (const { phase, us } of steps) {
          now += us;
          clock.enter(phase, now);
        }
        const phases = clock.finish(now + last);
        expect(Object.values(phases).reduce((sum, us) => sum + us, 0)).toBe(now + last - start);
        expect(clock.finish(now + last)).toEqual(phases);
      }),
    );
  });
});
