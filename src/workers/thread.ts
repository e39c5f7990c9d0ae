/**
 * Entry of a worker's thread. Started by `threads.ts` only; its job comes as worker data.
 *
 * What is thrown outside the run ends the thread, and whoever started it hears of that. Besides what the run has to say,
 * the thread says at times that it is alive: while a single turn goes on without end, it does not.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../model/assertion.js';
import type { Job, Order, Reply } from './messages.js';
import { ALIVE, ALIVE_EVERY_MS } from './thread-pulse.js';
import { WorkerRun, asFailure } from './worker-run.js';

assert(parentPort !== null, 'the entry of a worker was loaded outside a thread');
const port = parentPort;

function reply(message: Reply): void {
  port.postMessage(message, message.kind === 'events' ? [message.batch.numbers.buffer as ArrayBuffer] : []);
}

const pulse = setInterval(() => port.postMessage(ALIVE), ALIVE_EVERY_MS);
function endWhenOver(isOver: boolean): void {
  if (!isOver) return;
  clearInterval(pulse);
  port.close();
}

try {
  const run = new WorkerRun(workerData as Job, (message) => {
    reply(message);
    if (message.kind === 'done' || message.kind === 'refused') endWhenOver(true);
  });
  port.on('message', (order: Order) => {
    run.hear(order);
    endWhenOver(run.isOver);
  });
} catch (error) {
  const { code, message, hint } = asFailure(error);
  reply({ kind: 'refused', code, message, hint });
  endWhenOver(true);
}
