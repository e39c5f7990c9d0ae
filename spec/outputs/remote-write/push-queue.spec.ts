import { describe, expect, it } from 'vitest';
import { PushQueue, type Reading } from '../../../src/outputs/remote-write/push-queue.js';
import type { Pushed } from '../../../src/outputs/remote-write/receiver.js';

const OK: Pushed = { ok: true };
const LATER: Pushed = { ok: false, again: true, reason: 'away' };
const NEVER: Pushed = { ok: false, again: false, reason: 'refused' };
const reading = (n: number): Reading => [{ labels: { __name__: 'n' }, value: n, atMs: n }];
const tick = () => new Promise((resolve) => setImmediate(resolve));

/** A receiver that answers as told, and then with the last of it for ever. */
function receiver(...answers: readonly Pushed[]) {
  const tried: number[] = [];
  let answered = 0;
  const push = async (given: Reading): Promise<Pushed> => {
    tried.push(given[0]?.value ?? -1);
    answered += 1;
    return answers[Math.min(answered, answers.length) - 1] as Pushed;
  };
  return { queue: new PushQueue(push), tried };
}

describe('readings on their way', () => {
  it('are delivered one by one, in order', async () => {
    const { queue, tried } = receiver(OK);
    for (const n of [1, 2, 3]) queue.add(reading(n));
    expect(await queue.finish(reading(4), 1000)).toBe(true);
    expect({ tried, lost: queue.lost }).toEqual({ tried: [1, 2, 3, 4], lost: 0 });
  });

  it('are tried again before the next when the receiver was away', async () => {
    const { queue, tried } = receiver(LATER, OK);
    queue.add(reading(1));
    await tick();
    queue.add(reading(2));
    expect(await queue.finish(reading(3), 1000)).toBe(true);
    expect({ tried, lost: queue.lost }).toEqual({ tried: [1, 1, 2, 3], lost: 0 });
  });

  it('are lost, and counted, when the receiver will never take them', async () => {
    const { queue, tried } = receiver(NEVER, OK);
    queue.add(reading(1));
    expect(await queue.finish(reading(2), 1000)).toBe(true);
    expect({ tried, lost: queue.lost, problem: queue.problem }).toEqual({ tried: [1, 2], lost: 1, problem: 'refused' });
  });

  it('wait in a bounded number, the oldest given up first', async () => {
    const { queue, tried } = receiver(...Array<Pushed>(100).fill(LATER), OK);
    for (let n = 1; n <= 100; n++) {
      queue.add(reading(n));
      await tick();
    }
    expect(await queue.finish(reading(101), 1000)).toBe(true);
    expect(queue.lost).toBe(88);
    expect(tried.slice(-13)).toEqual([...Array.from({ length: 12 }, (_, index) => 89 + index), 101]);
  });

  it('end with the last, tried until there is no more time', async () => {
    const { queue, tried } = receiver(LATER);
    queue.add(reading(1));
    const startedMs = performance.now();
    expect(await queue.finish(reading(2), 600)).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(5000);
    expect(tried.filter((n) => n === 2).length).toBeGreaterThanOrEqual(2);
    expect(queue.lost).toBe(1);
  });

  it('end at once when the last is refused for good', async () => {
    const { queue, tried } = receiver(NEVER);
    expect(await queue.finish(reading(1), 60_000)).toBe(false);
    expect(tried).toEqual([1]);
  });
});
