/** Finds what the author probably meant: every message about an unknown name ends with it. Pure. */
import { distance } from 'fastest-levenshtein';

const DISTANCE_MAX = 2;
const LENGTH_MAX = 100;

/**
 * The known name nearest to `name`: at most two letters inserted, dropped, exchanged or swapped with the next one (one,
 * for names of up to five letters), whatever the case. Of equally near names the first is given; undefined when none
 * is near.
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
  const found = Math.min(edits(name, candidate), edits(name.toLowerCase(), candidate.toLowerCase()));
  return found <= Math.min(limit, slipsIn(length)) ? found : Number.POSITIVE_INFINITY;
}

/** More than these in so short a word, and it is another word. */
function slipsIn(length: number): number {
  if (length < 2) return 0;
  return length < 6 ? 1 : 2;
}

/** As the distance, but two neighbours that changed places are one slip, not two. */
function edits(name: string, candidate: string): number {
  return swapsNeighbours(name, candidate) ? 1 : distance(name, candidate);
}

function swapsNeighbours(name: string, candidate: string): boolean {
  if (name.length !== candidate.length) return false;
  let at = 0;
  while (at < name.length && name[at] === candidate[at]) at += 1;
  const isSwapped = at + 1 < name.length && name[at] === candidate[at + 1] && name[at + 1] === candidate[at];
  return isSwapped && name.slice(at + 2) === candidate.slice(at + 2);
}

/** Names to choose from; a set of them is one, and so is a map by name. */
export interface KnownNames {
  readonly size: number;
  has(name: string): boolean;
  keys(): Iterable<string>;
}

/** How many pairs of names are compared for one document: some hundreds of milliseconds at the very worst. */
const COMPARISONS_MAX = 200_000;

/**
 * The same for names that authors choose, of which a hostile document has thousands, unknown ones and known ones:
 * one budget for a whole document. Once it is spent nothing is suggested any more; by then nobody reads hints.
 */
export class Suggestions {
  private comparisonsLeft = COMPARISONS_MAX;

  /** As `suggest`; undefined also when looking for it would go beyond the budget. */
  nearest(name: string, known: KnownNames): string | undefined {
    if (known.size > this.comparisonsLeft) return undefined;
    this.comparisonsLeft -= known.size;
    return suggest(name, known.keys());
  }
}
