/** Each deadline comes up at its time and once, however many share a timeout and whatever the others are. */
import { describe, expect, it } from 'vitest';
import { type Dated, Deadlines, nowUs } from '../../../src/actions/http/live-deadlines.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function waiting(deadlines: Deadlines, timeoutMs: number, heard: number[]): Dated {
  const startedUs = nowUs();
  const dated: Dated = { startedUs, timeoutUs: timeoutMs * 1000, onDeadline: () => heard.push((nowUs() - startedUs) / 1000) };
  deadlines.add(dated);
  return dated;
}

describe('deadlines', () => {
  it('come up in the order they are due, long ones asked for first too', async () => {
    const deadlines = new Deadlines();
    const order: string[] = [];
    for (const ms of [150, 50, 100]) {
      deadlines.add({ startedUs: nowUs(), timeoutUs: ms * 1000, onDeadline: () => order.push(`${ms}`) });
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
