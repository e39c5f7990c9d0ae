/** Memory in use, for specs that promise something does not grow. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of the heap in use after garbage is gone. */
export function heapBytes(): number {
  collector()();
  return process.memoryUsage().heapUsed;
}

/**
 * Bytes of the heap in use after a collection of the young objects alone, which is most collections there are: dead
 * objects that are old stay, and whatever they point to.
 */
export function heapBytesYoung(): number {
  collector()({ type: 'minor' });
  return process.memoryUsage().heapUsed;
}

function collector(): (options?: { type: 'minor' }) => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
