import { afterEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../src/time/system-clock.js';

describe('the system clock', () => {
  const clocks: SystemClock[] = [];
  const newClock = (onTurn?: (lengthMs: number) => void): SystemClock => {
    const clock = new SystemClock(onTurn);
    clocks.push(clock);
    return clock;
  };
  afterEach(() => {
    for (const clock of clocks.splice(0)) clock.stop();
  });

  it('stands still within a turn and moves between turns', async () => {
    const clock = newClock();
    const seen: number[] = [];
    clock.turn(() => {
      const before = clock.now();
      const until = performance.now() + 5;
      while (performance.now() < until);
      expect(clock.now()).toBe(before);
      seen.push(before);
    });
    await new Promise<void>((resolve) => {
      clock.setTimeout(() => {
        seen.push(clock.now());
        resolve();
      }, 1000);
    });
    expect(seen[1]).toBeGreaterThanOrEqual((seen[0] as number) + 5000);
  });

  it('never fires early, and fires equal instants in the order of asking', async () => {
    const clock = newClock();
    const fired: string[] = [];
    await new Promise<void>((resolve) => {
      clock.turn(() => {
        const start = clock.now();
        for (const name of ['a', 'b', 'c']) {
          clock.setTimeout(() => {
            expect(clock.now()).toBeGreaterThanOrEqual(start + 20_000);
            fired.push(name);
            if (name === 'c') resolve();
          }, 20_000);
        }
        clock.setTimeout(() => fired.push('earlier'), 10_000);
      });
    });
    expect(fired).toEqual(['earlier', 'a', 'b', 'c']);
  });

  it('lets sockets and other immediates in between timers that ask for timers', async () => {
    const clock = newClock();
    let turns = 0;
    let others = 0;
    await new Promise<void>((resolve) => {
      const again = (): void => {
        turns += 1;
        if (turns === 50) resolve();
        else clock.setTimeout(again, 0);
      };
      const other = (): void => {
        others += 1;
        if (turns < 50) setImmediate(other);
      };
      setImmediate(other);
      clock.setTimeout(again, 0);
    });
    expect(others).toBeGreaterThan(10);
  });

  it('lets sockets and other immediates in between many timers that are due at once', async () => {
    const clock = newClock();
    let fired = 0;
    const firedBefore: number[] = [];
    clock.turn(() => {
      for (let index = 0; index < 100; index += 1) clock.setTimeout(() => (fired += 1), 0);
    });
    const look = (): void => {
      firedBefore.push(fired);
      if (fired < 100) setImmediate(look);
    };
    setImmediate(look);
    await expect.poll(() => fired).toBe(100);
    expect(new Set(firedBefore).size).toBeGreaterThan(5);
  });

  it('gives every timer a turn of its own and measures it', async () => {
    const lengths: number[] = [];
    const clock = newClock((lengthMs) => lengths.push(lengthMs));
    await new Promise<void>((resolve) => {
      clock.setTimeout(() => {}, 0);
      clock.setTimeout(() => {}, 0);
      clock.setTimeout(() => setImmediate(resolve), 0);
    });
    expect(lengths).toHaveLength(3);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(0);
  });

  it('refuses a turn inside a turn, and delays that are no delays', () => {
    const clock = newClock();
    expect(() => clock.turn(() => clock.turn(() => {}))).toThrow(/inside another turn/);
    for (const delay of [-1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => clock.setTimeout(() => {}, delay)).toThrow(/delay/);
  });

  it('does not fire a timer that lies 30 days ahead, as a Node timer would', async () => {
    const clock = newClock();
    let fired = false;
    clock.setTimeout(
      () => {
        fired = true;
      },
      30 * 86_400 * 1_000_000,
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(fired).toBe(false);
  });

  it('is silent once stopped', async () => {
    const clock = newClock();
    let fired = false;
    clock.setTimeout(() => {
      fired = true;
    }, 1000);
    clock.stop();
    await new Promise((resolve) => setTimeout(resolve, 20));
    clock.turn(() => {
      fired = true;
    });
    expect(fired).toBe(false);
  });
});
