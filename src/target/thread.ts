/**
 * Entry of the target's own thread, so that serving does not share an event loop with the users.
 *
 * Started by `start-target.ts` only; its options come as worker data. After `close` nothing is left
 * to wait for and the thread ends by itself.
 */
import { readlinkSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../model/assertion.js';
import type { DemoTarget } from '../model/demo-target.js';
import { RampartError } from '../model/failure.js';
import { openTargetServer } from './server.js';
import type { ThreadReply, ThreadRequest } from './thread-messages.js';

assert(parentPort !== null, 'the entry of the target thread was loaded outside a thread');
const port = parentPort;
const reply = (message: ThreadReply): void => port.postMessage(message);

try {
  const server = await openTargetServer(workerData as DemoTarget);
  port.on('message', (request: ThreadRequest) => {
    if (request.kind === 'stats') reply({ kind: 'stats', id: request.id, stats: server.stats() });
    else void server.close().then(() => port.close());
  });
  reply({ kind: 'listening', ip: server.ip, port: server.port, url: server.url, threadId: kernelThreadId() });
} catch (error) {
  // Anything else is a defect: it ends the thread, and the starter tells of it.
  if (!(error instanceof RampartError)) throw error;
  reply({ kind: 'refused', message: error.message, hint: error.hint });
}

/** The link leads to `PID/task/TID` of whoever reads it; null where there is no such file system. */
function kernelThreadId(): number | null {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return null;
  }
}
