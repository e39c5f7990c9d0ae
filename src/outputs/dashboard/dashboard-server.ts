/** The dashboard's server: its routes on a socket. */
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { type HttpLimits, HttpServer, serverOptions } from '../http-server.js';
import { formatListenAddress, type ListenAddress } from '../listen-address.js';
import { type DashboardParts, dashboardRoutes } from './routes.js';

const USUAL_LIMITS: HttpLimits = {
  headersTimeoutMs: 10_000,
  checkMs: 2000,
  keepAliveMs: 15_000,
  // Frames come four times a second.
  idleTimeoutMs: 60_000,
  connectionsMax: 64,
};

export interface Serving {
  /** Hears, at most once, why nobody new is served any more. */
  readonly onGone?: (reason: string) => void;
  /** Other than usual only in specs. */
  readonly limits?: Partial<HttpLimits>;
}

export class DashboardServer {
  readonly #server: HttpServer;

  private constructor(server: HttpServer) {
    this.#server = server;
  }

  /**
   * Listens.
   *
   * @throws RampartError `output.unavailable` when it cannot: the port is in use, say.
   */
  static async open(
    address: ListenAddress,
    parts: Omit<DashboardParts, 'listening'>,
    { onGone = () => {}, limits = {} }: Serving = {},
  ): Promise<DashboardServer> {
    const all = { ...USUAL_LIMITS, ...limits };
    const routes = dashboardRoutes({ ...parts, listening: () => server.address });
    // The adapter gives the request and response classes of the platform back to whoever else uses them.
    const made = createAdaptorServer({ fetch: routes.fetch, serverOptions: serverOptions(all), overrideGlobalObjects: false });
    const server = new HttpServer(made as Server, address, all);
    await server.listen({ subject: 'The dashboard', flag: '--dashboard', onGone });
    return new DashboardServer(server);
  }

  get url(): string {
    return `http://${formatListenAddress(this.#server.address)}/`;
  }

  /** Keeps the process alive until it is closed: for a recording, which waits for nobody else. */
  stay(): void {
    this.#server.stay();
  }

  /** Gives the port back; answers under way, and last frames, may finish shortly. Idempotent. */
  close(): Promise<void> {
    return this.#server.close();
  }
}
