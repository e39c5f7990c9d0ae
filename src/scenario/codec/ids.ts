/**
 * Names that authors choose.
 *
 * What JavaScript gives every object is refused as a name, so that no lookup can ever find something else than
 * what the author defined.
 */
import { text } from './scalar.js';
import type { ScalarType } from './scalar.js';

const BUILT_IN_NAMES = [...new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype'])].sort();

/** First words of every template, which therefore name no resource and no action. */
export const TEMPLATE_ROOTS = ['user', 'tenant', 'env'];

const WORD = '[A-Za-z0-9_-]{1,64}';

function idWithout(reserved: readonly string[]): ScalarType<string> {
  return text({
    name: 'an id: 1 to 64 letters, digits, _ or -',
    pattern: `^(?!(?:${reserved.join('|')})$)${WORD}$`,
    object: (value) => ({
      code: 'scenario.bad_id',
      message: reserved.includes(value) ? `${value} is a reserved name` : 'The text is not an id',
    }),
  });
}

/** Id of a pool, node, tenant, metric; also where one of them is referred to. */
export const id = idWithout(BUILT_IN_NAMES);

/** Id of a resource or an action: the first word of templates that read it. */
export const rootId = idWithout([...BUILT_IN_NAMES, ...TEMPLATE_ROOTS]);
