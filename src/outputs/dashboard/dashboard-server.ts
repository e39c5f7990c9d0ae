/**
 * The dashboard's server: routes on a socket, with limits on what a connection may take.
 *
 * It never keeps the process alive by itself, gives nobody long to say what they want, and closes within a moment,
 * however many still look.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { RampartError } from '../../model/failure.js';
import { formatListenAddress, type ListenAddress } from '../listen-address.js';
import { type DashboardParts, dashboardRoutes } from './routes.js';

const KEEP_ALIVE_MS = 15_000;
/** A reader that takes nothing for this long is cut off: frames come four times a second. */
const IDLE_TIMEOUT_MS = 60_000;
const HEADER_BYTES_MAX = 8192;
const CONNECTIONS_MAX = 64;
/** For answers under way, and last frames, when the server closes. */
const CLOSE_GRACE_MS = 500;

/** How long a connection may take; the usual ones but for specs. */
export interface ServerLimits {
  readonly headersTimeoutMs: number;
  readonly checkMs: number;
}

const USUAL_LIMITS: ServerLimits = { headersTimeoutMs: 10_000, checkMs: 2000 };

export class DashboardServer {
  readonly #server: Server;
  #listening: ListenAddress;
  #closing: Promise<void> | null = null;

  private constructor(address: ListenAddress, parts: Omit<DashboardParts, 'listening'>, { headersTimeoutMs, checkMs }: ServerLimits) {
    this.#listening = address;
    const routes = dashboardRoutes({ ...parts, listening: () => this.#listening });
    const serverOptions = {
      headersTimeout: headersTimeoutMs,
      requestTimeout: headersTimeoutMs,
      // How often Node looks for connections that are over their time.
      connectionsCheckingInterval: checkMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
    };
    // The adapter gives the request and response classes of the platform back to whoever else uses them.
    this.#server = createAdaptorServer({ fetch: routes.fetch, serverOptions, overrideGlobalObjects: false }) as Server;
    this.#server.maxConnections = CONNECTIONS_MAX;
    this.#server.timeout = IDLE_TIMEOUT_MS;
    this.#server.on('connection', (socket) => socket.unref());
  }

  /**
   * Listens.
   *
   * @throws RampartError `output.unavailable` when it cannot: the port is in use, say.
   */
  static async open(address: ListenAddress, parts: Omit<DashboardParts, 'listening'>, limits = USUAL_LIMITS): Promise<DashboardServer> {
    const opened = new DashboardServer(address, parts, limits);
    await opened.#listen();
    return opened;
  }

  get url(): string {
    return `http://${formatListenAddress(this.#listening)}/`;
  }

  /** Keeps the process alive until it is closed: for a recording, which waits for nobody else. */
  stay(): void {
    this.#server.ref();
  }

  /** Gives the port back; answers under way may finish shortly. Idempotent. */
  close(): Promise<void> {
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

  #listen(): Promise<void> {
    const { host, port } = this.#listening;
    return new Promise((resolve, reject) => {
      // Stays on: later errors are connections that could not be accepted, which is their clients' trouble.
      this.#server.on('error', (error) => reject(cannotListen(this.#listening, error)));
      this.#server.listen({ host, port }, () => {
        this.#listening = { host, port: (this.#server.address() as AddressInfo).port };
        this.#server.unref();
        resolve();
      });
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'this process may not listen on that port',
  EADDRNOTAVAIL: 'this host does not have that address',
  ENOTFOUND: 'there is no such name',
};

function cannotListen(address: ListenAddress, error: NodeJS.ErrnoException): RampartError {
  const reason = REASONS[error.code ?? ''] ?? error.message;
  return new RampartError('output.unavailable', `The dashboard cannot be served on ${formatListenAddress(address)}: ${reason}`, {
    hint: 'Name another place with --dashboard HOST:PORT; port 0 is any free one.',
    cause: error,
  });
}
