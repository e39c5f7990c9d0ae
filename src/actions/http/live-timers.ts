/**
 * Node's timers in the words of a clock, for pauses of the live driver that are no business of the run.
 *
 * They keep the process alive, unlike deadlines: whoever waits for one of these has no socket that would.
 */
import type { Clock } from '../../ports.js';

export const LIVE_TIMERS: Pick<Clock, 'setTimeout' | 'clearTimeout'> = {
  setTimeout: <Value>(callback: (value: Value) => void, delayUs: number, value?: Value) =>
    setTimeout(callback, delayUs / 1000, value as Value),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};
