/**
 * How long a user waits before it hears that this side had nothing left for its request.
 *
 * An attempt that finds no port or no file handle is over as soon as it began. Answered at once, a user without think
 * time would try again at once, as fast as the event loop turns: it would get no port sooner, and take the processor
 * from everybody whose requests do get through. So the answer is held back, for longer each time in a row:
 *
 *     fails ── 100 ms ──▶ answer ─▶ fails ── 200 ms ──▶ answer ─▶ … 400, 800 ms, then a second each time
 *     an action that ends in any other way: the next pause is 100 ms again
 *
 * The outcome says how long the attempt itself took; the pause is in none of its times, and never makes an answer later
 * than the timeout of its action. One for each session, made when it is first needed; real and simulated sessions have
 * the same, on their own timers.
 */
import type { ErrorCode } from '../../model/error-code.js';
import type { Outcome } from '../../model/outcome.js';
import type { Clock, Timer } from '../../ports.js';

const FIRST_PAUSE_US = 100_000;
const LONGEST_PAUSE_US = 1_000_000;

/** What this host, or a limit of this run, has no more of. Nothing of it ever reached a target. */
const LACKS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ports.exhausted',
  'host.fd_exhausted',
  'host.memory_exhausted',
  'address.unavailable',
  'limit.connections',
]);

/** Whether a failure of this class is answered after a pause. */
export function backsOff(error: ErrorCode): boolean {
  return LACKS.has(error);
}

/** Whose answer can be held back. */
export interface Answerer {
  /** From its start to its deadline, microseconds. */
  readonly timeoutUs: number;
  /** Hands the outcome over. */
  deliver(outcome: Outcome): void;
}

interface HeldAnswer {
  readonly from: BackOff;
  readonly answerer: Answerer;
  readonly outcome: Outcome;
}

interface Pause {
  readonly answer: HeldAnswer;
  readonly timer: Timer;
}

export class BackOff {
  readonly #clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>;
  readonly #pauses = new Map<Answerer, Pause>();
  #nextPauseUs = FIRST_PAUSE_US;

  constructor(clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>) {
    this.#clock = clock;
  }

  get isHolding(): boolean {
    return this.#pauses.size > 0;
  }

  /** Delivers the outcome after the pause that is due, or at the deadline of the action if that is sooner; in a later turn always. */
  hold(answerer: Answerer, outcome: Outcome): void {
    const leftUs = Math.max(0, answerer.timeoutUs - outcome.durationUs);
    this.#wait({ from: this, answerer, outcome }, Math.min(this.#nextPauseUs, leftUs));
    this.#nextPauseUs = Math.min(this.#nextPauseUs * 2, LONGEST_PAUSE_US);
  }

  /** An action ended in another way: whatever was lacking is there again. */
  reset(): void {
    this.#nextPauseUs = FIRST_PAUSE_US;
  }

  /** Nobody wants that answer any more. Of no effect when it is not held back. */
  drop(answerer: Answerer): void {
    const pause = this.#pauses.get(answerer);
    if (pause === undefined) return;
    this.#clock.clearTimeout(pause.timer);
    this.#pauses.delete(answerer);
  }

  /** Ends all pauses: each answer comes in the next turn that there is. */
  letGo(): void {
    for (const { answer, timer } of this.#pauses.values()) {
      this.#clock.clearTimeout(timer);
      this.#wait(answer, 0);
    }
  }

  /** The pause is over. Public only for the callback below. */
  deliver({ answerer, outcome }: HeldAnswer): void {
    this.#pauses.delete(answerer);
    answerer.deliver(outcome);
  }

  #wait(answer: HeldAnswer, pauseUs: number): void {
    this.#pauses.set(answer.answerer, { answer, timer: this.#clock.setTimeout(deliver, pauseUs, answer) });
  }
}

function deliver(answer: HeldAnswer): void {
  answer.from.deliver(answer);
}
