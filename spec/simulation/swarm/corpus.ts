/**
 * Seeds that every swarm begins with: those that ever failed, and those that reach rare situations.
 *
 * A seed means what `genes.ts` draws from it. Who changes the genes draws the rare ones anew
 * (`npm run swarm -- --rare --seeds 3000`), and keeps a failure for good as a spec of what was broken.
 */

/** Each found a defect that is mended. */
const FAILED: readonly number[] = [];

const RARE: readonly number[] = [];

export const CORPUS: readonly number[] = [...FAILED, ...RARE];
