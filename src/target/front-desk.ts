/**
 * Where the target receives requests: it lets the service answer each in its time, fails some on
 * purpose, and keeps the record.
 *
 * Requests for the record itself (`/stats`, `/journal`) are neither delayed, failed nor recorded.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DemoTarget } from '../model/demo-target.js';
import type { Latency } from '../model/latency.js';
import { AccessJournal } from './access-journal.js';
import { drawLatencyUs } from './latency.js';
import { createService } from './routes.js';
import type { Resolved, ServiceAnswer } from './routes.js';
import { TargetCounts } from './target-stats.js';
import type { TargetStats } from './target-stats.js';

/** How the target treats every request: waits are rounded to whole milliseconds, failures have status 500. */
export type Behaviour = Pick<DemoTarget, 'latency' | 'errorRate'>;

/** What only specs set. */
export interface Tuning {
  /** Numbers from 0, under 1; `Math.random` unless given. */
  readonly chance?: () => number;
  readonly journalCapacity?: number;
}

const BODY_LIMIT_BYTES = 1024 * 1024;
/** Node fires longer timers after 1 ms instead. */
const LONGEST_TIMER_MS = 2_147_483_647;

export class FrontDesk {
  readonly #latency: Latency | undefined;
  readonly #errorRate: number;
  readonly #chance: () => number;
  readonly #service = createService();
  readonly #counts = new TargetCounts();
  readonly #journal: AccessJournal;
  readonly #connections = new WeakMap<Socket, number>();
  readonly #pending = new Set<NodeJS.Timeout>();
  readonly #originMs = performance.now();

  constructor({ latency, errorRate = 0 }: Behaviour, { chance = Math.random, journalCapacity }: Tuning) {
    this.#latency = latency;
    this.#errorRate = errorRate;
    this.#chance = chance;
    this.#journal = new AccessJournal(journalCapacity);
  }

  accept(socket: Socket): void {
    this.#connections.set(socket, this.#counts.connected());
  }

  receive(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'GET' && request.url === '/stats') sendJson(response, { status: 200, json: this.stats() });
    else if (request.method === 'GET' && request.url === '/journal') this.#sendJournal(response);
    else this.#serve(request, response);
  }

  stats(): TargetStats {
    return this.#counts.snapshot(this.#journal);
  }

  /** Forgets answers that still wait. */
  close(): void {
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { method = 'GET', url = '/' } = request;
    const peer = request.socket.remoteAddress ?? 'unknown';
    const resolved = this.#service({ method, url, peer });
    this.#record(request, response, peer, resolved.name);
    readBody(request, (body) => {
      if (body === null) sendJson(response, { status: 413, json: { error: 'the body is larger than 1 MiB' } }, true);
      else this.#answer(resolved, body, response);
    });
  }

  #record(request: IncomingMessage, response: ServerResponse, peer: string, route: string): void {
    const user = headerOf(request, 'x-user');
    const tenant = headerOf(request, 'x-tenant');
    const connection = this.#connections.get(request.socket) ?? 0;
    const { method = 'GET', url = '/' } = request;
    const counted = this.#counts.began(peer, route, user);
    const journaled = this.#journal.begin({ peer, connection, method, path: url, user, tenant, start_us: this.#nowUs() });
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : null;
      counted(status);
      journaled(this.#nowUs(), status);
    });
  }

  #answer(resolved: Resolved, body: Buffer, response: ServerResponse): void {
    const fails = this.#errorRate > 0 && this.#chance() < this.#errorRate;
    const answer: ServiceAnswer = fails ? { status: 500, json: { error: 'failed on purpose' } } : resolved.answer(body);
    const latencyMs = this.#latency === undefined ? 0 : drawLatencyUs(this.#latency, { latency: this.#chance }) / 1000;
    const waitMs = Math.min(LONGEST_TIMER_MS, Math.round(latencyMs + (answer.waitMs ?? 0)));
    if (waitMs === 0) sendJson(response, answer);
    else this.#later(waitMs, response, () => sendJson(response, answer));
  }

  /** Calls back after the wait, unless the connection or the desk closes before. */
  #later(waitMs: number, response: ServerResponse, callback: () => void): void {
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      callback();
    }, waitMs);
    this.#pending.add(timer);
    response.once('close', () => {
      clearTimeout(timer);
      this.#pending.delete(timer);
    });
  }

  #sendJournal(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    // The reader going away is its own affair.
    pipeline(Readable.from(this.#journal.ndjson()), response).catch(() => response.destroy());
  }

  #nowUs(): number {
    return Math.round((performance.now() - this.#originMs) * 1000);
  }
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}

/** Calls back once with the whole body, or with null when it is too large; never when the request is cut off. */
function readBody(request: IncomingMessage, done: (body: Buffer | null) => void): void {
  const pieces: Buffer[] = [];
  let bytes = 0;
  let refused = false;
  request.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (refused) return;
    if (bytes <= BODY_LIMIT_BYTES) {
      pieces.push(piece);
      return;
    }
    refused = true;
    pieces.length = 0;
    done(null);
  });
  request.on('end', () => {
    if (!refused) done(Buffer.concat(pieces));
  });
}

/** @param last closes the connection afterwards. */
function sendJson(response: ServerResponse, { status, json, allow }: ServiceAnswer, last = false): void {
  if (response.destroyed) return;
  if (last) response.shouldKeepAlive = false;
  if (allow !== undefined) response.setHeader('allow', allow);
  if (json === undefined) {
    response.writeHead(status).end();
    return;
  }
  const body = Buffer.from(JSON.stringify(json));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
}
