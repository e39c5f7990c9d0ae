/** The latency of a demo target: a duration, or a distribution as under `simulation.targets`. */
import { isLeft } from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import type { Value } from '../../model/expression.js';
import type { SimulatedTargetEntry } from '../document.js';
import { isFlaw } from './flaw.js';
import type { Flaw } from './flaw.js';
import { latency } from './simulation.js';
import { duration } from './times.js';

/** A flaw, and the keys that lead from the value to it. */
export interface PlacedFlaw {
  readonly below: readonly string[];
  readonly flaw: Flaw;
}

export type DecodedLatency =
  | { readonly ok: true; readonly latency: SimulatedTargetEntry['latency'] }
  | { readonly ok: false; readonly flaws: readonly PlacedFlaw[] };

/** Reads the value as the author wrote it; a plain duration is a constant latency. Pure. */
export function decodeDemoLatency(value: Value): DecodedLatency {
  if (typeof value !== 'string') {
    const decoded = latency.decode(value);
    return isLeft(decoded) ? refuse(decoded.left) : { ok: true, latency: decoded.right };
  }
  const decoded = duration.decode(value);
  return isLeft(decoded) ? refuse(decoded.left) : { ok: true, latency: { distribution: 'constant', value: decoded.right } };
}

function refuse(errors: t.Errors): DecodedLatency {
  return { ok: false, flaws: errors.filter(isFlaw).map((flaw) => ({ below: flaw.context.slice(1).map(({ key }) => key), flaw })) };
}
