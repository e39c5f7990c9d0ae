import { interval, map, merge, take, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { rxScheduler } from '../../src/time/rx-scheduler.js';
import { VirtualClock } from '../../src/time/virtual-clock.js';

describe('a clock as an RxJS scheduler', () => {
  it('fires RxJS timers at their exact instants, in order, without waiting', () => {
    const clock = new VirtualClock();
    const scheduler = rxScheduler(clock);
    const seen: string[] = [];
    merge(
      timer(1500, scheduler).pipe(map(() => 'phase')),
      interval(1000, scheduler).pipe(
        take(3),
        map((index) => `tick ${index}`),
      ),
    ).subscribe((name) => seen.push(`${name} at ${clock.now()}`));
    clock.advance();
    expect(seen).toEqual(['tick 0 at 1000000', 'phase at 1500000', 'tick 1 at 2000000', 'tick 2 at 3000000']);
  });

  it('forgets a timer that is unsubscribed', () => {
    const clock = new VirtualClock();
    let fired = false;
    const subscription = timer(10, rxScheduler(clock)).subscribe(() => {
      fired = true;
    });
    subscription.unsubscribe();
    clock.advance();
    expect(fired).toBe(false);
    expect(clock.pending).toBe(0);
  });
});
