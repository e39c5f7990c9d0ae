/**
 * What happened within one span of a run, and how things stood at its end. Spans that follow one another can be
 * made one without loss. Pure.
 */
import type { RunEvent } from '../model/run-event.js';
import type { RunState } from '../model/run-state.js';
import { LatencySketch } from './latency-sketch.js';

/** What one action did within the span. */
export interface ActionSpan {
  requests: number;
  failures: number;
  /** Of complete answers, in microseconds. */
  readonly latencies: LatencySketch;
}

export class TimelineBucket {
  readonly actions = new Map<string, ActionSpan>();
  /** Failures by code. */
  readonly errors = new Map<string, number>();
  /** The run when the span was over; null while it is not. */
  atEnd: RunState | null = null;

  count(event: Extract<RunEvent, { type: 'action.finished' }>): void {
    const span = this.#action(event.action);
    span.requests += 1;
    if (!event.ok) span.failures += 1;
    if (event.error === null || event.error.startsWith('expect.')) span.latencies.record(event.duration_us);
    if (event.error !== null) this.errors.set(event.error, (this.errors.get(event.error) ?? 0) + 1);
  }

  /** Takes in the span that follows. The other stays as it is. */
  add(next: TimelineBucket): void {
    for (const [id, { requests, failures, latencies }] of next.actions) {
      const span = this.#action(id);
      span.requests += requests;
      span.failures += failures;
      span.latencies.add(latencies);
    }
    for (const [code, count] of next.errors) this.errors.set(code, (this.errors.get(code) ?? 0) + count);
    this.atEnd = next.atEnd;
  }

  #action(id: string): ActionSpan {
    let span = this.actions.get(id);
    if (span === undefined) {
      span = { requests: 0, failures: 0, latencies: new LatencySketch() };
      this.actions.set(id, span);
    }
    return span;
  }
}
