/** The live clock keeps the contract of clocks. */
import { afterEach, expect } from 'vitest';
import { SystemClock } from '../../src/time/system-clock.js';
import { describeClock } from '../contract/clock.contract.js';

const clocks: SystemClock[] = [];
afterEach(() => {
  for (const clock of clocks.splice(0)) clock.stop();
});

const pass = (us: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, us / 1000));

describeClock('the system clock', () => {
  const clock = new SystemClock();
  clocks.push(clock);
  return {
    clock,
    turn: (handle) => clock.turn(handle),
    until: async (holds) => {
      for (let i = 0; i < 400 && !holds(); i += 1) await pass(5000);
      expect(holds()).toBe(true);
    },
    pass,
    stop: () => clock.stop(),
  };
});
