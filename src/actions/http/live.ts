/**
 * Performs HTTP actions for real: one set of connections for each user, from the user's own address.
 *
 * A user is a client of its own, as in the world: its connections are kept between its actions, never
 * shared with another user, and closed when its session is. Answers come inside `enter`, one at a time,
 * never within the call that asked for them.
 *
 *     const driver = liveHttpDriver({ enter: (turn, value) => clock.turn(turn, value), allowTarget: () => null, sourceBinding: 'require' });
 *     driver.openSession(1).start(call, (outcome) => …);
 */
import { isIP } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Outcome } from '../../model/outcome.js';
import type { ActionCall, Answer, Driver, Session } from '../../ports.js';
import { renderHttpCall } from './action.js';
import { type Answerer, BackOff } from './back-off.js';
import { Connection, type ConnectionHolder, type ConnectionPolicy, type ConnectionUser, KEEP_ALIVE_MS } from './live-connection.js';
import { Deadlines } from './live-deadlines.js';
import { Exchange, type ExchangeHost } from './live-exchange.js';
import type { AllowTarget } from './live-lookup.js';
import { RateGate, type RequestRate } from './live-rate-gate.js';
import { LIVE_TIMERS } from './live-timers.js';
import { newestThat, without } from './newest-first.js';

export interface LiveHttpOptions {
  /** Runs a turn of the run, given the value; every outcome is handed over inside one. */
  enter<Value>(turn: (value: Value) => void, value: Value): void;
  /** Asked with the address that is about to be connected to, for every new connection, redirects included. Null = allowed, else why not. */
  readonly allowTarget: AllowTarget;
  /** The name of the run, which every request carries; none when left out. */
  readonly runId?: string;
  /** `require`: sockets are bound to the address of the call. `off`: never. */
  readonly sourceBinding: 'require' | 'off';
  /** No more requests leave in any second; no limit when left out. */
  readonly maxRate?: RequestRate;
  /** No more sockets are open at once; no limit when left out. */
  readonly maxConnections?: number;
  /** How long a bound connection is kept unused, milliseconds; a minute, or what the target names, when left out. */
  readonly idleMs?: number;
  /** Certificates (PEM) of the authorities to trust instead of the usual ones. */
  readonly authorities?: string;
}

export interface LiveHttpDriver extends Driver {
  /** Closes every connection of every session. */
  closeAll(): void;
  /** Sockets that are open or being opened now. */
  openSockets(): number;
  /** Requests that waited because of `maxRate`, so far. */
  heldRequests(): number;
}

/** Connections one user keeps at most; the one unused for longest is closed for another. */
const MAX_CONNECTIONS = 8;

/** A driver with no connection yet; whoever opens it calls `closeAll` at the end. */
export function liveHttpDriver(options: LiveHttpOptions): LiveHttpDriver {
  const sessions = new Set<LiveSession>();
  const sockets = { open: 0, most: options.maxConnections ?? Number.POSITIVE_INFINITY };
  const gate = options.maxRate === undefined ? null : new RateGate(options.maxRate);
  let context: SecureContext | undefined;
  const policy: ConnectionPolicy = {
    idleMs: options.idleMs ?? KEEP_ALIVE_MS,
    allowTarget: options.allowTarget,
    sockets,
    secureContext: () => {
      context ??= createSecureContext(options.authorities === undefined ? {} : { ca: options.authorities });
      return context;
    },
  };
  const shared: Shared = { options, policy, deadlines: new Deadlines(), gate, sessions };
  return {
    openSession: () => new LiveSession(shared),
    closeAll: () => {
      gate?.close();
      for (const session of [...sessions]) session.close();
    },
    openSockets: () => sockets.open,
    heldRequests: () => gate?.held ?? 0,
  };
}

/** What all sessions of a driver have in common. */
interface Shared {
  readonly options: LiveHttpOptions;
  readonly policy: ConnectionPolicy;
  readonly deadlines: Deadlines;
  readonly gate: RateGate | null;
  /** Those that have connections, or answers that are held back. */
  readonly sessions: Set<LiveSession>;
}

class LiveSession implements Session, ExchangeHost, ConnectionHolder {
  readonly #shared: Shared;
  /** Exchanges whose outcome was not handed over, the newest first. */
  #underWay: Exchange | null = null;
  /** The one used last at the end. */
  #connections: Connection[] = [];
  #backOff: BackOff | null = null;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  get deadlines(): Deadlines {
    return this.#shared.deadlines;
  }

  get gate(): RateGate | null {
    return this.#shared.gate;
  }

  get backOff(): BackOff | null {
    return this.#backOff;
  }

  start(call: ActionCall, answer: Answer): void {
    const bindIp = this.#shared.options.sourceBinding === 'off' ? null : call.bindIp;
    const exchange = new Exchange(this, call, bindIp, answer);
    exchange.older = this.#underWay;
    this.#underWay = exchange;
    const rendered = renderHttpCall(call.action, call.scope, this.#shared.options.runId);
    if (!rendered.ok) exchange.refuse('request.invalid', rendered.detail);
    else if (bindIp !== null && isIP(bindIp) === 0) exchange.refuse('request.invalid', 'bind_ip is not an address');
    else exchange.begin(rendered.request);
  }

  cancel(call: ActionCall): void {
    const exchange = newestThat(this.#underWay, (each) => each.call === call);
    if (exchange === null) return;
    this.over(exchange);
    exchange.cancel();
  }

  over(exchange: Exchange): void {
    this.#underWay = without(this.#underWay, exchange);
  }

  close(): void {
    const closing = this.#connections;
    this.#connections = [];
    this.#shared.sessions.delete(this);
    for (const connection of closing) {
      connection.user?.onClosing();
      connection.destroy();
    }
    this.#backOff?.letGo();
  }

  holdBack(exchange: Answerer, outcome: Outcome): void {
    this.#backOff ??= new BackOff(LIVE_TIMERS);
    this.#backOff.hold(exchange, outcome);
    this.#shared.sessions.add(this);
  }

  enter<Value>(turn: (value: Value) => void, value: Value): void {
    this.#shared.options.enter(turn, value);
  }

  takeConnection(origin: string, bindIp: string | null, user: ConnectionUser): Connection {
    const connection = this.#kept(origin, bindIp) ?? this.#newConnection(origin, bindIp);
    connection.reserve(user);
    return connection;
  }

  dropConnection(connection: Connection): void {
    this.forgetConnection(connection);
    connection.destroy();
  }

  forgetConnection(connection: Connection): void {
    this.#connections = this.#connections.filter((each) => each !== connection);
    if (this.#connections.length === 0 && this.#backOff?.isHolding !== true) this.#shared.sessions.delete(this);
  }

  /** A connection that is free and fits, moved to the end; usually it is there already. */
  #kept(origin: string, bindIp: string | null): Connection | undefined {
    const connections = this.#connections;
    for (let i = connections.length - 1; i >= 0; i -= 1) {
      const each = connections[i] as Connection;
      if (each.user !== null || each.origin !== origin || each.localAddress !== bindIp) continue;
      if (i < connections.length - 1) connections.push(...connections.splice(i, 1));
      return each;
    }
    return undefined;
  }

  #newConnection(origin: string, bindIp: string | null): Connection {
    const connection = new Connection(origin, bindIp, this.#shared.policy, this);
    this.#connections.push(connection);
    this.#shared.sessions.add(this);
    if (this.#connections.length > MAX_CONNECTIONS) {
      const oldest = this.#connections.find((each) => each.user === null && each !== connection);
      if (oldest !== undefined) this.dropConnection(oldest);
    }
    return connection;
  }
}
