/**
 * The target's own record of who asked what and when.
 *
 * It exists so that a run can be judged from the other side of the wire: that no source address was
 * used by two users at once, that counts agree, that connections were kept. Instants are integer
 * microseconds on the server's clock. Memory is bounded: what comes after the journal is full is
 * counted, not kept, and both the journal and the statistics say so.
 */

/** How many requests the journal keeps unless told otherwise. */
const JOURNAL_CAPACITY = 200_000;

/** How many characters of a path or of a header are kept. */
const TEXT_LIMIT = 200;

/** One request as the server saw it; the fields of one line of `GET /journal`. */
export interface AccessEntry {
  /** Source address of the connection. */
  readonly peer: string;
  /** Number of the connection since the server opened, from 1. */
  readonly connection: number;
  readonly method: string;
  readonly path: string;
  /** Values of the request's `x-user` and `x-tenant` headers, null when it had none. */
  readonly user: string | null;
  readonly tenant: string | null;
  /** When the head of the request had been read. */
  readonly start_us: number;
  /** When the answer had been handed to the kernel or the connection was lost; null while in flight. */
  readonly end_us: number | null;
  /** Null while in flight, and when the connection was lost before an answer. */
  readonly status: number | null;
}

/** What is known when a request arrives. */
export type Access = Omit<AccessEntry, 'end_us' | 'status'>;

/** Told when the request is over; calling it twice changes nothing. */
export type EndAccess = (endUs: number, status: number | null) => void;

type OpenEntry = { -readonly [Field in keyof AccessEntry]: AccessEntry[Field] };

export class AccessJournal {
  readonly #capacity: number;
  readonly #entries: OpenEntry[] = [];
  #dropped = 0;

  constructor(capacity = JOURNAL_CAPACITY) {
    this.#capacity = capacity;
  }

  get entries(): number {
    return this.#entries.length;
  }

  /** Requests that came when the journal was full. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Keeps one request, or counts it as dropped. */
  begin(access: Access): EndAccess {
    if (this.#entries.length >= this.#capacity) {
      this.#dropped += 1;
      return () => {};
    }
    const entry: OpenEntry = {
      ...access,
      path: access.path.slice(0, TEXT_LIMIT),
      user: shorten(access.user),
      tenant: shorten(access.tenant),
      end_us: null,
      status: null,
    };
    this.#entries.push(entry);
    return (endUs, status) => {
      if (entry.end_us !== null) return;
      entry.end_us = endUs;
      entry.status = status;
    };
  }

  /** The journal as NDJSON in order of arrival, some hundred lines a piece; the last line tells of dropped requests, if any. */
  *ndjson(): Generator<string> {
    const linesPerPiece = 500;
    const total = this.#entries.length;
    for (let from = 0; from < total; from += linesPerPiece) {
      const piece = this.#entries.slice(from, Math.min(total, from + linesPerPiece));
      yield piece.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    }
    if (this.#dropped > 0) yield `${JSON.stringify({ truncated: true, dropped: this.#dropped })}\n`;
  }
}

function shorten(header: string | null): string | null {
  return header === null ? null : header.slice(0, TEXT_LIMIT);
}
