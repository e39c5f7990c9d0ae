/**
 * The deadlines of all exchanges under way, on one timer.
 *
 * A Node timer for each request costs more than the rest of its bookkeeping, and hardly any of them ever fires. Here
 * an exchange stands in a line with all that have the same timeout: who comes later is due later, so only the heads
 * of the lines are looked at, and one timer waits for the earliest. It never keeps the process alive: whoever waits
 * for an answer has a socket that does.
 *
 * A line is linked through those who stand in it, and whoever leaves it lets go of both neighbours. A `Set` would not do:
 * one that is added to and deleted from all the time is rebuilt all the time, each old table knows the next, and as soon
 * as one of them is in V8's old space, young collections keep all that come after it, with every exchange in them.
 */
import { performance } from 'node:perf_hooks';

/** Who has a deadline. */
export interface Dated {
  /** From its start to its deadline, microseconds. */
  readonly timeoutUs: number;
  /** Its start, microseconds on the scale of `nowUs`. */
  readonly startedUs: number;
  /** Its neighbours in the line, for `Deadlines` alone. Null at first, and from when it has left. */
  sooner: Dated | null;
  later: Dated | null;
  /** The deadline has passed, by this process's own lateness at most; it has been taken from its line. */
  onDeadline(): void;
}

/** Node cannot wait longer at once. Milliseconds. */
const LONGEST_SLEEP_MS = 2_147_483_647;
/** Timers of Node may fire this much early, as they count whole milliseconds. Microseconds. */
const EARLY_US = 1000;

/** All with one timeout, in the order they began. */
interface Line {
  first: Dated | null;
  last: Dated | null;
}

export class Deadlines {
  /** By timeout. */
  readonly #lines = new Map<number, Line>();
  #timer: NodeJS.Timeout | null = null;
  #timerDueUs = Number.POSITIVE_INFINITY;

  add(dated: Dated): void {
    const line = this.#lines.get(dated.timeoutUs) ?? this.#newLine(dated.timeoutUs);
    dated.sooner = line.last;
    if (line.last === null) line.first = dated;
    else line.last.later = dated;
    line.last = dated;
    const dueUs = dated.startedUs + dated.timeoutUs;
    if (dueUs < this.#timerDueUs) this.#wait(dueUs);
  }

  /** It has no deadline any more. The timer may come up for nothing, once for each timeout. */
  remove(dated: Dated): void {
    const line = this.#lines.get(dated.timeoutUs);
    if (line !== undefined) leave(line, dated);
  }

  #newLine(timeoutUs: number): Line {
    const line: Line = { first: null, last: null };
    this.#lines.set(timeoutUs, line);
    return line;
  }

  #wait(dueUs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timerDueUs = dueUs;
    const delayMs = Math.ceil((dueUs - nowUs()) / 1000);
    this.#timer = setTimeout(() => this.#comeUp(), Math.min(Math.max(delayMs, 1), LONGEST_SLEEP_MS)).unref();
  }

  #comeUp(): void {
    this.#timer = null;
    this.#timerDueUs = Number.POSITIVE_INFINITY;
    let earliestUs = Number.POSITIVE_INFINITY;
    for (const line of this.#lines.values()) earliestUs = Math.min(earliestUs, callDue(line));
    if (earliestUs < this.#timerDueUs) this.#wait(earliestUs);
  }
}

/** Calls those whose deadline has passed, and tells when the next of the line is due. */
function callDue(line: Line): number {
  for (let dated = line.first; dated !== null; dated = line.first) {
    const dueUs = dated.startedUs + dated.timeoutUs;
    if (nowUs() < dueUs - EARLY_US) return dueUs;
    leave(line, dated);
    dated.onDeadline();
  }
  return Number.POSITIVE_INFINITY;
}

/** Nothing, for one that stands in no line: it was never in one, or has left. */
function leave(line: Line, dated: Dated): void {
  const { sooner, later } = dated;
  if (sooner === null && line.first !== dated) return;
  if (sooner === null) line.first = later;
  else sooner.later = later;
  if (later === null) line.last = sooner;
  else later.sooner = sooner;
  dated.sooner = null;
  dated.later = null;
}

/** Integer microseconds on a monotonic scale of its own. */
export function nowUs(): number {
  return Math.round(performance.now() * 1000);
}
