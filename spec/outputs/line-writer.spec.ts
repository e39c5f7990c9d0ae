import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LineWriter } from '../../src/outputs/line-writer.js';
import type { Sink } from '../../src/outputs/sink.js';

/** A sink that lets go of a write when the spec says so. */
class GatedSink implements Sink {
  readonly out: string[] = [];
  readonly #open: { bytes: Buffer; done: (error: Error | null) => void }[] = [];
  writesAtOnce = 0;
  failsNow: Error | null = null;

  write(bytes: Buffer, done: (error: Error | null) => void): void {
    this.#open.push({ bytes, done });
    this.writesAtOnce = Math.max(this.writesAtOnce, this.#open.length);
  }

  writeNow(bytes: Buffer): void {
    if (this.failsNow !== null) throw this.failsNow;
    this.out.push(bytes.toString());
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Ends the oldest write. */
  let(error: Error | null = null): void {
    const write = this.#open.shift();
    if (write === undefined) throw new Error('nothing is being written');
    if (error === null) this.out.push(write.bytes.toString());
    write.done(error);
  }

  get isBusy(): boolean {
    return this.#open.length > 0;
  }
}

const line = (n: number) => `line ${String(n).padStart(5, '0')}\n`;

describe('a line writer', () => {
  it('gathers lines into one write', async () => {
    const sink = new GatedSink();
    const writer = new LineWriter(sink);
    for (let n = 0; n < 100; n++) writer.write(line(n));
    expect(sink.isBusy).toBe(false);
    const finished = writer.finish();
    sink.let();
    expect(await finished).toEqual({ dropped: 0, failure: null });
    expect(sink.out).toEqual([Array.from({ length: 100 }, (_, n) => line(n)).join('')]);
  });

  it('writes a lone line after a while by itself', async () => {
    const sink = new GatedSink();
    new LineWriter(sink).write('alone\n');
    for (let tries = 0; tries < 200 && !sink.isBusy; tries++) await sleep(10);
    sink.let();
    expect(sink.out).toEqual(['alone\n']);
  });

  it('has one write under way at a time and keeps the order', async () => {
    const sink = new GatedSink();
    const writer = new LineWriter(sink);
    for (let n = 0; n < 40_000; n++) {
      writer.write(line(n));
      if (n % 3000 === 0 && sink.isBusy) sink.let();
    }
    const finished = writer.finish();
    while (sink.isBusy) sink.let();
    expect(await finished).toEqual({ dropped: 0, failure: null });
    expect(sink.writesAtOnce).toBe(1);
    expect(sink.out.join('')).toBe(Array.from({ length: 40_000 }, (_, n) => line(n)).join(''));
  });

  it('drops and counts what would wait beyond the bound', async () => {
    const sink = new GatedSink();
    const writer = new LineWriter(sink, { waitingMax: 200_000 });
    for (let n = 0; n < 100_000; n++) writer.write(line(n));
    const finished = writer.finish();
    while (sink.isBusy) sink.let();
    const { dropped, failure } = await finished;
    const written = sink.out.join('').length;
    expect(failure).toBeNull();
    expect(written).toBeLessThanOrEqual(200_000 + 64 * 1024 + line(0).length);
    expect(dropped * line(0).length + written).toBe(100_000 * line(0).length);
  });

  it('tries nothing more after an error, and counts all the rest as dropped', async () => {
    const sink = new GatedSink();
    const writer = new LineWriter(sink);
    for (let n = 0; n < 10_000; n++) writer.write(line(n));
    const error = new Error('no space left');
    sink.let(error);
    expect(sink.isBusy).toBe(false);
    writer.write('later\n');
    expect(await writer.finish()).toEqual({ dropped: 10_001, failure: error });
    expect(sink.out).toEqual([]);
  });

  it('writes on the spot and drops nothing when it is patient', async () => {
    const sink = new GatedSink();
    const writer = new LineWriter(sink, { waitingMax: 100 });
    writer.patient = true;
    for (let n = 0; n < 20_000; n++) writer.write(line(n));
    expect(sink.out.length).toBeGreaterThan(1);
    expect(await writer.finish()).toEqual({ dropped: 0, failure: null });
    expect(sink.out.join('').length).toBe(20_000 * line(0).length);
  });

  it('stops at an error also when it is patient', async () => {
    const sink = new GatedSink();
    sink.failsNow = new Error('no space left');
    const writer = new LineWriter(sink);
    writer.patient = true;
    for (let n = 0; n < 10; n++) writer.write(line(n));
    expect(await writer.finish()).toEqual({ dropped: 10, failure: sink.failsNow });
  });

  it('settles at once when there is nothing to write', async () => {
    expect(await new LineWriter(new GatedSink()).finish()).toEqual({ dropped: 0, failure: null });
  });

  it('writes inside the aside it is given', async () => {
    const sink = new GatedSink();
    const seen: string[] = [];
    const writer = new LineWriter(sink, {
      aside: (write) => {
        seen.push('before');
        write();
        seen.push(`after ${sink.isBusy}`);
      },
    });
    writer.write('x\n');
    const finished = writer.finish();
    sink.let();
    await finished;
    expect(seen).toEqual(['before', 'after true']);
  });
});
