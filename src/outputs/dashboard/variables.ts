/**
 * What a user's expressions can read at this moment, as a page may show it.
 *
 * Left out are secrets: values under names that call one, credentials in URLs, and wherever they turn up the values
 * the scenario read from the environment. A body is only measured: what is in it was never asked for by name. Pure.
 */
import type { Scrub } from '../../journal/scrub.js';
import type { Fields, Scope, Value } from '../../model/expression.js';
import { isSecretName, REDACTED, withoutUrlSecrets } from '../../model/secret.js';
import { counted } from '../quantity.js';
import type { Variable } from './messages.js';

const TEXT_MAX = 200;

/** @param scrub knows the values of the environment */
export function variablesOf({ user, tenant, actions }: Scope, scrub: Scrub): Variable[] {
  const own: Variable[] = [
    ...Object.entries(user).map(([name, value]) => ({ name: `user.${name}`, value: written(name, value, scrub) })),
    { name: 'tenant.id', value: written('id', tenant.id, scrub) },
  ];
  return [...own, ...[...actions].flatMap(([action, fields]) => fieldsOf(action, fields, scrub))];
}

function fieldsOf(action: string, fields: Fields, scrub: Scrub): Variable[] {
  return Object.entries(fields).map(([name, value]) => ({ name: `${action}.${name}`, value: written(name, value, scrub) }));
}

function written(name: string, value: Value, scrub: Scrub): string {
  if (isSecretName(name)) return REDACTED;
  if (name === 'body' && typeof value === 'string') return `(${counted(value.length, 'character')})`;
  const text = withoutUrlSecrets(scrub.text(typeof value === 'string' ? value : JSON.stringify(withoutNamed(value))));
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)} …` : text;
}

/** The same deep inside a value. */
function withoutNamed(value: Value): Value {
  if (Array.isArray(value)) return value.map((item) => withoutNamed(item as Value));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value as Fields).map(([name, inner]) => [name, isSecretName(name) ? REDACTED : withoutNamed(inner)]),
  );
}
