/**
 * The last metre to a file or stream: bytes go in, and someone is told when they are out.
 *
 * There are two ways to write. `write` returns at once and calls back; the run goes on meanwhile.
 * `writeNow` returns when the bytes are out, for runs on a virtual clock, where nothing else can happen
 * until the run is over and nobody is kept waiting.
 */
import { close, write as writeFile, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

export interface Sink {
  /** One write at a time, of bytes that stay as they are until then. Calls `done` once, with the error that ended it or with null. */
  write(bytes: Buffer, done: (error: Error | null) => void): void;
  /** Throws what goes wrong. Not to be mixed with a `write` that is not done. */
  writeNow(bytes: Buffer): void;
  /** Rejects when the system says only now that something could not be written. */
  close(): Promise<void>;
}

/** How long to wait before trying a full pipe again. */
const RETRY_MS = 5;

/** A sink over an open file descriptor, which it owns. */
export function fileSink(fd: number): Sink {
  return {
    write: (bytes, done) => writeAll(fd, bytes, 0, done),
    writeNow: (bytes) => writeAllNow(fd, bytes),
    close: () => new Promise((resolve, reject) => close(fd, (error) => (error ? reject(error) : resolve()))),
  };
}

/** A sink over a stream that belongs to someone else, such as standard output: it is never closed. */
export function streamSink(stream: Writable & { readonly fd?: number }): Sink {
  // A stream whose error nobody listens to ends the process.
  stream.on('error', ignore);
  return {
    write: (bytes, done) => {
      stream.write(bytes, (error) => done(error ? (stream.errored ?? error) : null));
    },
    writeNow: (bytes) => {
      // It may keep what it is given for later.
      if (stream.fd === undefined) stream.write(Buffer.from(bytes));
      else writeAllNow(stream.fd, bytes);
    },
    close: () => Promise.resolve(),
  };
}

function writeAll(fd: number, bytes: Buffer, from: number, done: (error: Error | null) => void): void {
  writeFile(fd, bytes, from, bytes.length - from, null, (error, written) => {
    if (isFull(error)) setTimeout(() => writeAll(fd, bytes, from, done), RETRY_MS);
    else if (error) done(error);
    else if (from + written < bytes.length) writeAll(fd, bytes, from + written, done);
    else done(null);
  });
}

function writeAllNow(fd: number, bytes: Buffer): void {
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(fd, bytes, from);
    } catch (error) {
      if (!isFull(error)) throw error;
      sleep(RETRY_MS);
    }
  }
}

/** A pipe that someone made non-blocking says EAGAIN while its reader is behind. */
function isFull(error: unknown): boolean {
  return codeOf(error) === 'EAGAIN';
}

/** Whether the reader at the other end went away, which is its good right; for a stream that noticed before us, too. */
export function isReaderGone(error: unknown): boolean {
  return codeOf(error) === 'EPIPE' || codeOf(error) === 'ERR_STREAM_DESTROYED';
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function ignore(): void {}
