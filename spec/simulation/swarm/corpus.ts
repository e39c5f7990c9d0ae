/**
 * Seeds that every swarm begins with: those that ever failed, and those that reach rare situations.
 *
 * A seed means what `genes.ts` draws from it. Who changes the genes draws the rare ones anew
 * (`npm run swarm -- --rare --seeds 3000`), and keeps a failure for good as a spec of what was broken.
 */

/** Each found a defect that is mended. 30768: a timer of a stop told in slices was left behind when its last users had ended by themselves. */
const FAILED: readonly number[] = [30768];

const RARE: readonly number[] = [];

export const CORPUS: readonly number[] = [...FAILED, ...RARE];
