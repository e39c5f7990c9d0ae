/**
 * The stream itself and the run as a whole: numbers and instants in order, one beginning, one end, one reason.
 */
import type { FinishReason, RunEvent, RunPhase } from '../model/run-event.js';
import type { Expected } from './expected.js';
import type { Find } from './finding.js';

/** How late things may be where time is real: timers are, and so is whoever is told of a stop one slice after another. */
const SLACK_US = 1_000_000;

const NEXT: Readonly<Record<RunPhase | 'none', readonly RunPhase[]>> = {
  none: ['starting', 'aborted'],
  starting: ['ramping', 'draining', 'aborted'],
  ramping: ['steady', 'draining', 'paused', 'finished', 'aborted'],
  steady: ['draining', 'paused', 'ramping', 'finished', 'aborted'],
  paused: ['ramping', 'steady', 'draining', 'finished', 'aborted'],
  draining: ['finished', 'aborted'],
  finished: [],
  aborted: [],
};

export class RunRules {
  /** Virtual time: instants are exact. */
  exact = false;
  /** The plan was dealt out among several workers. */
  isDealtOut = false;
  /** Time was stopped and went on, so that waits may be longer than asked for. */
  stretched = false;
  /** Users were sent away by command. */
  shrunk = false;
  /** When no more users and iterations were to begin; infinite before. */
  drainingUs = Number.POSITIVE_INFINITY;
  /** When everything was to end at once; infinite before. */
  abortedUs = Number.POSITIVE_INFINITY;
  ended: FinishReason | null = null;
  seq = 0;
  atUs = 0;
  readonly #expected: Expected | undefined;
  readonly #find: Find;
  /** The longest silence that still excuses, and until when. */
  #silenceUs = 0;
  #excusedUntilUs = 0;
  #state: RunPhase | 'none' = 'none';
  /** The command that came first. */
  #cause: FinishReason | null = null;
  /** A defect was met. */
  #defect = false;
  /** What is wrong unless the run turns out to have met a defect, which cuts everything. */
  #suspicion: { readonly invariant: number; readonly message: string } | null = null;

  constructor(expected: Expected | undefined, find: Find) {
    this.#expected = expected;
    this.#find = find;
  }

  /**
   * How late things may be. A process that the host did not give the processor to tells nothing for a while and then
   * everything late: a silence excuses what follows it within a second by as much again.
   */
  get slackUs(): number {
    return this.exact ? 0 : SLACK_US + this.#silenceUs;
  }

  apply(event: RunEvent): void {
    this.#order(event);
    if (event.type === 'run.started') {
      this.exact = event.mode === 'simulated';
      this.isDealtOut = (event.workers ?? 1) > 1;
    } else if (event.type === 'run.state') this.#enter(event.state, event.at);
    else if (event.type === 'command') this.#obey(event.command, event.argument, event.at);
    else if (event.type === 'run.finished') this.#finish(event.reason, event.at);
  }

  /** Whether what still runs may be cut short: everything was to end at once, or the grace is over. */
  get cuts(): boolean {
    return this.atUs >= this.abortedUs || this.atUs >= this.drainingUs + (this.#expected?.graceUs ?? 0);
  }

  /** Whether the run stopped by itself, at its duration. */
  get timedOut(): boolean {
    return this.drainingUs <= this.atUs && this.#cause === null;
  }

  /** Whether nothing may start at this moment. */
  get paused(): boolean {
    return this.#state === 'paused';
  }

  /** A user ended without a final state: a defect was met, which cuts what it likes. */
  noteDefect(): void {
    this.#defect = true;
  }

  /** A finding, unless the run ends by a defect. The first one counts. */
  suspect(invariant: number, message: string): void {
    this.#suspicion ??= { invariant, message };
  }

  /** The log is over. */
  close(): void {
    if (this.seq === 0) this.#find(37, 'the log is empty');
    else if (this.ended === null) this.#find(63, 'the log ends before the run does');
  }

  #order({ seq, at, type }: RunEvent): void {
    if (seq !== this.seq + 1) this.#find(37, `number ${seq} comes after ${this.seq}`);
    if (at < this.atUs) this.#find(37, `the instant ${at} comes after ${this.atUs}`);
    if ((type === 'run.started') !== (this.seq === 0)) this.#find(37, 'a run begins with run.started, once');
    if (this.ended !== null) this.#find(37, `${type} comes after the end of the run`);
    this.#listen(at);
    this.seq = seq;
    this.atUs = at;
  }

  #listen(atUs: number): void {
    const silenceUs = atUs - this.atUs;
    if (silenceUs <= this.#silenceUs && atUs <= this.#excusedUntilUs) return;
    this.#silenceUs = silenceUs;
    this.#excusedUntilUs = atUs + SLACK_US;
  }

  #enter(state: RunPhase, atUs: number): void {
    if (!NEXT[this.#state].includes(state)) this.#find(53, `the run goes from ${this.#state} to ${state}`);
    this.#state = state;
    if (state === 'paused') this.stretched = true;
    if (state === 'draining') this.drainingUs = atUs;
  }

  #obey(command: string, argument: string | null, atUs: number): void {
    if (command === 'scale' && argument?.startsWith('-') === true) this.shrunk = true;
    if (command === 'pause') this.stretched = true;
    if (command !== 'stop' && command !== 'abort') return;
    if (this.#state !== 'draining') this.#cause ??= (argument ?? 'command') as FinishReason;
    if (command === 'abort') this.abortedUs = Math.min(this.abortedUs, atUs);
  }

  #finish(reason: FinishReason, atUs: number): void {
    this.ended = reason;
    if (this.#state !== 'finished' && this.#state !== 'aborted') this.#find(53, `the run finishes in the state ${this.#state}`);
    this.#judgeReason(reason);
    if (reason === 'internal') return;
    this.#judgeInstant(atUs);
    if (this.#suspicion !== null && !this.#defect) this.#find(this.#suspicion.invariant, this.#suspicion.message);
  }

  #judgeReason(reason: FinishReason): void {
    const allowed: readonly FinishReason[] =
      this.#cause !== null ? [this.#cause] : this.drainingUs < Number.POSITIVE_INFINITY ? ['duration', 'threshold'] : ['completed'];
    // A worker may be lost whatever else goes on.
    if (reason !== 'internal' && reason !== 'worker_lost' && !allowed.includes(reason))
      this.#find(53, `the run ends with ${reason}, and what came first was ${allowed.join(' or ')}`);
    const durationUs = this.#expected?.durationUs;
    if (reason === 'duration' && durationUs !== undefined && this.#isOff(this.drainingUs, durationUs)) {
      this.#find(54, `the run was to stop at ${durationUs} and stopped at ${this.drainingUs}`);
    }
    if (reason === 'completed' && durationUs !== undefined && this.atUs > durationUs + this.slackUs && !this.stretched) {
      this.#find(54, `the run was to stop at ${durationUs} and went on`);
    }
  }

  #judgeInstant(atUs: number): void {
    if (atUs > this.abortedUs + this.slackUs) this.#find(54, `the run was aborted at ${this.abortedUs} and ends at ${atUs}`);
    const graceUs = this.#expected?.graceUs;
    if (graceUs !== undefined && atUs > this.drainingUs + graceUs + this.slackUs) {
      this.#find(54, `the run stopped at ${this.drainingUs}, had ${graceUs} of grace, and ends at ${atUs}`);
    }
  }

  #isOff(atUs: number, shouldUs: number): boolean {
    return !this.stretched && (atUs < shouldUs || atUs > shouldUs + this.slackUs);
  }
}
