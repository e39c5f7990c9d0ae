import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/time/virtual-clock.js';
import { describeClock } from '../contract/clock.contract.js';

describeClock('the virtual clock', () => {
  const clock = new VirtualClock();
  return {
    clock,
    turn: (handle) => {
      clock.setTimeout(handle, 0);
      clock.advance({ turnsMax: 1 });
    },
    until: (holds) => {
      while (!holds() && clock.advance({ turnsMax: 1 }) !== null);
      expect(holds()).toBe(true);
      return Promise.resolve();
    },
    pass: (us) => {
      clock.advance({ untilUs: clock.now() + us });
      return Promise.resolve();
    },
    stop: () => clock.stop(),
  };
});

describe('the virtual clock', () => {
  it('makes ten steps in a jump of 1,000 ms for a state that sets its timer again every 100 ms', () => {
    const clock = new VirtualClock();
    const instants: number[] = [];
    const again = (): void => {
      instants.push(clock.now());
      clock.setTimeout(again, 100_000);
    };
    clock.setTimeout(again, 100_000);
    clock.advance({ untilUs: 1_000_000 });
    expect(instants).toEqual(Array.from({ length: 10 }, (_, index) => (index + 1) * 100_000));
    expect(clock.now()).toBe(1_000_000);
  });

  it('gives the instant of the next timer, and null when there is none', () => {
    const clock = new VirtualClock();
    expect(clock.advance()).toBe(null);
    clock.setTimeout(() => {}, 5);
    clock.setTimeout(() => {}, 7);
    expect(clock.advance({ untilUs: 4 })).toBe(5);
    expect(clock.advance({ turnsMax: 1 })).toBe(7);
    expect([clock.now(), clock.pending]).toEqual([5, 1]);
    expect(clock.advance()).toBe(null);
    expect(clock.now()).toBe(7);
  });

  it('stays where it is while turns of the span are left to take', () => {
    const clock = new VirtualClock();
    clock.setTimeout(() => {}, 5);
    clock.setTimeout(() => {}, 6);
    expect(clock.advance({ untilUs: 10, turnsMax: 1 })).toBe(6);
    expect(clock.now()).toBe(5);
    expect(clock.advance({ untilUs: 10, turnsMax: 1 })).toBe(null);
    expect(clock.now()).toBe(10);
  });

  it('ends in the turn in which it is stopped', () => {
    const clock = new VirtualClock();
    const fired: number[] = [];
    clock.setTimeout(() => {
      fired.push(1);
      clock.stop();
    }, 1);
    clock.setTimeout(() => fired.push(2), 1);
    expect(clock.advance()).toBe(null);
    expect(fired).toEqual([1]);
  });

  it('refuses to turn round and round at one instant, and names it', () => {
    const clock = new VirtualClock(1000);
    let turns = 0;
    const again = (): void => {
      turns += 1;
      clock.setTimeout(again, 0);
    };
    clock.setTimeout(again, 2_500_000);
    expect(() => clock.advance()).toThrow(
      expect.objectContaining({ code: 'simulation.no_headway', message: expect.stringContaining('at 2.5 s') }),
    );
    expect(turns).toBe(1000);
  });

  it('has a stopwatch that shows nothing, for nothing takes time here', () => {
    const elapsedUs = new VirtualClock().stopwatch();
    expect(elapsedUs()).toBe(0);
  });
});
