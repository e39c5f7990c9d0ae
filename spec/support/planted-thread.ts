/** A worker's thread with something planted in it: the built one, loaded behind a few lines of JavaScript. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface PlantedThread {
  /** To be given to `threads({ entry })`. */
  readonly entry: URL;
  /** What is planted alone, for `NODE_OPTIONS=--import=…` of a whole process. */
  readonly planted: URL;
  remove(): void;
}

const THREAD = pathToFileURL(fileURLToPath(new URL('../../dist/src/workers/thread.js', import.meta.url)));

/**
 * What is planted happens in one worker, a moment after the first of its users has come to think.
 *
 * @param deed JavaScript, such as `process.exit(9)`.
 */
export function plantInThread(worker: number, deed: string): PlantedThread {
  const folder = mkdtempSync(join(tmpdir(), 'rampart-thread-'));
  const planted = join(folder, 'planted.mjs');
  writeFileSync(
    planted,
    `import { isMainThread, parentPort, workerData } from 'node:worker_threads';
     if (!isMainThread && workerData?.share?.index === ${worker}) {
       const post = parentPort.postMessage.bind(parentPort);
       let begun = false;
       parentPort.postMessage = (message, transfer) => {
         const tells = message.kind === 'events' && message.batch.texts.includes('thinking');
         post(message, transfer);
         if (tells && !begun) setTimeout(() => { ${deed} }, 50);
         begun ||= tells;
       };
     }`,
  );
  const entry = join(folder, 'entry.mjs');
  writeFileSync(entry, `await import(${JSON.stringify(pathToFileURL(planted).href)}); await import(${JSON.stringify(THREAD.href)});`);
  return { entry: pathToFileURL(entry), planted: pathToFileURL(planted), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
