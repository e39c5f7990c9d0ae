/** From the flaws codecs found to problems with a position and the words for them. Pure. */
import type * as t from 'io-ts';
import type { Problem } from '../model/failure.js';
import { isFlaw } from './codec/flaw.js';
import type { TextLocator } from './locator.js';
import { describeValue, problemAt } from './problems.js';
import type { Path } from './problems.js';

/** One problem for each flaw, in the order found; places for which `isReported` is true are passed over. */
export function explainFlaws(errors: t.Errors, locator: TextLocator, isReported: (path: Path, at: 'key' | 'value') => boolean): Problem[] {
  const problems: Problem[] = [];
  for (const error of errors) {
    const path = pathOf(error.context);
    const at = isFlaw(error) ? error.at : 'value';
    if (!isReported(path, at)) problems.push(explain(error, path, locator));
  }
  return problems;
}

function explain(error: t.ValidationError, path: Path, locator: TextLocator): Problem {
  if (!isFlaw(error)) return problemAt(locator.value(path), path, { code: 'scenario.wrong_value', message: 'The value is not valid here' });
  const { at, value, objection } = error;
  const isAbout = at === 'value' || objection.expected !== undefined;
  return problemAt(at === 'key' ? locator.key(path) : locator.value(path), path, {
    code: 'scenario.wrong_value',
    ...objection,
    ...(isAbout && objection.code !== 'scenario.missing_key' ? { found: describeValue(value) } : {}),
  });
}

/** The way to a value. The first entry of a context is the document itself. */
function pathOf(context: t.Context): Path {
  return context.slice(1).map(({ key }, index) => (Array.isArray(context[index]?.actual) ? Number(key) : key));
}
