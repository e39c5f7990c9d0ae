/**
 * Which names an expression may read, checked when the scenario loads.
 *
 * A misspelt name would be null at run time, and a null makes conditions false without a word; so every
 * `root.field` is looked up here, once, and becomes a closure that reads the scope directly.
 */
import { BUILT_IN_FIELDS } from '../model/action.js';
import type { Fields, Reference, Scope, Value } from '../model/expression.js';
import { type KnownNames, Suggestions } from './did-you-mean.js';
import { isUnreadable } from './expression-operators.js';
import { unknownName } from './expression-result.js';
import { SPACES_AROUND_MINUS } from './expression-syntax.js';

/** The names that exist where an expression stands. */
export interface Names {
  /** Property names by resource id. What a run fills in by itself (a demo target's `url`, say) must be among them. */
  readonly resources: ReadonlyMap<string, ReadonlySet<string>>;
  /** Exported names by action id; the built-in fields need not be listed. */
  readonly actions: ReadonlyMap<string, ReadonlySet<string>>;
  /** The environment, or null where it may not be read (everywhere but in `with`). */
  readonly env: ReadonlyMap<string, string> | null;
  /** Finds the name that was meant; shared by all expressions of a document, because it has one budget for all of them. */
  readonly suggestions?: Suggestions;
}

/** Takes a value out of a scope. Pure; never throws. */
export type Read = (scope: Scope) => Value;

/** A name as written, and where. */
export interface WrittenName {
  readonly name: string;
  readonly offset: number;
}

const READ_USER: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['id', (scope) => scope.user.id],
  ['allocated_ip', (scope) => scope.user.allocated_ip],
  ['iteration', (scope) => scope.user.iteration],
  ['iteration_index', (scope) => scope.user.iteration_index],
]);

const READ_TENANT: ReadonlyMap<string, Read> = new Map<string, Read>([['id', (scope) => scope.tenant.id]]);

/** Roots whose fields are plain values: nothing can be read below them. */
const SCALAR_ROOTS: ReadonlySet<string> = new Set(['user', 'tenant', 'env']);

/** Looks names up, and remembers which were read. One for each string of the scenario. */
export class NameResolver {
  private readonly names: Names;
  private readonly suggestions: Suggestions;
  private readonly seen = new Map<string, Reference>();

  constructor(names: Names) {
    this.names = names;
    this.suggestions = names.suggestions ?? new Suggestions();
  }

  /** Every name read so far, in order of first use. */
  get reads(): readonly Reference[] {
    return [...this.seen.values()];
  }

  /**
   * The closure that reads `root.field`.
   *
   * @throws ExpressionFault with `expression.unknown_name`
   */
  resolve(root: WrittenName, field: WrittenName): Read {
    const read = this.readerOf(root, field);
    const key = `${root.name} ${field.name}`;
    if (!this.seen.has(key)) this.seen.set(key, { root: root.name, field: field.name });
    return read;
  }

  /** Refuses a root that stands alone, as if it were a value. */
  refuseBareRoot(root: WrittenName): never {
    if (!this.isRoot(root.name)) throw this.unknownRoot(root, adviceOnWord(root.name));
    const fields = listed(this.fieldsOf(root), `${root.name}.`);
    throw unknownName(`'${root.name}' is not a value by itself`, root.offset, `Name one of its fields: ${fields}.`);
  }

  /** Whether `root.field` may hold values within. */
  hasDepth(root: string, field: string): boolean {
    return !SCALAR_ROOTS.has(root) && !(BUILT_IN.has(field) && this.names.actions.has(root));
  }

  private readerOf(root: WrittenName, field: WrittenName): Read {
    refuseUnreadable(field);
    const fields = this.fieldsOf(root);
    if (!fields.has(field.name)) throw this.unknownField(root.name, field, fields);
    if (root.name === 'user') return READ_USER.get(field.name) as Read;
    if (root.name === 'tenant') return READ_TENANT.get(field.name) as Read;
    if (root.name === 'env') return (scope) => scope.env.get(field.name) ?? null;
    return this.names.resources.has(root.name) ? readResource(root.name, field.name) : readAction(root.name, field.name);
  }

  private fieldsOf(root: WrittenName): KnownNames {
    if (root.name === 'user') return READ_USER;
    if (root.name === 'tenant') return READ_TENANT;
    if (root.name === 'env') return this.environment(root);
    const properties = this.names.resources.get(root.name);
    if (properties !== undefined) return properties;
    const exported = this.names.actions.get(root.name);
    if (exported !== undefined) return new JoinedNames([BUILT_IN, exported]);
    throw this.unknownRoot(root);
  }

  private environment(root: WrittenName): KnownNames {
    if (this.names.env !== null) return this.names.env;
    throw unknownName("'env' cannot be read here", root.offset, 'The environment may be read only in `with` of an action.');
  }

  private get roots(): KnownNames {
    const fixed = new Set(this.names.env === null ? ['user', 'tenant'] : ['user', 'tenant', 'env']);
    return new JoinedNames([fixed, this.names.resources, this.names.actions]);
  }

  private isRoot(name: string): boolean {
    return SCALAR_ROOTS.has(name) || this.roots.has(name);
  }

  private unknownRoot({ name, offset }: WrittenName, advice?: string): Error {
    const { roots } = this;
    const aboutHyphen = name.includes('-') ? SPACES_AROUND_MINUS : undefined;
    const near = /^\d+-/.test(name) ? undefined : this.didYouMean(name, roots);
    const hint = near ?? aboutHyphen ?? advice ?? `Names are ${listed(roots)}.`;
    return unknownName(`Nothing is named '${name}'`, offset, hint);
  }

  private unknownField(root: string, { name, offset }: WrittenName, fields: KnownNames): Error {
    if (root === 'env') {
      const hint = this.didYouMean(name, fields) ?? `Set it: ${name}=... rampart run FILE.`;
      return unknownName(`The environment variable '${name}' is not set`, offset, hint);
    }
    const others = fields.size === 0 ? `'${root}' has no fields.` : `Fields of '${root}' are ${listed(fields)}.`;
    const hint = meantSubtraction(name, fields) ? SPACES_AROUND_MINUS : (this.didYouMean(name, fields) ?? others);
    return unknownName(`'${root}' has no field '${name}'`, offset, hint);
  }

  private didYouMean(name: string, known: KnownNames): string | undefined {
    const near = this.suggestions.nearest(name, known);
    return near === undefined ? undefined : `Did you mean '${near}'?`;
  }
}

const BUILT_IN: ReadonlySet<string> = new Set(BUILT_IN_FIELDS);

/** Several sets of names as one, without copying them: they are asked for each name that is read. */
class JoinedNames implements KnownNames {
  constructor(private readonly parts: readonly KnownNames[]) {}

  /** Names in two parts count twice. */
  get size(): number {
    return this.parts.reduce((sum, part) => sum + part.size, 0);
  }

  has(name: string): boolean {
    return this.parts.some((part) => part.has(name));
  }

  *keys(): Iterable<string> {
    for (const part of this.parts) yield* part.keys();
  }
}

function adviceOnWord(word: string): string {
  const literal = word.toLowerCase();
  return ['true', 'false', 'null'].includes(literal) ? `Write ${literal}.` : `Put text in quotes: "${word}".`;
}

function readResource(id: string, field: string): Read {
  return (scope) => readField(scope.resources.get(id), field);
}

function readAction(id: string, field: string): Read {
  return (scope) => readField(scope.actions.get(id), field);
}

function readField(fields: Fields | undefined, name: string): Value {
  return fields !== undefined && Object.hasOwn(fields, name) ? (fields[name] ?? null) : null;
}

/** Refuses names that lead out of the data, whatever stands before them. */
export function refuseUnreadable(field: WrittenName): void {
  if (isUnreadable(field.name)) throw unknownName(`'${field.name}' cannot be read`, field.offset, 'No value has a field of that name.');
}

/** `id-1` and `status_code-200`: a known name up to some hyphen. */
function meantSubtraction(name: string, known: KnownNames): boolean {
  return [...name.matchAll(/-/g)].some(({ index }) => known.has(name.slice(0, index)));
}

const MAX_LISTED = 12;

/** The names, or the first of them when there are many. */
function listed(names: KnownNames, prefix = ''): string {
  const shown: string[] = [];
  for (const name of names.keys()) {
    if (shown.length === MAX_LISTED) return `${shown.join(', ')} and ${names.size - MAX_LISTED} more`;
    shown.push(prefix + name);
  }
  return shown.join(', ');
}
