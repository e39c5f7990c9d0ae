/**
 * Readings on their way to a receiver: one at a time, the oldest first, a few waiting.
 *
 * A receiver takes samples of a series only in order, so a reading that could not be delivered is tried again before
 * the next. When too many wait, the oldest is given up and counted: counters go on from the next reading, so a gap
 * costs resolution and no totals.
 */
import type { Pushed, TimeSeries } from './receiver.js';

export type Reading = readonly TimeSeries[];

const WAITING_MAX = 12;
const RETRY_MS = 250;

export class PushQueue {
  readonly #push: (reading: Reading) => Promise<Pushed>;
  readonly #waiting: Reading[] = [];
  #pushing: Promise<void> | null = null;
  #lost = 0;
  #problem = '';

  constructor(push: (reading: Reading) => Promise<Pushed>) {
    this.#push = push;
  }

  /** Readings that were given up or refused. */
  get lost(): number {
    return this.#lost;
  }

  /** Why the last one that failed did; empty when none has. */
  get problem(): string {
    return this.#problem;
  }

  /** Takes a reading and goes on its way with what waits, unless a push is under way already. */
  add(reading: Reading): void {
    this.#waiting.push(reading);
    if (this.#waiting.length > WAITING_MAX) this.#giveUp(1);
    this.#pushing ??= this.#deliver().finally(() => {
      this.#pushing = null;
    });
  }

  /**
   * Delivers the last reading, within a time; what waits before it gets one try.
   *
   * @returns whether it was delivered
   */
  async finish(last: Reading, withinMs: number): Promise<boolean> {
    const deadlineMs = performance.now() + withinMs;
    await this.#pushing;
    if (performance.now() < deadlineMs) await this.#deliver();
    this.#giveUp(this.#waiting.length);
    while (true) {
      const pushed = await this.#push(last);
      if (pushed.ok) return true;
      this.#problem = pushed.reason;
      if (!pushed.again || performance.now() + RETRY_MS > deadlineMs) return false;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** Until nothing waits, or the receiver asks for another try later. */
  async #deliver(): Promise<void> {
    for (let reading = this.#waiting[0]; reading !== undefined; reading = this.#waiting[0]) {
      const pushed = await this.#push(reading);
      if (!pushed.ok) this.#problem = pushed.reason;
      if (!pushed.ok && pushed.again) return;
      // It may have been given up meanwhile.
      const delivered = this.#waiting[0] === reading ? this.#waiting.shift() : undefined;
      if (!pushed.ok && delivered !== undefined) this.#lost += 1;
    }
  }

  #giveUp(count: number): void {
    this.#lost += this.#waiting.splice(0, count).length;
  }
}
