/**
 * `GET /metrics`, and nothing else: the endpoint that Prometheus scrapes.
 *
 * It answers only requests that were meant for it (`host-header.ts`). Texts are made at most ten times a second, however many ask.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isOurHost } from '../host-header.js';
import { type HttpLimits, HttpServer, serverOptions } from '../http-server.js';
import { formatListenAddress, type ListenAddress } from '../listen-address.js';
import { EXPOSITION_TYPE } from './exposition.js';

const PATH = '/metrics';
const LIMITS: HttpLimits = {
  headersTimeoutMs: 10_000,
  checkMs: 2000,
  // Longer than most scrape intervals, so that Prometheus keeps its connection.
  keepAliveMs: 65_000,
  idleTimeoutMs: 70_000,
  connectionsMax: 32,
};
const FRESH_MS = 100;

const SECURITY_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

export class MetricsServer {
  readonly #server: HttpServer;
  readonly #render: () => Promise<string>;
  #recent: { readonly atMs: number; readonly text: Promise<string> } | null = null;

  private constructor(address: ListenAddress, render: () => Promise<string>) {
    this.#render = render;
    const server = createServer(serverOptions(LIMITS), (request, response) => this.#answer(request, response));
    this.#server = new HttpServer(server, address, LIMITS);
  }

  /**
   * Listens.
   *
   * @param onGone hears, at most once, why nobody new is served any more
   * @throws RampartError `output.unavailable` when it cannot: the port is in use, say.
   */
  static async open(
    address: ListenAddress,
    render: () => Promise<string>,
    onGone: (reason: string) => void = () => {},
  ): Promise<MetricsServer> {
    const opened = new MetricsServer(address, render);
    await opened.#server.listen({ subject: 'Metrics', flag: '--prometheus', onGone });
    return opened;
  }

  get url(): string {
    return `http://${formatListenAddress(this.#server.address)}${PATH}`;
  }

  /** What is asked for from now on is made anew. */
  expire(): void {
    this.#recent = null;
  }

  /** Gives the port back; answers under way may finish shortly. Idempotent. */
  close(): Promise<void> {
    return this.#server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const refuse = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): void =>
      send(response, { status, text: `${text}\n`, headers });
    if (!isOurHost(request.headersDistinct['host'] ?? [], this.#server.address))
      return refuse(421, 'This server does not go by that name.');
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
