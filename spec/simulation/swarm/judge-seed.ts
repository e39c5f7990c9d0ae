/**
 * One seed of the swarm: what it draws, how it fares, and when it fails the smallest case that fails the same way.
 */
import fc from 'fast-check';
import type { Finding } from '../../../src/check/finding.js';
import { DEFAULT_ENGINE, type Engine } from '../../../src/model/engine.js';
import { type Genes, genes } from './genes.js';
import { type Played, play } from './play.js';

/** A seed played. */
export interface Judged extends Played {
  readonly seed: number;
  readonly engine: Engine;
}

/** Draws the case of a seed and plays it. */
export function judgeSeed(seed: number, engine: Engine = DEFAULT_ENGINE): Judged {
  return { ...play(drawCase(seed), engine), seed, engine };
}

export function drawCase(seed: number): Genes {
  return fc.sample(genes, { seed, numRuns: 1 })[0] as Genes;
}

/** The smallest case found in that time that breaks the same promise as the seed did. */
export function shrinkSeed({ seed, engine }: Pick<Judged, 'seed' | 'engine'>, invariant: number, timeLimitMs = 60_000): Judged {
  let smallest = play(drawCase(seed), engine);
  const property = fc.property(genes, (drawn) => {
    const played = play(drawn, engine);
    if (!breaks(played.findings, invariant)) return;
    smallest = played;
    throw new Error('broken');
  });
  fc.check(property, { seed, numRuns: 1, interruptAfterTimeLimit: timeLimitMs });
  return { ...smallest, seed, engine };
}

function breaks(findings: readonly Finding[], invariant: number): boolean {
  return findings.some((finding) => finding.invariant === invariant);
}
