/**
 * One connection of one user to one origin from one source address, kept open between requests.
 *
 * It is an undici `Client` that never has more than one request, with a connector of ours: undici's own
 * hides when the name was found and the socket connected, rounds timeouts to half seconds and takes an
 * answer that came before the request for the answer to it. When the kept socket is gone, the next
 * request connects anew; after any failure the connection is thrown away, so nothing is carried over.
 *
 *     idle ──send──▶ lookup ─▶ connecting ─▶ handshake ─▶ open ──▶ idle (kept) or lookup again (closed)
 */
import { isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type SecureContext } from 'node:tls';
import { type buildConnector, Client, type Dispatcher } from 'undici';
import { formatAddress, parseAddress } from '../../model/ip-address.js';
import type { HttpRequest } from './action.js';
import { ConnectionFailure } from './live-failure.js';
import { type AllowTarget, guardedLookup } from './live-lookup.js';
import { LiveSocket } from './live-socket.js';
import { originUrl } from './origin-url.js';
import type { PhaseName } from './phase-clock.js';

/** How far the socket is; `open` once requests can go over it. */
export type ConnectionStage = 'lookup' | 'connecting' | 'handshake' | 'open';

/** Who uses the connection: undici's handler of one request, told of the phases of connecting too. */
export interface ConnectionUser extends Dispatcher.DispatchHandler {
  onPhase(phase: PhaseName): void;
  /** The connection is being closed under it. */
  onClosing(): void;
}

/** Who holds the connection. */
export interface ConnectionHolder {
  /** It was closed while nobody used it, and is of no use any more. */
  forgetConnection(connection: Connection): void;
}

/** What all connections of a driver share. */
export interface ConnectionPolicy {
  /** How long a bound connection is kept unused, milliseconds. */
  readonly idleMs: number;
  readonly allowTarget: AllowTarget;
  /** Sockets open now, over all connections, and how many may be. */
  readonly sockets: { open: number; readonly most: number };
  /** Made at the first TLS connection: it is costly. */
  secureContext(): SecureContext;
}

/** Idle time after which a kept socket is closed, unless the target names another one. Milliseconds. */
export const KEEP_ALIVE_MS = 60_000;
const LONGEST_KEEP_ALIVE_MS = 600_000;
/** We close this long before the idle time the target names, so that its close does not cross our request. Milliseconds. */
const KEEP_ALIVE_MARGIN_MS = 1_000;
const MAX_HEAD_BYTES = 16_384;
/** Of a TLS socket; a plain one has its own way of reading. */
const READ_BUFFER_BYTES = 65_536;

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

export class Connection {
  readonly origin: string;
  readonly localAddress: string | null;
  readonly #policy: ConnectionPolicy;
  readonly #holder: ConnectionHolder;
  readonly #client: Client;
  #user: ConnectionUser | null = null;
  #socket: Socket | null = null;
  #stage: ConnectionStage = 'lookup';
  #reused = false;
  #fromIp: string | null = null;
  #tlsSession: Buffer | undefined;
  #countedIn = 0;
  #countedOut = 0;
  #destroyed = false;

  constructor(origin: string, localAddress: string | null, policy: ConnectionPolicy, holder: ConnectionHolder) {
    const idleMs = localAddress === null ? KEEP_ALIVE_MS : policy.idleMs;
    this.origin = origin;
    this.localAddress = localAddress;
    this.#policy = policy;
    this.#holder = holder;
    // One shape for all, bound or not (undici takes null for none): options that are spread into place cost more than the rest.
    this.#client = new Client(originUrl(origin), {
      localAddress: localAddress as string,
      connect: (options, callback) => this.#connect(options, callback),
      pipelining: 1,
      keepAliveTimeout: idleMs,
      keepAliveMaxTimeout: idleMs < KEEP_ALIVE_MS ? idleMs : LONGEST_KEEP_ALIVE_MS,
      keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
      maxHeaderSize: MAX_HEAD_BYTES,
      // The deadline of the action is the only one.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  get user(): ConnectionUser | null {
    return this.#user;
  }

  /** The socket of the request in progress; null before there was one. */
  get socket(): Socket | null {
    return this.#socket;
  }

  get stage(): ConnectionStage {
    return this.#stage;
  }

  /** Whether the open socket has carried an earlier request. */
  get reused(): boolean {
    return this.#reused;
  }

  /** The address the socket really left from, null when it is not bound. */
  get fromIp(): string | null {
    return this.#fromIp;
  }

  /** Makes the connection busy, from now until `release`. */
  reserve(user: ConnectionUser): void {
    this.#user = user;
  }

  /** Sends a request; its user hears the rest, possibly within this call. */
  send(request: HttpRequest, user: ConnectionUser): void {
    this.#client.dispatch({ path: request.path, method: request.method, headers: request.headers as string[], body: request.body }, user);
  }

  /** Bytes that came over the socket since the last count, or since it was open. */
  countIn(): number {
    const before = this.#countedIn;
    this.#countedIn = this.#socket?.bytesRead ?? 0;
    return this.#countedIn - before;
  }

  /** Bytes that went over the socket since the last count, or since it was open. */
  countOut(): number {
    const before = this.#countedOut;
    this.#countedOut = this.#socket?.bytesWritten ?? 0;
    return this.#countedOut - before;
  }

  /** The exchange ended well: the next one may use the same socket. */
  release(): void {
    this.#user = null;
    this.#reused = true;
  }

  /** Closes at once, in whatever stage. Idempotent; the connection is of no use afterwards. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#client.destroy(CLOSED, () => {});
    // The client does not know a socket that is still connecting.
    this.#socket?.destroy();
  }

  #connect(options: buildConnector.Options, callback: buildConnector.Callback): void {
    this.#reused = false;
    this.#fromIp = null;
    this.#user?.onPhase('connect');
    const literal = isIP(options.hostname) !== 0;
    this.#stage = literal ? 'connecting' : 'lookup';
    const refusal = literal ? this.#policy.allowTarget(options.hostname, options.hostname, portOf(options)) : null;
    if (refusal !== null) callback(new ConnectionFailure('target.refused', refusal), null);
    else if (this.#policy.sockets.open >= this.#policy.sockets.most) callback(tooMany(this.#policy.sockets.most), null);
    else this.#open(options, callback);
  }

  #open(options: buildConnector.Options, callback: buildConnector.Callback): void {
    const secure = options.protocol === 'https:';
    const socket = secure ? this.#openTls(options) : new LiveSocket().connect(this.#tcpOptions(options));
    this.#socket = socket;
    this.#policy.sockets.open += 1;
    let waiting = true;
    socket.once('close', () => {
      this.#policy.sockets.open -= 1;
      // The session of a TLS connection is worth keeping: the next handshake is a short one.
      if (this.#user === null && socket === this.#socket && !secure) this.#holder.forgetConnection(this);
      if (!waiting) return;
      waiting = false;
      if (!this.#destroyed) callback(lossOf(socket), null);
    });
    socket.on('error', () => {}); // 'close' follows and tells it.
    socket.once('connect', () => {
      this.#stage = secure ? 'handshake' : 'open';
      this.#user?.onPhase(secure ? 'tls' : 'send');
      this.#fromIp = this.localAddress === null ? null : (socket.localAddress ?? null);
    });
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      this.#stage = 'open';
      if (secure) this.#user?.onPhase('send');
      afterOneLoopTurn(() => {
        if (!waiting || this.#destroyed) return;
        waiting = false;
        const objection = this.#objection(socket);
        // A handshake is not part of a request.
        this.#countedIn = socket.bytesRead;
        this.#countedOut = socket.bytesWritten;
        if (objection === null) return callback(null, socket);
        socket.destroy();
        callback(objection, null);
      });
    });
  }

  #openTls(options: buildConnector.Options): Socket {
    const tls: ConnectionOptions = {
      ...this.#tcpOptions(options),
      ALPNProtocols: ['http/1.1'],
      // Said explicitly, so that no environment variable can turn it off.
      rejectUnauthorized: true,
      secureContext: this.#policy.secureContext(),
      servername: options.servername || (isIP(options.hostname) === 0 ? options.hostname : ''),
      ...(this.#tlsSession === undefined ? {} : { session: this.#tlsSession }),
    };
    return connectTls(tls)
      .setNoDelay(true)
      .on('session', (session: Buffer) => {
        this.#tlsSession = session;
      });
  }

  #tcpOptions(options: buildConnector.Options): TcpNetConnectOpts {
    const { localAddress } = options;
    const family = localAddress ? (isIP(localAddress) as 4 | 6) : 0;
    return {
      host: options.hostname,
      port: portOf(options),
      localAddress: localAddress ?? undefined,
      autoSelectFamily: family === 0,
      lookup: guardedLookup(this.#policy.allowTarget, portOf(options), family, () => {
        this.#stage = 'connecting';
      }),
      highWaterMark: READ_BUFFER_BYTES,
    } as TcpNetConnectOpts;
  }

  /** Why a socket that has just been opened must not be used; null when it may. */
  #objection(socket: Socket): Error | null {
    if (socket.destroyed) return lossOf(socket);
    if ((socket instanceof LiveSocket ? socket.unreadBytes : socket.readableLength) > 0)
      return new ConnectionFailure('response.unsolicited', 'the target sent bytes before the request');
    if (this.localAddress !== null && !isSameAddress(this.localAddress, this.#fromIp)) {
      return new ConnectionFailure('internal.unknown', `the socket left from ${this.#fromIp} and not from ${this.localAddress}`);
    }
    return null;
  }
}

/** With none given, undici makes one for each connection, and its stack costs more than the closing. Nobody hears it: its user has ended. */
const CLOSED = new Error('the connection was closed by its user');

/**
 * Calls back when the event loop has polled its sockets once more. A target that speaks first is then
 * caught: whatever it sent at once has been read, and the request not yet written.
 */
function afterOneLoopTurn(callback: () => void): void {
  setImmediate(() => setImmediate(callback));
}

function portOf({ port, protocol }: buildConnector.Options): number {
  return port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port);
}

function tooMany(most: number): ConnectionFailure {
  return new ConnectionFailure('limit.connections', `${most} connections are open, as many as --max-connections allows`);
}

/** Why a socket is gone before it was used. */
function lossOf(socket: Socket): Error {
  return socket.errored ?? Object.assign(new Error('the target closed the connection at once'), { code: 'EOF' });
}

function isSameAddress(wanted: string, actual: string | null): boolean {
  if (wanted === actual) return true;
  const [one, other] = [parseAddress(wanted), parseAddress(actual ?? '')];
  return one !== undefined && other !== undefined && formatAddress(one) === formatAddress(other);
}
