/**
 * One simulated action: from the call to its one outcome, in virtual time.
 *
 *     begin ─▶ arrive at the target ─▶ (queued) ─▶ served ─▶ answer, or what happens instead
 *     refused here, or lost on the way: no target ever sees it
 *     deadline, closing, cancel: the connection is closed; an outcome, except after cancel
 *     nothing left on this host: a pause before the outcome, as live
 *
 * Connecting takes no time here: all the time of a call is spent where it ended. But nothing happens in no
 * time: what no target delays takes `LEAST_US`, so that users who only ever fail still let time pass.
 */
import type { HttpAction } from '../../model/action.js';
import type { ErrorCode } from '../../model/error-code.js';
import type { Fields, Value } from '../../model/expression.js';
import type { Outcome, Phases } from '../../model/outcome.js';
import type { Clock, Timer, UnderWay } from '../../ports.js';
import { type Fate, type WrittenAnswer, bareAnswer } from '../../target/rules.js';
import type { ServiceQueue } from '../../target/service-queue.js';
import { type HttpRequest, readExports, readsNothing } from './action.js';
import { type Answerer, type BackOff, backsOff } from './back-off.js';
import { type Stage, classifyDeadline } from './classify.js';
import { answerBytes, bytesOf, requestBytes } from './message-size.js';
import { SimulatedAnswer } from './simulated-answer.js';
import { hasReachedTarget, isDeadline, stageOfClass } from './stage-of-class.js';

/** How a connection ends a call. */
export type ConnectionEnd = 'kept' | 'closed by us' | 'closed by the target' | 'never made';

/** What an exchange needs of the session it runs in. */
export interface SimulatedHost {
  readonly clock: Clock;
  /** It is over, and its connection ends like that. Called before the outcome is handed over. */
  ended(exchange: SimulatedExchange, connection: ConnectionEnd): void;
  /** Null while nothing was held back. */
  readonly backOff: BackOff | null;
  /** Delivers the outcome after a pause. */
  holdBack(exchange: Answerer, outcome: Outcome): void;
}

export interface SimulatedCall {
  readonly action: HttpAction;
  readonly bindIp: string | null;
  /** Null when there is nothing that could be sent. */
  readonly request: HttpRequest | null;
  /** Null when there is none. */
  readonly connection: SimulatedConnection | null;
}

/** A connection of one user. */
export interface SimulatedConnection {
  readonly origin: string;
  readonly bindIp: string | null;
}

/** What of an outcome depends on how the call ended. */
type Ending = Pick<Outcome, 'error' | 'status' | 'bodyBytes' | 'bytesIn' | 'values'>;

/** What an action takes at least that is refused here, lost on the way, or turned away by a full target. */
const LEAST_US = 1_000;
const TURNED_AWAY = bareAnswer(503);
const ON_PURPOSE = 'the simulation said so';
const NO_VALUES: Fields = Object.freeze(Object.create(null) as Record<string, Value>);
const PHASES: Readonly<Record<Stage, keyof Phases>> = {
  lookup: 'blocked',
  connecting: 'connect',
  handshake: 'tls',
  sent: 'wait',
  head: 'wait',
  body: 'wait',
};

export class SimulatedExchange implements Answerer, UnderWay {
  readonly #host: SimulatedHost;
  readonly #call: SimulatedCall;
  readonly #answer: (outcome: Outcome) => void;
  readonly #startedUs: number;
  #fate: Fate | null = null;
  /** What stands in front of the target; null when it serves any number of calls at once. */
  #queue: ServiceQueue<SimulatedExchange> | null = null;
  #queued = false;
  #timer: Timer | null = null;
  /** What it is when its deadline passes. */
  #late: ErrorCode = 'timeout.headers';
  #settled = false;

  constructor(host: SimulatedHost, call: SimulatedCall, answer: (outcome: Outcome) => void) {
    this.#host = host;
    this.#call = call;
    this.#answer = answer;
    this.#startedUs = host.clock.now();
  }

  get connection(): SimulatedConnection | null {
    return this.#call.connection;
  }

  get timeoutUs(): number {
    return this.#call.action.timeoutUs;
  }

  /** Ends without having been sent. */
  refuse(error: ErrorCode, detail: string): void {
    this.#after(LEAST_US, () => this.#fail(error, detail, 'never made'));
  }

  /** Sets out for a target that will treat it so. */
  begin(fate: Fate, queue: ServiceQueue<SimulatedExchange> | null): void {
    const { fault, serviceUs } = fate;
    this.#fate = fate;
    if (fault !== null && !hasReachedTarget(stageOfClass(fault))) this.#lose(fault, serviceUs);
    else if (queue === null) this.serve();
    else this.#arrive(queue);
  }

  /** A server takes it on. */
  serve(): void {
    const { fault, serviceUs } = this.#fate as Fate;
    this.#queued = false;
    if (this.#queue !== null) this.#host.clock.setTimeout(serverDone, serviceUs, this.#queue);
    if (fault !== null && isDeadline(fault)) this.#awaitDeadline(fault);
    else this.#unlessLate(serviceUs, 'timeout.headers', finish);
  }

  cancel(): void {
    if (this.#settled) this.#host.backOff?.drop(this);
    else this.#settle('closed by us');
  }

  /** The session closes under it: it ends as aborted, in a later turn. */
  close(): void {
    if (this.#settled) return;
    this.#leaveQueue();
    this.#after(0, () => this.#fail('aborted', 'the session was closed', 'closed by us'));
  }

  #lose(fault: ErrorCode, delayUs: number): void {
    if (isDeadline(fault)) this.#awaitDeadline(fault);
    else this.#unlessLate(Math.max(delayUs, LEAST_US), lateClass(fault), () => this.#fail(fault, ON_PURPOSE, 'never made'));
  }

  #arrive(queue: ServiceQueue<SimulatedExchange>): void {
    this.#queue = queue;
    switch (queue.arrive(this)) {
      case 'served':
        return this.serve();
      case 'queued':
        this.#queued = true;
        return this.#awaitDeadline('timeout.headers');
      case 'turned away':
        return this.#unlessLate(LEAST_US, 'timeout.headers', () => this.#succeed(TURNED_AWAY));
    }
  }

  get #leftUs(): number {
    return this.#startedUs + this.#call.action.timeoutUs - this.#host.clock.now();
  }

  /** Does it after a while, unless the deadline comes first. */
  #unlessLate(delayUs: number, late: ErrorCode, then: (exchange: SimulatedExchange) => void): void {
    if (delayUs <= this.#leftUs) this.#after(delayUs, then);
    else this.#awaitDeadline(late);
  }

  #awaitDeadline(error: ErrorCode): void {
    this.#late = error;
    this.#after(this.#leftUs, expire);
  }

  /** The deadline has passed. Public only for the callback below. */
  expire(): void {
    this.#fail(this.#late, `no complete answer within ${this.#call.action.timeoutUs / 1000} ms`, 'closed by us');
  }

  /** What it waits for from now on, and for nothing else. */
  #after(delayUs: number, then: (exchange: SimulatedExchange) => void): void {
    const { clock } = this.#host;
    if (this.#timer !== null) clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(then, delayUs, this);
  }

  /** Its time at the server is over. Public only for the callback below. */
  finish(): void {
    const { fault, answer } = this.#fate as Fate;
    if (fault !== null) this.#fail(fault, ON_PURPOSE, 'closed by the target');
    else this.#succeed(answer as WrittenAnswer);
  }

  #succeed(written: WrittenAnswer): void {
    const { action, request } = this.#call;
    const answer = request?.method === 'HEAD' ? { ...written, text: '' } : written;
    const bodyBytes = bytesOf(answer.text);
    if (bodyBytes > action.maxResponseBytes) {
      return this.#fail('response.too_large', `more than ${action.maxResponseBytes} bytes came`, 'closed by us');
    }
    const values = readsNothing(action) ? NO_VALUES : readExports(action, new SimulatedAnswer(answer));
    this.#settle('kept');
    this.#host.backOff?.reset();
    this.#answer(this.#outcome('body', { error: null, status: answer.status, bodyBytes, bytesIn: answerBytes(answer, bodyBytes), values }));
  }

  #fail(error: ErrorCode, detail: string, connection: ConnectionEnd): void {
    const stage = stageOfClass(error);
    const status = stage === 'body' ? (this.#fate?.answer?.status ?? 200) : null;
    this.#settle(connection);
    const outcome = { ...this.#outcome(stage, { error, status, bodyBytes: 0, bytesIn: 0, values: NO_VALUES }), detail };
    if (backsOff(error)) return this.#host.holdBack(this, outcome);
    this.#host.backOff?.reset();
    this.#answer(outcome);
  }

  /** Hands over the outcome that was held back. */
  deliver(outcome: Outcome): void {
    this.#answer(outcome);
  }

  /** Nothing is waited for any more. */
  #settle(connection: ConnectionEnd): void {
    this.#settled = true;
    if (this.#timer !== null) this.#host.clock.clearTimeout(this.#timer);
    this.#leaveQueue();
    this.#host.ended(this, connection);
  }

  #leaveQueue(): void {
    if (this.#queued) this.#queue?.leave(this);
    this.#queued = false;
  }

  #outcome(stage: Stage, { error, status, bodyBytes, bytesIn, values }: Ending): Outcome {
    const { bindIp, request } = this.#call;
    const reached = hasReachedTarget(stage);
    const durationUs = this.#host.clock.now() - this.#startedUs;
    return {
      error,
      status,
      durationUs,
      phases: phasesOf(PHASES[stage], durationUs),
      bodyBytes,
      bytesIn,
      bytesOut: reached && request !== null ? requestBytes(request) : 0,
      fromIp: reached ? bindIp : null,
      values,
    };
  }
}

/** All the time in one phase. Written out: objects made so are known to the engine by their shape. */
function phasesOf(phase: keyof Phases, us: number): Phases {
  return {
    blocked: phase === 'blocked' ? us : 0,
    connect: phase === 'connect' ? us : 0,
    tls: phase === 'tls' ? us : 0,
    send: 0,
    wait: phase === 'wait' ? us : 0,
    receive: 0,
  };
}

/** The class of a deadline that passes while a call that would fail so is still on its way. */
function lateClass(fault: ErrorCode): ErrorCode {
  return classifyDeadline(stageOfClass(fault), 0, Number.POSITIVE_INFINITY);
}

/** The server is done with a call, whether or not anyone still waited for it, and takes the next. */
function serverDone(queue: ServiceQueue<SimulatedExchange>): void {
  queue.done()?.serve();
}

// Callbacks that take the exchange as an argument: no closure is made for a call.

function finish(exchange: SimulatedExchange): void {
  exchange.finish();
}

function expire(exchange: SimulatedExchange): void {
  exchange.expire();
}
