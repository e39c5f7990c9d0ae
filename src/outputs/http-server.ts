/**
 * What the servers of outputs have in common: they listen, keep nobody waiting, and go with the run.
 *
 * None of them keeps the process alive by itself, gives a connection long to say what it wants or to take what it asked
 * for, or holds more than so many; each closes within a moment, however many still look. One whose socket dies under it
 * says so, and nothing else ends with it.
 */
import type { Server, ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RampartError } from '../model/failure.js';
import { formatListenAddress, type ListenAddress } from './listen-address.js';
import { watchListening } from './listening-watch.js';

const HEADER_BYTES_MAX = 8192;
/** For answers under way when the server closes. */
const CLOSE_GRACE_MS = 500;
/** The longest that a timer can be set to. */
const FOR_EVER_MS = 2 ** 31 - 1;

export interface HttpLimits {
  /** For the head of a request, and for all of it. */
  readonly headersTimeoutMs: number;
  /** How often Node looks for connections that are over their time. */
  readonly checkMs: number;
  readonly keepAliveMs: number;
  /** A client that takes nothing for this long is cut off. */
  readonly idleTimeoutMs: number;
  readonly connectionsMax: number;
}

/** What of its limits a server of Node takes when it is made. */
export function serverOptions({ headersTimeoutMs, checkMs, keepAliveMs }: HttpLimits): ServerOptions {
  return {
    headersTimeout: headersTimeoutMs,
    requestTimeout: headersTimeoutMs,
    connectionsCheckingInterval: checkMs,
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize: HEADER_BYTES_MAX,
  };
}

export interface Listening {
  /** What is served, for messages: `The dashboard`. */
  readonly subject: string;
  readonly flag: string;
  /** Hears, at most once, that nobody new is served any more, and why; whoever is connected is served on. */
  readonly onGone: (reason: string) => void;
}

export class HttpServer {
  readonly #server: Server;
  #closing: Promise<void> | null = null;
  #endWatch: () => void = () => {};
  #staying: NodeJS.Timeout | undefined;
  /** With its real port, once it listens. */
  #address: ListenAddress;

  /** @param server made with `serverOptions` of the same limits */
  constructor(server: Server, address: ListenAddress, { connectionsMax, idleTimeoutMs }: HttpLimits) {
    this.#server = server;
    this.#address = address;
    server.maxConnections = connectionsMax;
    server.timeout = idleTimeoutMs;
    server.on('connection', (socket) => socket.unref());
  }

  get address(): ListenAddress {
    return this.#address;
  }

  /** @throws RampartError `output.unavailable` when it cannot: the port is in use, say. */
  listen(told: Listening): Promise<void> {
    const { host, port } = this.#address;
    return new Promise((resolve, reject) => {
      // Stays on: later errors are connections that could not be accepted, which is their clients' trouble.
      this.#server.on('error', (error) => reject(cannotListen(this.#address, told, error)));
      this.#server.listen({ host, port }, () => {
        this.#address = { host, port: (this.#server.address() as AddressInfo).port };
        this.#server.unref();
        this.#endWatch = watchListening(this.#server, (reason) => {
          // A dead socket would wake the event loop again and again.
          this.#server.close();
          told.onGone(reason);
        });
        resolve();
      });
    });
  }

  /** Keeps the process alive until it is closed: for who waits for nobody else. */
  stay(): void {
    // Not by its socket, which may be taken away: who waits has to be told then.
    this.#staying ??= setInterval(() => {}, FOR_EVER_MS);
  }

  /** Gives the port back; answers under way may finish shortly. Idempotent. */
  close(): Promise<void> {
    this.#endWatch();
    clearInterval(this.#staying);
    this.#closing ??= new Promise((resolve) => {
      const cut = setTimeout(() => this.#server.closeAllConnections(), CLOSE_GRACE_MS);
      this.#server.close(() => {
        clearTimeout(cut);
        resolve();
      });
      this.#server.closeIdleConnections();
    });
    return this.#closing;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'this process may not listen on that port',
  EADDRNOTAVAIL: 'this host does not have that address',
  ENOTFOUND: 'there is no such name',
};

function cannotListen(address: ListenAddress, { subject, flag }: Listening, error: NodeJS.ErrnoException): RampartError {
  const reason = REASONS[error.code ?? ''] ?? error.message;
  return new RampartError('output.unavailable', `${subject} cannot be served on ${formatListenAddress(address)}: ${reason}`, {
    hint: `Name another place with ${flag} HOST:PORT; port 0 is any free one.`,
    cause: error,
  });
}
