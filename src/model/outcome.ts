/**
 * What one action came to.
 *
 * An outcome is plain data, measured by the driver that performed the action: the machines never see
 * a socket, and a recording can hold outcomes and give them back. The list of error codes is closed;
 * a driver that meets something it cannot name has a defect, and says so with `internal.unknown`.
 */
import type { ErrorCode } from './error-code.js';
import type { Fields, Value } from './expression.js';

/** Where the time of one action went. Durations in integer microseconds; a phase that did not happen is 0. */
export interface Phases {
  /** From the start of the action to the beginning of its connecting or, on an open connection, of its sending. */
  readonly blocked: number;
  readonly connect: number;
  readonly tls: number;
  readonly send: number;
  /** From the last byte sent to the first byte of the answer. */
  readonly wait: number;
  readonly receive: number;
}

export const NO_PHASES: Phases = Object.freeze({ blocked: 0, connect: 0, tls: 0, send: 0, wait: 0, receive: 0 });

/** What a driver answers. */
export interface Outcome {
  /** Why there is no complete answer; null when one came. */
  readonly error: ErrorCode | null;
  /** One short printable sentence about the error, for people: never parsed, at most 200 characters. */
  readonly detail?: string;
  /** HTTP status, null when no status line came. */
  readonly status: number | null;
  /** From start to the last byte, connecting included. Integer microseconds. */
  readonly durationUs: number;
  readonly phases: Phases;
  /** Bytes of the answer's body. */
  readonly bodyBytes: number;
  /** Bytes of the whole answer as it came, heads included, as far as known. */
  readonly bytesIn: number;
  /** Bytes of the whole request as it went. */
  readonly bytesOut: number;
  /** The address the request really left from, null when unbound or never connected. */
  readonly fromIp: string | null;
  /** Exported values by name, and the body as `body` where the scenario reads it. */
  readonly values: Fields;
}

/** A complete answer as exports see it. */
export interface Answer {
  readonly status: number;
  /** Value of a header, names in any case; several are joined by ", "; null when absent. */
  header(name: string): string | null;
  /** The body as text (UTF-8). */
  text(): string;
  /** The body as JSON; undefined when it is none. */
  json(): Value | undefined;
}
