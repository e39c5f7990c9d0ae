import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type QueuedTimer, TimerQueue, fire } from '../../src/time/timer-queue.js';

describe('a timer queue', () => {
  it('gives timers by due instant, and equal instants in the order of asking', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 200 }), (dues) => {
        const queue = new TimerQueue();
        const fired: { due: number; index: number }[] = [];
        for (const [index, due] of dues.entries()) queue.add(due, () => fired.push({ due, index }));
        for (let timer = queue.pop(); timer !== undefined; timer = queue.pop()) fire(timer);
        const expected = dues.map((due, index) => ({ due, index })).sort((a, b) => a.due - b.due || a.index - b.index);
        expect(fired).toEqual(expected);
      }),
    );
  });

  it('behaves like a sorted list under any mix of adding, cancelling and firing', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), due: fc.nat(50) }),
      // As clocks do it: time never goes back, and few delays are asked for again and again (62 has the place of 1).
      fc.record({ kind: fc.constant('wait' as const), delay: fc.constantFrom(0, 1, 3, 20, 62), passes: fc.nat(2) }),
      fc.record({ kind: fc.constant('recycle' as const), pick: fc.nat(300) }),
      fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(300) }),
      fc.record({ kind: fc.constant('pop' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const queue = new TimerQueue();
        let timers: QueuedTimer[] = [];
        let model: QueuedTimer[] = [];
        let now = 0;
        for (const current of steps) {
          if (current.kind === 'add' || current.kind === 'wait') {
            if (current.kind === 'wait') now += current.passes;
            const timer =
              current.kind === 'add' ? queue.add(current.due, () => {}) : queue.add(now + current.delay, () => {}, null, current.delay);
            timers.push(timer);
            model = [...model, timer].sort((a, b) => a.dueUs - b.dueUs || a.sequence - b.sequence);
          } else if (current.kind === 'recycle') {
            const over = timers.filter((timer) => !model.includes(timer));
            const given = over[current.pick % Math.max(1, over.length)];
            if (given !== undefined) queue.recycle(given);
            timers = timers.filter((timer) => timer !== given);
          } else if (current.kind === 'cancel') {
            const timer = timers[current.pick % Math.max(1, timers.length)];
            if (timer !== undefined) queue.cancel(timer);
            model = model.filter((other) => other !== timer);
          } else {
            expect(queue.peek()).toBe(model[0]);
            expect(queue.pop() === undefined).toBe(model.length === 0);
            model = model.slice(1);
          }
          expect(queue.size).toBe(model.length);
        }
      }),
    );
  });

  it('hands the value over, once, and keeps nothing of a timer that is over', () => {
    const queue = new TimerQueue();
    const heard: string[] = [];
    const [first, second] = ['first', 'second'].map((value, due) => queue.add(due, (given: string) => heard.push(given), value));
    queue.cancel(second as QueuedTimer);
    fire(queue.pop() as QueuedTimer);
    fire(first as QueuedTimer);
    queue.cancel(first as QueuedTimer);
    expect([heard, queue.size, queue.pop()]).toEqual([['first'], 0, undefined]);
    expect([first, second]).toMatchObject([1, 2].map(() => ({ callback: null, value: null })));
  });

  it('keeps the order of a delay even where its clock goes back', () => {
    const queue = new TimerQueue();
    const fired: number[] = [];
    for (const now of [10, 4, 7, 12]) queue.add(now + 5, () => fired.push(now), null, 5);
    for (let timer = queue.pop(); timer !== undefined; timer = queue.pop()) fire(timer);
    expect(fired).toEqual([4, 7, 10, 12]);
  });

  it('makes the next timer of the one given back last, and never of one that still stands somewhere', () => {
    const queue = new TimerQueue();
    const [first, second] = [queue.add(1, () => {}), queue.add(2, () => {})];
    for (const timer of [queue.pop(), queue.pop()]) queue.recycle(timer as QueuedTimer);
    expect([queue.add(3, () => {}), queue.add(4, () => {})]).toEqual([second, first]);
    // Cancelled, it waits in the heap to be thrown away.
    queue.cancel(second as QueuedTimer);
    queue.recycle(second as QueuedTimer);
    expect(queue.add(5, () => {})).not.toBe(second);
    expect(queue.pop()).toBe(first);
    expect(queue.peek()).not.toBe(second);
    expect(queue.add(6, () => {})).toBe(second);
  });

  it('takes back no timer that is to fire, and none twice', () => {
    const queue = new TimerQueue();
    const timer = queue.add(1, () => {});
    expect(() => queue.recycle(timer)).toThrow(/given back/);
    queue.cancel(timer);
    queue.recycle(timer);
    expect(() => queue.recycle(timer)).toThrow(/given back/);
    // And none after it left the heap.
    expect(queue.peek()).toBeUndefined();
    expect(() => queue.recycle(timer)).toThrow(/given back/);
  });

  it('keeps no crowd of cancelled timers', () => {
    const queue = new TimerQueue();
    const timers = Array.from({ length: 10_000 }, (_, due) => queue.add(due, () => {}));
    for (const timer of timers) queue.cancel(timer);
    expect(queue.size).toBe(0);
    expect(queue.peek()).toBeUndefined();
  });

  it('refuses an instant that is no number', () => {
    expect(() => new TimerQueue().add(Number.NaN, () => {})).toThrow(/NaN/);
    expect(() => new TimerQueue().add(Number.POSITIVE_INFINITY, () => {})).toThrow(/Infinity/);
  });
});
