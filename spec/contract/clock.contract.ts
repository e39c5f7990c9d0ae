/** What the runtime relies on in every clock: the promises of `Clock` in src/ports.ts, for the real one and the virtual one alike. */
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/ports.js';

export interface ClockUnderTest {
  readonly clock: Clock;
  /** Does something in a turn of its own. */
  turn(handle: () => void): void;
  /** Lets time pass until something holds. */
  until(holds: () => boolean): Promise<void>;
  /** Lets this much time pass, in microseconds. */
  pass(us: number): Promise<void>;
  stop(): void;
}

const MS = 1000;

export function describeClock(name: string, make: () => ClockUnderTest): void {
  describe(`the contract of clocks, kept by ${name}`, () => {
    it('counts whole microseconds from 0 and stands still within a turn', () => {
      const { clock, turn } = make();
      turn(() => {
        const now = clock.now();
        expect(now).toBeGreaterThanOrEqual(0);
        expect(Number.isInteger(now)).toBe(true);
        for (let i = 0; i < 100_000; i += 1) if (clock.now() !== now) throw new Error('time passed');
      });
    });

    it('fires by due instant, and by the order of asking where those are equal, never early', async () => {
      const { clock, turn, until } = make();
      const fired: string[] = [];
      turn(() => {
        const start = clock.now();
        for (const [timer, delayUs] of [
          ['c', 20 * MS],
          ['d', 20 * MS],
          ['a', 0],
          ['b', 10 * MS],
        ] as const) {
          clock.setTimeout(() => {
            expect(clock.now()).toBeGreaterThanOrEqual(start + delayUs);
            fired.push(timer);
          }, delayUs);
        }
        expect(fired).toEqual([]);
      });
      await until(() => fired.length === 4);
      expect(fired).toEqual(['a', 'b', 'c', 'd']);
    });

    it('gives a timer asked for inside a turn its own, behind those that are due', async () => {
      const { clock, turn, until } = make();
      const fired: string[] = [];
      turn(() => {
        clock.setTimeout(() => {
          fired.push('first');
          clock.setTimeout(() => fired.push('asked for by the first'), 0);
          expect(fired).toEqual(['first']);
        }, 0);
        clock.setTimeout(() => fired.push('second'), 0);
      });
      await until(() => fired.length === 3);
      expect(fired).toEqual(['first', 'second', 'asked for by the first']);
    });

    it('fires every timer once and with its own value, though timers that are over are given back and used again', async () => {
      const { clock, turn, until, pass } = make();
      const fired: string[] = [];
      turn(() => {
        const cancelled = clock.setTimeout(() => fired.push('cancelled'), 0);
        clock.clearTimeout(cancelled);
        clock.recycle(cancelled);
        const first = clock.setTimeout(
          (value: string) => {
            fired.push(value);
            clock.recycle(first);
            for (const next of ['second', 'third']) clock.setTimeout((given: string) => fired.push(given), MS, next);
          },
          0,
          'first',
        );
      });
      await until(() => fired.length >= 3);
      await pass(5 * MS);
      expect(fired).toEqual(['first', 'second', 'third']);
    });

    it('does not fire what was cancelled, not even at the same instant, and takes a late cancel', async () => {
      const { clock, turn, until, pass } = make();
      const fired: string[] = [];
      turn(() => {
        const cancelled = clock.setTimeout(() => fired.push('cancelled at once'), 0);
        clock.clearTimeout(cancelled);
        clock.clearTimeout(cancelled);
        const early = clock.setTimeout(() => {
          fired.push('early');
          clock.clearTimeout(late);
        }, MS);
        const late = clock.setTimeout(() => fired.push('late'), MS);
        clock.setTimeout(() => clock.clearTimeout(early), 5 * MS);
      });
      await until(() => fired.length > 0);
      await pass(20 * MS);
      expect(fired).toEqual(['early']);
    });

    it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d as a delay', (delayUs) => {
      const { clock } = make();
      expect(() => clock.setTimeout(() => {}, delayUs)).toThrow(/delay/);
    });

    it('does not fire early what lies a month ahead', async () => {
      const { clock, turn, pass } = make();
      let fired = false;
      turn(() => {
        clock.setTimeout(
          () => {
            fired = true;
          },
          31 * 86_400 * 1_000_000,
        );
      });
      await pass(20 * MS);
      expect(fired).toBe(false);
    });

    it('is silent once stopped', async () => {
      const { clock, turn, pass, stop } = make();
      let fired = false;
      turn(() => {
        clock.setTimeout(() => {
          fired = true;
        }, MS);
      });
      stop();
      await pass(20 * MS);
      expect(fired).toBe(false);
    });
  });
}
