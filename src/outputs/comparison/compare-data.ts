/** What the page of a comparison is given: everything it shows, as plain JSON. */
import type { Report } from '../../model/report.js';
import type { Judgement } from '../../report/bound.js';
import type { Comparison } from '../../report/comparison.js';

export interface CompareData {
  readonly comparison: Comparison;
  readonly judgements: readonly Judgement[];
  readonly sides: readonly [Side, Side];
}

export interface Side {
  /** Where it was read from. */
  readonly name: string;
  readonly report: Report;
}
