/** Finds what the author probably meant: every message about an unknown name ends with it. Pure. */
import { distance } from 'fastest-levenshtein';

const DISTANCE_MAX = 2;
const LENGTH_MAX = 100;

/**
 * The known name nearest to `name`: at most two letters inserted, dropped or exchanged (one, for names of two or
 * three letters), whatever the case. Of equally near names the first is given; undefined when none is near.
 */
export function suggest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = DISTANCE_MAX + 1;
  for (const candidate of known) {
    const candidateDistance = nearness(name, candidate, bestDistance - 1);
    if (candidateDistance < bestDistance) {
      best = candidate;
      bestDistance = candidateDistance;
    }
  }
  return best;
}

/** Distance when it is at most `limit`, else infinite; lengths are looked at first because they are free. */
function nearness(name: string, candidate: string, limit: number): number {
  const length = Math.max(name.length, candidate.length);
  if (length > LENGTH_MAX || Math.abs(name.length - candidate.length) > limit) return Number.POSITIVE_INFINITY;
  const found = Math.min(distance(name, candidate), distance(name.toLowerCase(), candidate.toLowerCase()));
  return found <= Math.min(limit, Math.floor(length / 2)) ? found : Number.POSITIVE_INFINITY;
}
