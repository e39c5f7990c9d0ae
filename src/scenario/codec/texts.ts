/** Texts without further meaning to the loader, and values that become text. */
import { either, flag, number, ScalarType, text } from './scalar.js';
import { accepted, refused, wrongKind } from './flaw.js';
import { FORBIDDEN_KEY } from './value.js';

/** Any text but the empty one. */
export const someText = text({ name: 'a text', pattern: '[^]', object: () => ({ message: 'The text is empty' }) });

/** A text shown to people: one line, no control characters, no direction marks. */
export const displayText = text({
  name: 'a text of one line, at most 200 characters',
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]{1,200}$',
  object: () => ({ message: 'The text is empty, too long, or holds control characters' }),
});

/** A text, possibly empty. */
export const anyText = text({ name: 'a text', pattern: '' });

/** What ends as text in a URL or a form: `null` would have no obvious spelling there. */
export const plainValue = new ScalarType<string | number | boolean>({
  name: 'a text, a number, true or false',
  schema: { type: ['string', 'number', 'boolean'] },
  read: (value) =>
    typeof value === 'string' || Number.isFinite(value) || typeof value === 'boolean'
      ? accepted(value as string | number | boolean)
      : refused(wrongKind(value, 'a text, a number, true or false')),
});

/** An expression that decides. */
export const condition = either('a condition (text, true or false)', [flag, someText], (value) => typeof value === 'boolean');

/** A name in a query or form. */
export const parameterName = text({
  name: 'a name',
  pattern: `^(?!${FORBIDDEN_KEY}$|[^]*\\{\\{)[^]`,
  object: (name) =>
    name.includes('{{')
      ? { code: 'expression.syntax', message: 'A key cannot be a template', hint: 'Only values may hold templates.' }
      : { code: 'scenario.bad_id', message: 'The name is empty or reserved' },
});

/** A chance. */
export const probability = number(0, 1);

const LANGUAGE_VERSION = '1.0';

/** The version of the scenario language. */
export const version = new ScalarType<typeof LANGUAGE_VERSION>({
  name: `"${LANGUAGE_VERSION}"`,
  schema: { const: LANGUAGE_VERSION },
  read: (value) => {
    if (value === LANGUAGE_VERSION) return accepted(LANGUAGE_VERSION);
    return refused({ message: 'The version of the scenario language is not one this program reads', hint: versionHint(value) });
  },
});

function versionHint(value: unknown): string {
  if (typeof value === 'number') return `Put it in quotes, because 1.0 without them is the number 1: version: "${LANGUAGE_VERSION}".`;
  return `Rewrite the scenario for version "${LANGUAGE_VERSION}" (docs/scenario-format.md), or use the release of Rampart it was written for.`;
}
