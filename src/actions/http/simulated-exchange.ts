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
import type { ErrorCode } from '../../model/error-code.js';
import type { Fields, Value } from '../../model/expression.js';
import type { Outcome, Phases } from '../../model/outcome.js';
import type { ActionCall, Answer, Clock, Timer } from '../../ports.js';
import { type Fate, type WrittenAnswer, bareAnswer } from '../../target/rules.js';
import type { ServiceQueue } from '../../target/service-queue.js';
import { type HttpRequest, readExports, readsNothing } from './action.js';
import { type Answerer, type BackOff, backsOff } from './back-off.js';
import { type Stage, classifyDeadline } from './classify.js';
import { answerSize, requestBytes } from './message-size.js';
import type { Chained } from './newest-first.js';
import { SimulatedAnswer } from './simulated-answer.js';
import { hasReachedTarget, isDeadline, stageOfClass } from './stage-of-class.js';

/** How a connection ends a call. */
export type ConnectionEnd = 'kept' | 'closed by us' | 'closed by the target' | 'never made';

/** What an exchange needs of the session it runs in. */
export interface SimulatedHost {
  readonly clock: Clock;
  /** Nothing of a call is on its way any more, and its connection ends like that. */
  ended(origin: string, bindIp: string | null, end: ConnectionEnd): void;
  /** It is about to hand its outcome over. @param free whether nobody has it any more, so that it can serve another call */
  over(exchange: SimulatedExchange, free: boolean): void;
  /** Null while nothing was held back. */
  readonly backOff: BackOff | null;
  /** Delivers the outcome after a pause. */
  holdBack(exchange: Answerer, outcome: Outcome): void;
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

export class SimulatedExchange implements Answerer, Chained<SimulatedExchange> {
  // What a server that takes it on has to look at stands together: among many users each look is a long way off.
  readonly #clock: Clock;
  /** What stands in front of the target; null when it serves any number of calls at once. */
  #queue: ServiceQueue<SimulatedExchange> | null = null;
  #queued = false;
  #serviceUs = 0;
  #fault: ErrorCode | null = null;
  #deadlineUs: number;
  /** Of what it waits for; null when it waits for nothing, or only in the queue. */
  #timer: Timer | null = null;
  /** It ends when its server is done, which no one can call off: the timer is the server's. */
  #endsWithService = false;
  readonly #host: SimulatedHost;
  #call: ActionCall;
  #answer: Answer;
  /** Null when there is nothing that could be sent. */
  #request: HttpRequest | null = null;
  #connected = false;
  #startedUs: number;
  #written: WrittenAnswer | null = null;
  /** What it is when its deadline passes. */
  #late: ErrorCode = 'timeout.headers';
  #settled = false;
  /** Whether it ended as most do: no queue and no timer has it any more. */
  #free = false;
  older: SimulatedExchange | null = null;

  constructor(host: SimulatedHost, call: ActionCall, answer: Answer) {
    this.#clock = host.clock;
    this.#host = host;
    this.#call = call;
    this.#answer = answer;
    this.#startedUs = this.#clock.now();
    this.#deadlineUs = this.#startedUs + call.action.timeoutUs;
  }

  /** Serves another call, when it has become free: users take the same again, so that no call leaves anything behind. */
  renew(call: ActionCall, answer: Answer): void {
    this.#call = call;
    this.#answer = answer;
    this.#startedUs = this.#clock.now();
    this.#deadlineUs = this.#startedUs + call.action.timeoutUs;
    this.#queue = null;
    this.#late = 'timeout.headers';
    this.#settled = false;
    this.#free = false;
  }

  get call(): ActionCall {
    return this.#call;
  }

  get timeoutUs(): number {
    return this.#call.action.timeoutUs;
  }

  /** Ends without having been sent. */
  refuse(request: HttpRequest | null, error: ErrorCode, detail: string): void {
    this.#request = request;
    this.#connected = false;
    this.#after(LEAST_US, () => this.#fail(error, detail, 'never made'));
  }

  /** Sets out on its connection, for a target that will treat it so. */
  begin(request: HttpRequest, { fault, serviceUs, answer }: Fate, queue: ServiceQueue<SimulatedExchange> | null): void {
    this.#request = request;
    this.#connected = true;
    this.#serviceUs = serviceUs;
    this.#fault = fault;
    this.#written = answer;
    if (fault !== null && !hasReachedTarget(stageOfClass(fault))) this.#lose(fault, serviceUs);
    else if (queue === null) this.serve();
    else this.#arrive(queue);
  }

  /** A server takes it on: for as long as it takes, whether or not anyone waits for the answer. */
  serve(): void {
    const fault = this.#fault;
    const outlasts = (fault !== null && isDeadline(fault)) || this.#serviceUs > this.#leftUs;
    this.#queued = false;
    if (!outlasts) return this.#endWithService();
    if (this.#queue !== null) this.#clock.setTimeout(serverDone, this.#serviceUs, this.#queue);
    this.#awaitDeadline(fault !== null && isDeadline(fault) ? fault : 'timeout.headers');
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

  #endWithService(): void {
    if (this.#queue === null) return this.#after(this.#serviceUs, finish);
    this.#stopWaiting();
    this.#endsWithService = true;
    this.#timer = this.#clock.setTimeout(served, this.#serviceUs, this);
  }

  /** Its server is done with it, and takes the next. Public only for the callback below. */
  served(): void {
    const ends = this.#endsWithService;
    if (ends) this.#letTimerGo();
    this.#queue?.done()?.serve();
    if (ends) this.finish();
  }

  get #leftUs(): number {
    return this.#deadlineUs - this.#clock.now();
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
    this.#stopWaiting();
    this.#timer = this.#clock.setTimeout(then, delayUs, this);
  }

  /** A timer that its server has goes on without it. */
  #stopWaiting(): void {
    if (this.#timer !== null && !this.#endsWithService) this.#letTimerGo();
    this.#timer = null;
    this.#endsWithService = false;
  }

  /** It has fired, or must not any more: whoever sets the next may have it. */
  #letTimerGo(): void {
    this.#clock.clearTimeout(this.#timer as Timer);
    this.#clock.recycle(this.#timer as Timer);
    this.#timer = null;
    this.#endsWithService = false;
  }

  /** Its time at the target is over. Public only for the callback below. */
  finish(): void {
    this.#free = true;
    if (this.#fault !== null) this.#fail(this.#fault, ON_PURPOSE, 'closed by the target');
    else this.#succeed(this.#written as WrittenAnswer);
  }

  #succeed(written: WrittenAnswer): void {
    const { action } = this.#call;
    const answer = this.#request?.method === 'HEAD' ? { ...written, text: '' } : written;
    const { body: bodyBytes, all: bytesIn } = answerSize(answer);
    if (bodyBytes > action.maxResponseBytes) {
      return this.#fail('response.too_large', `more than ${action.maxResponseBytes} bytes came`, 'closed by us');
    }
    const values = readsNothing(action) ? NO_VALUES : readExports(action, new SimulatedAnswer(answer));
    this.#settle('kept');
    this.#host.backOff?.reset();
    this.deliver(this.#outcome('body', { error: null, status: answer.status, bodyBytes, bytesIn, values }));
  }

  #fail(error: ErrorCode, detail: string, connection: ConnectionEnd): void {
    const stage = stageOfClass(error);
    const status = stage === 'body' ? (this.#written?.status ?? 200) : null;
    this.#settle(connection);
    const outcome = { ...this.#outcome(stage, { error, status, bodyBytes: 0, bytesIn: 0, values: NO_VALUES }), detail };
    if (backsOff(error)) return this.#host.holdBack(this, outcome);
    this.#host.backOff?.reset();
    this.deliver(outcome);
  }

  /** Hands the outcome over. */
  deliver(outcome: Outcome): void {
    this.#host.over(this, this.#free);
    this.#answer(outcome, this.#call);
  }

  /** Nothing is waited for any more. */
  #settle(connection: ConnectionEnd): void {
    this.#settled = true;
    this.#stopWaiting();
    this.#leaveQueue();
    if (this.#connected) this.#host.ended((this.#request as HttpRequest).origin, this.#call.bindIp, connection);
  }

  #leaveQueue(): void {
    if (this.#queued) this.#queue?.leave(this);
    this.#queued = false;
  }

  #outcome(stage: Stage, { error, status, bodyBytes, bytesIn, values }: Ending): Outcome {
    const request = this.#request;
    const reached = hasReachedTarget(stage);
    const durationUs = this.#clock.now() - this.#startedUs;
    return {
      error,
      status,
      durationUs,
      phases: phasesOf(PHASES[stage], durationUs),
      bodyBytes,
      bytesIn,
      bytesOut: reached && request !== null ? requestBytes(request) : 0,
      fromIp: reached ? this.#call.bindIp : null,
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

/** The server is done with a call that nobody waits for any more, and takes the next. */
function serverDone(queue: ServiceQueue<SimulatedExchange>): void {
  queue.done()?.serve();
}

// Callbacks that take the exchange as an argument: no closure is made for a call.

function served(exchange: SimulatedExchange): void {
  exchange.served();
}

function finish(exchange: SimulatedExchange): void {
  exchange.finish();
}

function expire(exchange: SimulatedExchange): void {
  exchange.expire();
}
