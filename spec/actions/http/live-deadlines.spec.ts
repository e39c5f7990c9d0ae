/** Each deadline comes up at its time and once, however many share a timeout and whatever the others are. */
import { describe, expect, it } from 'vitest';
import { type Dated, Deadlines, nowUs } from '../../../src/actions/http/live-deadlines.js';
import { heapBytes, heapBytesYoung } from '../../support/heap.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function waiting(deadlines: Deadlines, timeoutMs: number, heard: number[]): Dated {
  const startedUs = nowUs();
  return added(deadlines, timeoutMs, () => heard.push((nowUs() - startedUs) / 1000));
}

/** Keeps what it is given, and does nothing with it. */
function holding(numbers: readonly number[]): () => void {
  return () => void numbers.length;
}

function added(deadlines: Deadlines, timeoutMs: number, onDeadline: () => void): Dated {
  const dated: Dated = { startedUs: nowUs(), timeoutUs: timeoutMs * 1000, sooner: null, later: null, onDeadline };
  deadlines.add(dated);
  return dated;
}

describe('deadlines', () => {
  it('come up in the order they are due, long ones asked for first too', async () => {
    const deadlines = new Deadlines();
    const order: string[] = [];
    for (const ms of [150, 50, 100]) {
      added(deadlines, ms, () => order.push(`${ms}`));
    }
    await pause(400);
    expect(order).toEqual(['50', '100', '150']);
  });

  it('come up once, never more than a millisecond early, each after its own start', async () => {
    const deadlines = new Deadlines();
    const heard: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      waiting(deadlines, 60, heard);
      await pause(10);
    }
    await pause(400);
    expect(heard).toHaveLength(5);
    for (const ms of heard) expect(ms).toBeGreaterThanOrEqual(59);
  });

  it('that were taken back do not come up, and those behind them still do', async () => {
    const deadlines = new Deadlines();
    const [gone, heard]: [number[], number[]] = [[], []];
    deadlines.remove(waiting(deadlines, 40, gone));
    const late = waiting(deadlines, 40, gone);
    waiting(deadlines, 40, heard);
    deadlines.remove(late);
    await pause(300);
    expect([gone.length, heard.length]).toEqual([0, 1]);
  });

  it('are taken back from the beginning, the middle and the end of a line, and twice without harm', async () => {
    const deadlines = new Deadlines();
    const order: number[] = [];
    const line = [0, 1, 2, 3, 4, 5].map((index) => added(deadlines, 60, () => order.push(index)));
    for (const index of [0, 3, 5, 3, 0]) deadlines.remove(line[index] as Dated);
    added(deadlines, 60, () => order.push(6));
    await pause(300);
    expect(order).toEqual([1, 2, 4, 6]);
  });

  it('may be taken back by one that comes up with them', async () => {
    const deadlines = new Deadlines();
    const order: number[] = [];
    const line: Dated[] = [0, 1, 2].map((index) =>
      added(deadlines, 40, () => {
        order.push(index);
        deadlines.remove(line[1] as Dated);
      }),
    );
    await pause(300);
    expect(order).toEqual([0, 2]);
  });

  it('leave nothing to an old line: what comes and goes is gone with the next collection of young objects', () => {
    const deadlines = new Deadlines();
    const line: Dated[] = [];
    const come = (): void => void line.push(added(deadlines, 60_000, holding(Array.from({ length: 100 }, () => 0))));
    for (let index = 0; index < 100; index += 1) come();
    const before = heapBytes();
    for (let turn = 0; turn < 10; turn += 1) {
      for (let index = 0; index < 2000; index += 1) {
        deadlines.remove(line.shift() as Dated);
        come();
      }
      heapBytesYoung();
    }
    // 20,000 came, of a kilobyte each; the hundred that waited at each collection may have grown old.
    expect(heapBytesYoung() - before).toBeLessThan(5_000_000);
  });

  it('further away than Node can wait do not come up at once', async () => {
    const heard: number[] = [];
    waiting(new Deadlines(), 3_000_000_000, heard);
    await pause(50);
    expect(heard).toEqual([]);
  });

  it('do not keep a process alive', () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    waiting(new Deadlines(), 60_000, []);
    expect(timers()).toBe(before);
  });
});
