/**
 * `GET /metrics`, and nothing else: the endpoint that Prometheus scrapes.
 *
 * It answers only requests that were meant for it (`host-header.ts`), holds few connections, gives none of them long
 * to say what it wants, and never keeps the process alive. Texts are made at most ten times a second, however many ask.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RampartError } from '../../model/failure.js';
import { isOurHost } from '../host-header.js';
import { formatListenAddress, type ListenAddress } from '../listen-address.js';
import { EXPOSITION_TYPE } from './exposition.js';

const PATH = '/metrics';
const HEADERS_TIMEOUT_MS = 10_000;
/** How often Node looks for connections that are over their time. */
const CHECK_MS = 2000;
/** Longer than most scrape intervals, so that Prometheus keeps its connection. */
const KEEP_ALIVE_MS = 65_000;
/** A client that takes nothing for this long is cut off. */
const IDLE_TIMEOUT_MS = 70_000;
const HEADER_BYTES_MAX = 8192;
const CONNECTIONS_MAX = 32;
/** For answers under way when the server closes. */
const CLOSE_GRACE_MS = 500;
const FRESH_MS = 100;

const SECURITY_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

export class MetricsServer {
  readonly #server: Server;
  readonly #render: () => Promise<string>;
  #listening: ListenAddress;
  #recent: { readonly atMs: number; readonly text: Promise<string> } | null = null;
  #closing: Promise<void> | null = null;

  private constructor(address: ListenAddress, render: () => Promise<string>) {
    this.#listening = address;
    this.#render = render;
    this.#server = createServer(
      {
        headersTimeout: HEADERS_TIMEOUT_MS,
        requestTimeout: HEADERS_TIMEOUT_MS,
        connectionsCheckingInterval: CHECK_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
        maxHeaderSize: HEADER_BYTES_MAX,
      },
      (request, response) => this.#answer(request, response),
    );
    this.#server.maxConnections = CONNECTIONS_MAX;
    this.#server.timeout = IDLE_TIMEOUT_MS;
    this.#server.on('connection', (socket) => socket.unref());
  }

  /**
   * Listens.
   *
   * @throws RampartError `output.unavailable` when it cannot: the port is in use, say.
   */
  static async open(address: ListenAddress, render: () => Promise<string>): Promise<MetricsServer> {
    const opened = new MetricsServer(address, render);
    await opened.#listen();
    return opened;
  }

  get url(): string {
    return `http://${formatListenAddress(this.#listening)}${PATH}`;
  }

  /** What is asked for from now on is made anew. */
  expire(): void {
    this.#recent = null;
  }

  /** Gives the port back; answers under way may finish shortly. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      const cut = setTimeout(() => this.#server.closeAllConnections(), CLOSE_GRACE_MS);
      this.#server.close(() => {
        clearTimeout(cut);
        resolve();
      });
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

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const refuse = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): void =>
      send(response, { status, text: `${text}\n`, headers });
    if (!isOurHost(request.headersDistinct['host'] ?? [], this.#listening)) return refuse(421, 'This server does not go by that name.');
    if (request.url?.split('?', 1)[0] !== PATH) return refuse(404, `There is only ${PATH} here.`);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Metrics can only be read.', { Allow: 'GET, HEAD' });
    this.#text().then(
      (text) => send(response, { status: 200, text, headers: { 'Content-Type': EXPOSITION_TYPE } }),
      () => refuse(500, 'The metrics could not be read.'),
    );
  }

  #text(): Promise<string> {
    const nowMs = performance.now();
    if (this.#recent === null || nowMs - this.#recent.atMs >= FRESH_MS) this.#recent = { atMs: nowMs, text: this.#render() };
    return this.#recent.text;
  }
}

function send(
  response: ServerResponse,
  { status, text, headers }: { readonly status: number; readonly text: string; readonly headers: Readonly<Record<string, string>> },
): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...SECURITY_HEADERS,
    ...headers,
  });
  // Of a HEAD request Node sends the head alone.
  response.end(text);
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'this process may not listen on that port',
  EADDRNOTAVAIL: 'this host does not have that address',
  ENOTFOUND: 'there is no such name',
};

function cannotListen(address: ListenAddress, error: NodeJS.ErrnoException): RampartError {
  const reason = REASONS[error.code ?? ''] ?? error.message;
  return new RampartError('output.unavailable', `Metrics cannot be served on ${formatListenAddress(address)}: ${reason}`, {
    hint: 'Name another place with --prometheus HOST:PORT; port 0 is any free one.',
    cause: error,
  });
}
