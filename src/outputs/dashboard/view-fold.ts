/** Everything the dashboard counts, as one fold that can be copied: for a recording, which is looked at in any order. Pure. */
import type { Plan } from '../../model/plan.js';
import type { RunEvent } from '../../model/run-event.js';
import { RunTally } from '../../model/run-tally.js';
import { Histogram } from '../../report/histogram.js';
import type { ActionLatencies } from '../../report/latency-fold.js';
import { FailureGroups } from './failure-groups.js';

export class ViewFold {
  readonly tally: RunTally;
  readonly failures: FailureGroups;
  readonly latencies: ReadonlyMap<string, ActionLatencies>;

  private constructor(tally: RunTally, failures: FailureGroups, latencies: ReadonlyMap<string, ActionLatencies>) {
    this.tally = tally;
    this.failures = failures;
    this.latencies = latencies;
  }

  static empty(plan: Plan): ViewFold {
    const noLatencies = () => ({ answered: new Histogram(), unanswered: new Histogram() });
    return new ViewFold(new RunTally(plan), new FailureGroups(), new Map(plan.scenario.actions.map(({ id }) => [id, noLatencies()])));
  }

  apply(event: RunEvent): void {
    this.tally.apply(event);
    this.failures.apply(event);
    if (event.type !== 'action.finished') return;
    const isAnswered = event.error === null || event.error.startsWith('expect.');
    if (isAnswered) this.latencies.get(event.action)?.answered.record(event.duration_us);
  }

  clone(): ViewFold {
    const copyOf = (histogram: Histogram): Histogram => {
      const copy = new Histogram(histogram.stepsPerUnit);
      copy.add(histogram);
      return copy;
    };
    const latencies = Array.from(this.latencies, ([id, { answered, unanswered }]): [string, ActionLatencies] => [
      id,
      { answered: copyOf(answered), unanswered: copyOf(unanswered) },
    ]);
    return new ViewFold(this.tally.clone(), this.failures.clone(), new Map(latencies));
  }
}
