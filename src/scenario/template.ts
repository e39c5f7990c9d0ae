/**
 * Strings of an action's `with`: text with expressions in double braces.
 *
 * A string that is one whole `{{ expression }}` keeps the type of the value (a JSON body's
 * `"{{get.count}}"` can be a number); any other string becomes text, in which null is empty, numbers and
 * booleans are plain and lists and objects are JSON. Text longer than 16 Mi characters is null. A string
 * without braces is constant. JSON bodies and URLs have compilers of their own.
 */
import type { Template } from '../model/expression.js';
import { type Names, NameResolver } from './expression-names.js';
import { type Compiled, compiling } from './expression-result.js';
import { compileString, templateOf } from './template-text.js';

export { type CompiledTree, compileTemplateTree } from './template-tree.js';
export { compileUrlTemplate } from './template-url.js';

/** Pure. */
export function compileTemplate(source: string, names: Names): Compiled<Template> {
  return compiling(() => {
    const resolver = new NameResolver(names);
    const evaluate = compileString(source, resolver);
    return templateOf(source, resolver, evaluate);
  });
}
