/**
 * Plants defects in a process of the command: the nth call of a method throws, as a bug of ours would.
 *
 * A module loaded before the command wraps the method. A site that is not there ends the process at once with its
 * name, so that a renamed method cannot pass for one that did no harm.
 */
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

/** `model/lease-book LeaseBook.request`: a built module under dist/src, or one of Node, and a method of a class it exports. */
export type Site = `${string} ${string}.${string}`;

/** What the planted error says. */
export const PLANTED = 'a planted defect';

/** Environment of a process in which that call of the method throws, counted from 1; those before it and after it do as always. */
export function withThrowAt(site: Site, call: number): Readonly<Record<string, string>> {
  return atSite(site, call, `throw new Error('${PLANTED}')`);
}

/** Environment of a process in which, as that call of the method begins, something is set off that nobody waits for: it throws, or rejects. */
export function withStrayErrorAt(site: Site, call: number, kind: 'exception' | 'rejection'): Readonly<Record<string, string>> {
  const error = `new Error('${PLANTED}')`;
  return atSite(site, call, kind === 'exception' ? `setImmediate(() => { throw ${error}; })` : `void Promise.reject(${error})`);
}

/** Environment of a process that gets the signal just as that call of the method begins. */
export function withSignalAt(site: Site, call: number, signal: NodeJS.Signals): Readonly<Record<string, string>> {
  return atSite(site, call, `process.kill(process.pid, '${signal}')`);
}

/** Environment of a process in which each call of the method keeps about 1.2 MB for ever. */
export function withLeakAt(site: Site): Readonly<Record<string, string>> {
  return atSite(site, 'each', '(globalThis.kept ??= []).push(Array.from({ length: 40_000 }, (_, index) => ({ index })))');
}

function atSite(site: Site, call: number | 'each', deed: string): Readonly<Record<string, string>> {
  const [module = '', method = ''] = site.split(' ');
  const [owner, name] = method.split('.');
  const from = module.startsWith('node:') ? module : pathToFileURL(resolve(`dist/src/${module}.js`)).href;
  const source = `
    import * as found from '${from}';
    import { isMainThread } from 'node:worker_threads';
    const prototype = found.${owner}?.prototype;
    const original = prototype?.${name};
    if (typeof original !== 'function') { process.stderr.write('there is no ${site}\\n'); process.exit(99); }
    let calls = 0;
    if (isMainThread) prototype.${name} = function (...args) {
      calls += 1;
      if (${call === 'each' ? 'true' : `calls === ${call}`}) ${deed};
      return original.apply(this, args);
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}` };
}
