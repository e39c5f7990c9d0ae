import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameHub, type Reader } from '../../../src/outputs/dashboard/frame-hub.js';
import type { RunSource } from '../../../src/outputs/dashboard/run-source.js';

/** A reader that takes no more when told so. */
class SomeReader implements Reader {
  readonly got: string[] = [];
  isSlow = false;
  hasEnded = false;

  write(bytes: Buffer): boolean {
    this.got.push(bytes.toString());
    return !this.isSlow;
  }

  end(): void {
    this.hasEnded = true;
  }

  /** Of the frames it got: how many it missed before each. */
  get skipped(): number[] {
    return this.got.flatMap((part) => /"skipped":(\d+)/.exec(part)?.[1] ?? []).map(Number);
  }

  get numbers(): number[] {
    return this.got.flatMap((part) => /"frame":\{"number":(\d+)/.exec(part)?.[1] ?? []).map(Number);
  }
}

let frames: number;
let watched: boolean[];
let hub: FrameHub;
/** What the hub takes for now: it stands still unless told. */
let nowMs: number;

beforeEach(() => {
  frames = 0;
  watched = [];
  nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const source = { frame: () => ({ number: ++frames }), history: () => ({ of: frames }) } as unknown as RunSource;
  hub = new FrameHub(source, (isWatched) => watched.push(isWatched));
});

afterEach(() => {
  hub.end();
  vi.restoreAllMocks();
});

const untilFrame = (number: number) => expect.poll(() => frames, { timeout: 5_000 }).toBeGreaterThanOrEqual(number);

describe('frames for those who look', () => {
  it('come at once and then by themselves, to each reader every one, made once for all', async () => {
    const [first, second] = [new SomeReader(), new SomeReader()];
    hub.enter(first);
    hub.enter(second);
    await untilFrame(5);
    expect(first.numbers).toEqual([1, 2, 3, 4, 5]);
    expect(second.numbers).toEqual([1, 2, 3, 4, 5]);
    expect([...new Set([...first.skipped, ...second.skipped])]).toEqual([0]);
    expect(first.got.filter((part) => part.startsWith('event: history'))).toHaveLength(1);
  });

  it('pass over a reader that is not ready, which then gets the newest and is told what it missed', async () => {
    const [slow, quick] = [new SomeReader(), new SomeReader()];
    slow.isSlow = true;
    const reading = hub.enter(slow);
    hub.enter(quick);
    await untilFrame(6);
    expect(slow.numbers).toEqual([1]);
    expect(quick.numbers).toEqual([1, 2, 3, 4, 5, 6]);
    slow.isSlow = false;
    reading.drained();
    expect(slow.numbers).toEqual([1, 6]);
    expect(slow.skipped).toEqual([0, 4]);
  });

  it('are made ten times a second at most, however many come', () => {
    const readers = Array.from({ length: 4 }, () => new SomeReader());
    for (const reader of readers) {
      hub.enter(reader);
      nowMs += 50;
    }
    expect(readers.map(({ numbers }) => numbers)).toEqual([[1, 2], [1, 2], [2], [2]]);
    expect(readers.map(({ got }) => got.filter((part) => part.startsWith('event: history')).length)).toEqual([2, 2, 1, 1]);
  });

  it('are for 32 at a time', () => {
    const readings = Array.from({ length: 31 }, () => hub.enter(new SomeReader()));
    expect(hub.isFull).toBe(false);
    hub.enter(new SomeReader());
    expect(hub.isFull).toBe(true);
    readings[0]?.leave();
    expect(hub.isFull).toBe(false);
  });

  it('are made only while somebody looks', async () => {
    const reading = hub.enter(new SomeReader());
    await untilFrame(2);
    reading.leave();
    reading.leave();
    const made = frames;
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(frames).toBe(made);
    expect(watched).toEqual([true, false]);
  });

  it('end with the last one, for a reader that was not ready as soon as it is', () => {
    const [slow, quick] = [new SomeReader(), new SomeReader()];
    slow.isSlow = true;
    const reading = hub.enter(slow);
    const ofQuick = hub.enter(quick);
    hub.end();
    expect(quick.numbers).toEqual([1, 2]);
    expect(quick.got.at(-1)).toBe('event: end\ndata: {}\n\n');
    expect([quick.hasEnded, slow.hasEnded]).toEqual([true, false]);
    slow.isSlow = false;
    reading.drained();
    expect(slow.numbers).toEqual([1, 2]);
    expect(slow.hasEnded).toBe(true);
    // Sockets say that they are ready after their end, too.
    const [slowGot, quickGot] = [slow.got.length, quick.got.length];
    reading.drained();
    ofQuick.drained();
    expect([slow.got.length, quick.got.length]).toEqual([slowGot, quickGot]);
  });

  it('of a run that is over are given once, and then the stream ends', () => {
    hub.end();
    const late = new SomeReader();
    hub.enter(late);
    expect(late.numbers).toHaveLength(1);
    expect(late.hasEnded).toBe(true);
  });
});
