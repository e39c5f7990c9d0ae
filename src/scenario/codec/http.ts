/** What HTTP says about methods and headers, checked while the scenario is read. */
import { refused, accepted } from './flaw.js';
import type { Objection } from './flaw.js';
import { mapOf } from './map.js';
import { oneOf, ScalarType, text, unknownName } from './scalar.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** An HTTP method in any case. */
export const method = text({
  name: oneOf(METHODS),
  pattern: `^(?:${METHODS.map(anyCase).join('|')})$`,
  object: (value) => ({ ...unknownName(value.toUpperCase(), METHODS), message: 'The value is not an HTTP method' }),
});

/** Headers that belong to the connection or follow from the URL and the body: writing them by hand breaks the request. */
const OWN_HEADERS = ['host', 'content-length', 'transfer-encoding', 'connection', 'keep-alive', 'upgrade', 'expect'];

const TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}";

const headerName = text({
  name: "a header name: letters, digits and !#$%&'*+.^_`|~-",
  pattern: `^(?!(?:${OWN_HEADERS.map(anyCase).join('|')}|__proto__)$)${TOKEN}$`,
  object: badHeaderName,
});

function badHeaderName(name: string): Objection {
  if (!OWN_HEADERS.includes(name.toLowerCase())) return { message: 'The key is not a header name' };
  return {
    message: `The header ${name} is set by Rampart itself`,
    hint: 'Leave it out: it follows from the URL, the body and the connection.',
  };
}

const HEADER_LENGTH_MAX = 65_536;
const HEADER_TEXT = `^[\\t\\u0020-\\u007e]{0,${HEADER_LENGTH_MAX}}$`;
const headerText = new RegExp(HEADER_TEXT, 'u');
const HEADER_VALUE = 'printable ASCII text, a number, true or false';

const headerValue = new ScalarType<string | number | boolean>({
  name: HEADER_VALUE,
  schema: { anyOf: [{ type: 'string', pattern: HEADER_TEXT }, { type: 'number' }, { type: 'boolean' }] },
  read: (value) => {
    if (typeof value === 'string') return headerText.test(value) ? accepted(value) : refused(badHeaderText(value));
    if (Number.isFinite(value) || typeof value === 'boolean') return accepted(value as number | boolean);
    return refused({ message: 'The value cannot be sent in a header' });
  },
});

const answerHeaderValue = text({ name: 'printable ASCII text', pattern: HEADER_TEXT, object: badHeaderText });

function badHeaderText(value: string): Objection {
  if (value.length > HEADER_LENGTH_MAX) return { message: `A header is at most ${HEADER_LENGTH_MAX} characters long` };
  if (!/[\r\n]/u.test(value)) return { message: 'A header holds printable ASCII only' };
  return {
    message: 'A header holds no line breaks',
    hint: 'Write the value on one line; a block beginning with | or > ends with a line break unless it is |- or >-.',
  };
}

/** Headers of a request. Values may hold templates. */
export const requestHeaders = mapOf({ name: 'headers', key: headerName, value: headerValue, ignoresCase: true });

/** Headers of a simulated answer. */
export const answerHeaders = mapOf({ name: 'headers', key: headerName, value: answerHeaderValue, ignoresCase: true });

/** A pattern for a word in upper, lower or mixed case: JSON Schema has no flag for it. */
function anyCase(word: string): string {
  return [...word].map((letter) => (/[a-z]/iu.test(letter) ? `[${letter.toUpperCase()}${letter.toLowerCase()}]` : letter)).join('');
}
