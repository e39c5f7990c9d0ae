/**
 * The frames of a run as a stream of server-sent events, written straight to the socket.
 *
 * The adapter's streams would put each part through a web stream of its own for each reader, which costs a run more than
 * the frames do.
 */
import type { FrameHub } from './frame-hub.js';

/** Where it goes: the response of Node, of either version of HTTP. */
export interface Outgoing {
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  write(bytes: Buffer): boolean;
  end(): unknown;
  on(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
}

export const STREAM_HEADERS: Readonly<Record<string, string>> = { 'Content-Type': 'text/event-stream' };

/** Until the run has ended, or the reader has gone. */
export function sendStream(outgoing: Outgoing, hub: FrameHub, headers: Readonly<Record<string, string>>): void {
  outgoing.writeHead(200, { ...headers, ...STREAM_HEADERS });
  const reading = hub.enter({ write: (bytes) => outgoing.write(bytes), end: () => outgoing.end() });
  outgoing.on('drain', () => reading.drained());
  outgoing.on('close', () => reading.leave());
  // 'close' follows and tells it.
  outgoing.on('error', () => {});
}
