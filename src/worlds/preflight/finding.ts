/**
 * What a check before a live run found: plain data, so that `run` can refuse, print or go on, and
 * `doctor` can list everything.
 */
import { RampartError } from '../../model/failure.js';
import type { FailureCode } from '../../model/failure.js';

export interface Finding {
  /** `error`: the run cannot go as planned and is refused. `warning`: it may go wrong. */
  readonly severity: 'error' | 'warning';
  readonly code: FailureCode;
  /** What is wrong, one sentence without a full stop, with its numbers. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
}

/** The errors among the findings as one refusal, which carries the code of the first; null when there is none. Pure. */
export function refusalOf(findings: readonly Finding[]): RampartError | null {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const first = errors[0];
  if (first === undefined) return null;
  const hints = new Set(errors.map(({ hint }) => hint));
  return new RampartError(first.code, errors.map(({ message }) => message).join('\n'), { hint: [...hints].join('\n') });
}
