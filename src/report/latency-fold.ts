/**
 * How long the calls of each action took: those with a complete answer apart from those without, for the time until
 * something broke says nothing of how fast the target is. Pure.
 */
import { Histogram } from './histogram.js';

/** Latencies of one action in microseconds. */
export interface ActionLatencies {
  /** Of complete answers, whether they were the expected ones or not. */
  readonly answered: Histogram;
  /** Of actions without a complete answer. */
  readonly unanswered: Histogram;
}

export class LatencyFold {
  readonly #byAction: Map<string, ActionLatencies>;

  /** @param actions ids in the order of the scenario; others are added as they come. */
  constructor(actions: readonly string[]) {
    this.#byAction = new Map(actions.map((id) => [id, noLatencies()]));
  }

  get byAction(): ReadonlyMap<string, ActionLatencies> {
    return this.#byAction;
  }

  /** @param error code of the failure, null when it was none. */
  record(action: string, error: string | null, durationUs: number): void {
    let latencies = this.#byAction.get(action);
    if (latencies === undefined) {
      latencies = noLatencies();
      this.#byAction.set(action, latencies);
    }
    const isAnswered = error === null || error.startsWith('expect.');
    (isAnswered ? latencies.answered : latencies.unanswered).record(durationUs);
  }
}

function noLatencies(): ActionLatencies {
  return { answered: new Histogram(), unanswered: new Histogram() };
}
