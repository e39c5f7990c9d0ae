/**
 * Whether users keep their connections while they think.
 *
 * A connection nobody uses costs both sides memory and, here, an open file; servers close one after 5 seconds (Node,
 * Apache) to 75 (nginx). So users with an address of their own who think ten seconds or more do not keep theirs: it is
 * closed soon after the last answer, and such a user costs a table row and a timer. Users without an address keep theirs
 * whatever they think: all their closed connections would wait in the one range of ports that this host has. Pure.
 */
import type { Load } from './scenario.js';

const LONG_THINK_US = 10_000_000;
/** How long such a connection stays open after an answer: longer than any pause between two actions. Milliseconds. */
const SOON_MS = 500;

export function closesWhileThinking({ lifetime, binding }: Pick<Load, 'lifetime' | 'binding'>): boolean {
  return binding !== undefined && lifetime.thinkTimeUs >= LONG_THINK_US;
}

/** How long a bound connection is kept unused, milliseconds; left out where the driver's usual time is right. */
export function keepingOf(load: Pick<Load, 'lifetime' | 'binding'>): { readonly idleMs?: number } {
  return closesWhileThinking(load) ? { idleMs: SOON_MS } : {};
}
