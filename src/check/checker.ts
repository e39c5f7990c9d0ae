/**
 * The offline checker: holds the events of a run, one after the other, against what every run promises.
 *
 * It reads events and shares no code with what made them: it imports their type and nothing else of ours. With
 * the scenario at hand (`readExpected`) it also knows what was asked for; without, it judges what the log alone
 * can show. Memory follows the users alive, the leases open and the size of the scenario, not the length of the run.
 *
 *     const checker = new Checker(readExpected(document));
 *     for (const event of events) findings.push(...checker.accept(event));
 *     findings.push(...checker.finish());
 */
import type { RunEvent } from '../model/run-event.js';
import { ActionRules } from './action-rules.js';
import { ArrivalRules } from './arrival-rules.js';
import { Crowd } from './crowd.js';
import type { Expected } from './expected.js';
import type { Find, Finding } from './finding.js';
import { LeaseRules } from './lease-rules.js';
import { RunRules } from './run-rules.js';
import { Totals } from './totals.js';
import { WalkRules } from './walk-rules.js';

const NOTHING: readonly Finding[] = [];
/**
 * Promises about what comes first, or is free, or may begin at an instant: with several workers each keeps them for its
 * own users and addresses, and the log as a whole does not show which those are.
 */
const KEPT_BY_EACH_WORKER: ReadonlySet<number> = new Set([9, 10, 13, 15, 20, 22, 29]);

export class Checker {
  /** What the events so far add up to. */
  readonly totals = new Totals();
  readonly #crowd = new Crowd();
  readonly #run: RunRules;
  readonly #arrivals: ArrivalRules;
  readonly #leases: LeaseRules;
  readonly #walks: WalkRules;
  readonly #actions: ActionRules;
  #found: Finding[] = [];
  #seq = 0;
  #atUs = 0;

  /** @param expected what the scenario asks for; absent: only what any log can show is judged. */
  constructor(expected?: Expected) {
    const find: Find = (invariant, message) => {
      if (this.#run.isDealtOut && KEPT_BY_EACH_WORKER.has(invariant)) return;
      this.#found.push({ invariant, seq: this.#seq, message });
    };
    this.#run = new RunRules(expected, find);
    this.#arrivals = new ArrivalRules(expected, this.#crowd, this.#run, find);
    this.#leases = new LeaseRules(expected, this.#crowd, this.#run, find);
    this.#walks = new WalkRules(expected, this.#crowd, this.#run, this.#leases, find);
    this.#actions = new ActionRules(expected, this.#crowd, this.#run, find);
  }

  /** Takes the next event and returns what is wrong with it, or with the instant that it ends. */
  accept(event: RunEvent): readonly Finding[] {
    this.#seq = event.seq;
    if (event.at > this.#atUs) this.#settle(event.at);
    this.#atUs = Math.max(this.#atUs, event.at);
    this.#run.apply(event);
    this.#arrivals.apply(event);
    this.#leases.apply(event);
    this.#actions.apply(event);
    this.#walks.apply(event);
    this.totals.apply(event);
    return this.#taken();
  }

  /** The log is over: returns what only its end shows. */
  finish(): readonly Finding[] {
    this.#run.close();
    // A log that was cut shows nothing by what it lacks.
    if (this.#run.ended !== null) {
      this.#settle(this.#atUs);
      this.#arrivals.close();
      this.#walks.close();
      this.#leases.close();
    }
    return this.#taken();
  }

  #settle(nextUs: number): void {
    this.#arrivals.settle(this.#atUs);
    this.#leases.settle(this.#atUs, nextUs);
  }

  #taken(): readonly Finding[] {
    if (this.#found.length === 0) return NOTHING;
    const found = this.#found;
    this.#found = [];
    return found;
  }
}
