/**
 * One action being performed: its deadline, its redirects, what it measured, and its one outcome.
 *
 * It is the handler undici reports to, in the older of its two interfaces: that one says when the
 * request was sent and hands headers over unparsed, which measures better and costs less.
 *
 *     begin ─▶ hop (take a connection, send, read) ─▶ complete answer ─▶ outcome
 *               ▲                                       │ redirect
 *               └───────────────────────────────────────┘
 *     deadline, error, closing, cancel ─▶ the connection is destroyed; an outcome, except after cancel
 *     nothing left on this host ─▶ the same, and a pause before the outcome
 */
import type { HttpAction } from '../../model/action.js';
import type { ErrorCode } from '../../model/error-code.js';
import type { Fields } from '../../model/expression.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActionCall, Answer } from '../../ports.js';
import { type HttpRequest, readExports, readsBody, readsNothing } from './action.js';
import { type Answerer, type BackOff, backsOff } from './back-off.js';
import { classifyDeadline, classifyMishap, type Stage } from './classify.js';
import { headerOf, LiveAnswer } from './live-answer.js';
import type { Connection, ConnectionUser } from './live-connection.js';
import { type Dated, type Deadlines, nowUs } from './live-deadlines.js';
import { ConnectionFailure } from './live-failure.js';
import type { RateGate } from './live-rate-gate.js';
import type { Chained } from './newest-first.js';
import { PhaseClock, type PhaseName } from './phase-clock.js';
import { printable } from './printable.js';
import { followRedirect, isRedirect } from './redirect.js';

/** What an exchange needs of the session it runs in. */
export interface ExchangeHost {
  readonly deadlines: Deadlines;
  /** What every request passes on its way out; null = nothing holds any back. */
  readonly gate: RateGate | null;
  /** A connection that is reserved for the user given. */
  takeConnection(origin: string, bindIp: string | null, user: ConnectionUser): Connection;
  dropConnection(connection: Connection): void;
  /** Null while nothing was held back. */
  readonly backOff: BackOff | null;
  /** Delivers the outcome after a pause. */
  holdBack(exchange: Answerer, outcome: Outcome): void;
  /** It is about to hand its outcome over. */
  over(exchange: Exchange): void;
  /** Runs a turn of the run. */
  enter<Value>(turn: (value: Value) => void, value: Value): void;
}

const EXCERPT_CHARS = 64;
const NO_VALUES: Fields = Object.freeze(Object.create(null) as Fields);

export class Exchange implements Answerer, Chained<Exchange>, ConnectionUser, Dated {
  readonly #host: ExchangeHost;
  readonly call: ActionCall;
  older: Exchange | null = null;
  readonly #action: HttpAction;
  readonly #bindIp: string | null;
  readonly #answer: Answer;
  readonly timeoutUs: number;
  readonly startedUs = nowUs();
  sooner: Dated | null = null;
  later: Dated | null = null;
  readonly #phases = new PhaseClock(this.startedUs);
  #connection: Connection | null = null;
  #request: HttpRequest | null = null;
  #hops = 0;
  /** Whether the gate holds the request back. */
  #isHeld = false;
  #status: number | null = null;
  /** The parser's own list, which it has done with. */
  #headers: Buffer[] = [];
  /** Null while the body is only counted. */
  #chunks: Buffer[] | null = null;
  #bodyBytes = 0;
  #lastByteUs = 0;
  #location: string | null = null;
  #bytesIn = 0;
  #bytesOut = 0;
  /** Whether the request of this hop has begun to be sent. */
  #sending = false;
  /** No outcome can come any more, or it is already decided. */
  #settled = false;
  #cancelled = false;
  #endedUs = 0;
  /** What it came to; null before it is handed over. */
  #cameTo: Outcome | null = null;

  /** @param bindIp where it really leaves from: that of the call, unless nothing is bound. */
  constructor(host: ExchangeHost, call: ActionCall, bindIp: string | null, answer: Answer) {
    this.#host = host;
    this.call = call;
    this.#action = call.action;
    this.timeoutUs = call.action.timeoutUs;
    this.#bindIp = bindIp;
    this.#answer = answer;
  }

  /** Sends the request and arms the deadline. */
  begin(request: HttpRequest): void {
    this.#host.deadlines.add(this);
    this.#hop(request);
  }

  /** Ends without having sent anything. */
  refuse(error: ErrorCode, detail: string): void {
    this.#fail(error, detail);
  }

  /** No outcome comes any more; the connection is destroyed unless it was decided already. */
  cancel(): void {
    this.#cancelled = true;
    if (this.#settled) this.#host.backOff?.drop(this);
    else this.#settle(false);
  }

  onClosing(): void {
    this.#fail('aborted', 'the session was closed');
  }

  onPhase(phase: PhaseName): void {
    this.#phases.enter(phase, nowUs());
  }

  // What undici reports, in order of time.

  onConnect(): void {
    if (this.#connection?.reused) this.onPhase('send');
    this.#sending = true;
  }

  onRequestSent(): void {
    const socket = this.#connection?.socket;
    if (socket?.writableNeedDrain !== true) return this.onPhase('wait');
    socket.once('drain', () => {
      if (this.#phases.running === 'send') this.onPhase('wait');
    });
  }

  onResponseStarted(): void {
    this.#lastByteUs = nowUs();
    this.#phases.enter('receive', this.#lastByteUs);
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    if (this.#settled) return true;
    if (status < 100) this.#fail('response.malformed', `the status is ${status}`);
    else if (status < 200) this.onPhase('wait');
    else this.#head(status, headers);
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.#settled) return true;
    this.#lastByteUs = nowUs();
    this.#bodyBytes += chunk.length;
    this.#chunks?.push(chunk);
    const limit = this.#action.maxResponseBytes;
    if (this.#bodyBytes > limit) this.#fail('response.too_large', `more than ${limit} bytes came`);
    return true;
  }

  onComplete(): void {
    if (this.#settled) return;
    // A body without a length ends with the connection: a reset is not such an end, though the parser takes it for one.
    if (this.#ending() === 'reset') return this.#fail('reset.mid_body', 'the connection was reset');
    if (this.#location !== null) process.nextTick(redirect, this);
    else this.#succeed();
  }

  onError(error: Error): void {
    if (this.#settled) return;
    if (error instanceof ConnectionFailure) return this.#fail(this.#classOf(error), error.message);
    const { code, syscall, data } = error as Error & { code?: unknown; syscall?: string; data?: string };
    const mishap = {
      code: typeof code === 'string' ? code : '',
      name: error.name,
      message: error.message,
      syscall: syscall ?? '',
      stage: this.#stage(),
      reused: this.#connection?.reused ?? false,
      ending: this.#ending(),
    };
    const excerpt = data ? `: ${printable(data, EXCERPT_CHARS)}` : '';
    this.#fail(classifyMishap(mishap), `${error.message}${excerpt}`);
  }

  /** Goes where the answer that has just ended leads. Public only for the callback below. */
  redirect(): void {
    if (this.#settled) return;
    if (this.#hops >= this.#action.followRedirects) return this.#fail('redirect.loop', `${this.#hops} redirects were followed`);
    const next = followRedirect(this.#request as HttpRequest, this.#status as number, this.#location as string);
    if (!next.ok) return this.#fail('redirect.refused', next.detail);
    this.#countBytes();
    this.#connection?.release();
    this.onPhase('blocked');
    this.#hops += 1;
    this.#hop(next.request);
  }

  /** Hands the outcome over in a turn of the run. Public only for those who do so later. */
  deliver(outcome: Outcome): void {
    if (this.#cancelled) return;
    this.#host.over(this);
    this.#cameTo = outcome;
    this.#host.enter(answer, this);
  }

  /** Hands the outcome over, now. Public only for the callback below. */
  answer(): void {
    this.#answer(this.#cameTo as Outcome, this.call);
  }

  #hop(request: HttpRequest): void {
    this.#request = request;
    this.#status = null;
    this.#headers = [];
    this.#chunks = null;
    this.#bodyBytes = 0;
    this.#location = null;
    const { gate } = this.#host;
    if (gate === null) this.#send(request);
    else this.#holdAt(gate, request);
  }

  #holdAt(gate: RateGate, request: HttpRequest): void {
    this.#isHeld = true;
    // The last hop's connection may serve somebody else by now.
    this.#connection = null;
    gate.pass(() => {
      this.#isHeld = false;
      if (this.#settled) return false;
      this.#send(request);
      return true;
    });
  }

  #send(request: HttpRequest): void {
    this.#connection = this.#host.takeConnection(request.origin, this.#bindIp, this);
    this.#connection.send(request, this);
  }

  #head(status: number, headers: Buffer[]): void {
    this.#status = status;
    this.#headers = headers;
    if (this.#action.followRedirects > 0 && isRedirect(status)) this.#location = headerOf(headers, 'location', 'utf8');
    if (this.#location === null && readsBody(this.#action)) this.#chunks = [];
  }

  /**
   * Reads the answer that has just ended, and hands it over while undici still holds the request: what the user sends
   * next over the same socket is then in line already, and is spared the wait for a look at a socket that was idle.
   */
  #succeed(): void {
    this.#settle(true);
    this.#host.backOff?.reset();
    try {
      const values = this.#read();
      this.#emptyHeaders();
      this.deliver(this.#outcome(null, values));
    } catch (error) {
      // Outside of undici, which would swallow what the run throws.
      process.nextTick(rethrow, error);
    }
  }

  /**
   * The parser made the list when the last answer ended. After a long pause it is an old object by now, and garbage that is
   * old keeps what it points to through collections of young objects: a crowd that thinks had every header copied twice.
   */
  #emptyHeaders(): void {
    this.#headers.length = 0;
  }

  #read(): Fields {
    if (readsNothing(this.#action)) return NO_VALUES;
    return readExports(this.#action, new LiveAnswer(this.#status as number, this.#headers, this.#chunks ?? []));
  }

  #fail(error: ErrorCode, detail: string): void {
    if (this.#settled) return;
    this.#settle(false);
    const outcome = { ...this.#outcome(error, NO_VALUES), detail: printable(detail) };
    if (backsOff(error)) return this.#host.holdBack(this, outcome);
    this.#host.backOff?.reset();
    // Not a tick: an action that fails at once, in a loop, would keep the event loop from everything else.
    setImmediate(deliver, this, outcome);
  }

  /** Nothing is awaited any more: stops the clock and gives the connection back, or destroys it. */
  #settle(keepConnection: boolean): void {
    this.#settled = true;
    this.#endedUs = nowUs();
    this.#host.deadlines.remove(this);
    this.#countBytes();
    if (keepConnection) this.#connection?.release();
    else if (this.#connection !== null) this.#host.dropConnection(this.#connection);
  }

  /** Adds what the hop that ends has moved. */
  #countBytes(): void {
    if (this.#connection === null || !this.#sending) return;
    this.#sending = false;
    this.#bytesIn += this.#connection.countIn();
    this.#bytesOut += this.#connection.countOut();
  }

  #outcome(error: ErrorCode | null, values: Fields): Outcome {
    return {
      error,
      status: this.#status,
      durationUs: this.#endedUs - this.startedUs,
      phases: this.#phases.finish(this.#endedUs),
      bodyBytes: this.#bodyBytes,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      fromIp: this.#connection?.fromIp ?? null,
      values,
    };
  }

  onDeadline(): void {
    // When this process was too busy to look, an answer may be waiting already: sockets are read once more.
    setImmediate(expire, this);
  }

  /** Public only for the callback below. */
  expire(): void {
    const { timeoutUs } = this;
    if (this.#isHeld) return this.#fail('limit.rate', 'held back by --max-rate until its deadline');
    const error = classifyDeadline(this.#stage(), nowUs() - this.#lastByteUs, timeoutUs);
    this.#fail(error, `no complete answer within ${timeoutUs / 1000} ms`);
  }

  #stage(): Stage {
    const stage = this.#connection?.stage ?? 'connecting';
    if (stage !== 'open') return stage;
    if (this.#status !== null) return 'body';
    return this.#phases.running === 'receive' ? 'head' : 'sent';
  }

  #ending(): 'open' | 'closed' | 'reset' {
    const socket = this.#connection?.socket;
    const code = (socket?.errored as NodeJS.ErrnoException | null | undefined)?.code;
    if (code === 'ECONNRESET') return 'reset';
    return socket?.readableEnded ? 'closed' : 'open';
  }

  #classOf({ errorCode }: ConnectionFailure): ErrorCode {
    return errorCode === 'target.refused' && this.#hops > 0 ? 'redirect.refused' : errorCode;
  }
}

// Callbacks that take the exchange as an argument: no closure is made for a request.

function expire(exchange: Exchange): void {
  exchange.expire();
}

function answer(exchange: Exchange): void {
  exchange.answer();
}

function redirect(exchange: Exchange): void {
  exchange.redirect();
}

function rethrow(error: unknown): void {
  throw error;
}

function deliver(exchange: Exchange, outcome: Outcome): void {
  exchange.deliver(outcome);
}
