/**
 * The embedded target: a real HTTP/1.1 server for demos and specs, on loopback only.
 *
 * It plays a small service (`routes.ts`) with a latency and an error rate of choice, keeps
 * connections open longer than any think time in our scenarios, and remembers what it saw:
 * `GET /stats` and `GET /journal` are how a run is checked from the target's side.
 *
 * ```ts
 * const server = await openTargetServer({ ip: '127.0.0.1', port: 0 });
 * await fetch(`${server.url}/asset`);
 * server.stats().requests; // 1
 * await server.close();
 * ```
 */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DemoTarget } from '../model/demo-target.js';
import { RampartError } from '../model/failure.js';
import { FrontDesk } from './front-desk.js';
import type { Tuning } from './front-desk.js';
import { isLoopback, urlOf } from './loopback.js';
import type { TargetStats } from './target-stats.js';

export interface TargetServer {
  readonly ip: string;
  /** The real port. */
  readonly port: number;
  readonly url: string;
  stats(): TargetStats;
  /** Cuts every connection and resolves when the port is free again. Idempotent. */
  close(): Promise<void>;
}

/** Asked for; the kernel cuts it to net.core.somaxconn. Thousands of users may connect in one instant. */
const BACKLOG = 8192;
/** Longer than think times, so that it is the users who close connections. Node announces it in a `keep-alive` header. */
const KEEP_ALIVE_TIMEOUT_MS = 600_000;
const HEADERS_TIMEOUT_MS = 60_000;

/**
 * Starts the server in this thread.
 *
 * @throws RampartError `target.unavailable` when the address is not loopback, the port is taken or an option makes no sense.
 */
export async function openTargetServer(options: DemoTarget, tuning: Tuning = {}): Promise<TargetServer> {
  checkOptions(options);
  const desk = new FrontDesk(options, tuning);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS, headersTimeout: HEADERS_TIMEOUT_MS }, (request, response) =>
    desk.receive(request, response),
  );
  server.on('connection', (socket) => desk.accept(socket));
  await listen(server, options);
  const { address, port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    ip: address,
    port,
    url: urlOf(address, port),
    stats: () => desk.stats(),
    close: () => {
      closing ??= new Promise((resolve) => {
        desk.close();
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closing;
    },
  };
}

function checkOptions({ ip, port, errorRate = 0 }: DemoTarget): void {
  if (!isLoopback(ip)) {
    throw new RampartError('target.unavailable', `The embedded target does not listen on ${ip}, which is not a loopback address`, {
      hint: 'Use an address of 127.0.0.0/8, or ::1.',
    });
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RampartError('target.unavailable', `${port} is not a port`, { hint: 'Ports are 0 (any free one) to 65535.' });
  }
  if (!(errorRate >= 0 && errorRate <= 1)) {
    throw new RampartError('target.unavailable', `${errorRate} is not an error rate`, { hint: 'Error rates are 0 to 1.' });
  }
}

function listen(server: Server, { ip, port }: DemoTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays on: later errors are single connections that could not be accepted (no file left, say), which their users see.
    server.on('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, ip, port)));
    server.listen({ host: ip, port, backlog: BACKLOG }, resolve);
  });
}

function cannotListen(error: NodeJS.ErrnoException, ip: string, port: number): RampartError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new RampartError('target.unavailable', `Port ${port} of ${ip} is in use`, {
        hint: 'Use another port, or port 0 for any free one.',
        cause: error,
      });
    case 'EACCES':
      return new RampartError('target.unavailable', `This process may not listen on port ${port}`, {
        hint: 'Use a port from 1024 on, or port 0 for any free one.',
        cause: error,
      });
    case 'EADDRNOTAVAIL':
      return new RampartError('target.unavailable', `This host does not have the address ${ip}`, { hint: 'Use 127.0.0.1.', cause: error });
    default:
      return new RampartError('target.unavailable', `The embedded target cannot listen on ${urlOf(ip, port)}: ${error.message}`, {
        cause: error,
      });
  }
}
