/** The embedded target a scenario may ask for, and what templates read of it. */
import type { Fields } from './expression.js';
import type { Latency } from './latency.js';

/** How a live run starts the embedded target. */
export interface DemoTarget {
  /** A loopback address. */
  readonly ip: string;
  /** 0 = any free port, known once the target listens. */
  readonly port: number;
  readonly latency?: Latency;
  /** Share of requests answered with an error, from 0 to 1. */
  readonly errorRate?: number;
}

/** Names of the fields templates can read of a demo target. */
export const DEMO_TARGET_FIELDS = ['ip', 'host', 'port', 'url'] as const;

/** The fields of a demo target that listens there. Pure; without a prototype. */
export function demoTargetFields({ ip, port }: Pick<DemoTarget, 'ip' | 'port'>): Fields {
  const host = ip.includes(':') ? `[${ip}]` : ip;
  return Object.assign(Object.create(null), { ip, host: ip, port, url: `http://${host}:${port}` });
}
