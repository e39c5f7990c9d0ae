/**
 * What one user's expressions can see, kept up as its iterations go by.
 *
 * Fields of an action are seen until the iteration ends; values exported with `scope: user` stay, under
 * the same names, until the user ends. Every user has one, and each of its actions goes through it, so it is one small
 * object: what is mostly not read is made when it is, and the first action, for many users the only one, needs no map.
 */
import type { Action } from '../model/action.js';
import type { ActionFields, Fields, Scope, Value } from '../model/expression.js';

/** Of an action that has not run in this iteration. */
const NOTHING: Fields = Object.freeze(Object.create(null) as Record<string, Value>);

export class UserScope implements Scope, ActionFields {
  readonly resources: ReadonlyMap<string, Fields>;
  readonly env: ReadonlyMap<string, string>;
  /** The leased address, null while none is held. */
  leased: string | null = null;
  /** Iteration in progress, from 1; 0 before the first. */
  iteration = 0;
  readonly #user: number;
  readonly #tenant: string;
  /** The action that ran first; null before. */
  #first: string | null = null;
  #firstFields: Fields = NOTHING;
  /** What it showed last, also once that is not seen any more. */
  #firstShown: Fields | null = null;
  /** Fields of the others, in the order of their first run. */
  #others: Map<string, Fields> | null = null;
  #kept: Map<string, Fields> | null = null;

  constructor(user: number, tenant: string, resources: ReadonlyMap<string, Fields>, env: ReadonlyMap<string, string>) {
    this.#user = user;
    this.#tenant = tenant;
    this.resources = resources;
    this.env = env;
  }

  get user(): Scope['user'] {
    return { id: this.#user, allocated_ip: this.leased, iteration: this.iteration, iteration_index: this.iteration - 1 };
  }

  get tenant(): Scope['tenant'] {
    return { id: this.#tenant };
  }

  get actions(): ActionFields {
    return this;
  }

  get(action: string): Fields | undefined {
    return action === this.#first ? this.#firstFields : this.#others?.get(action);
  }

  *[Symbol.iterator](): Iterator<readonly [string, Fields]> {
    if (this.#first !== null) yield [this.#first, this.#firstFields];
    if (this.#others !== null) yield* this.#others;
  }

  begin(iteration: number): void {
    this.iteration = iteration;
    if (this.#first !== null) this.#firstFields = this.#keptOf(this.#first);
    if (this.#others === null) return;
    // Emptied and not removed: a map in which each iteration removes and adds would be rebuilt for each.
    for (const id of this.#others.keys()) this.#others.set(id, this.#keptOf(id));
  }

  /** Fields that nobody sees any more once the action shows others; null when there are none. Each answer has some, of each of many users. */
  spentFields(action: Action): Fields | null {
    return action.id === this.#first ? this.#firstShown : null;
  }

  /** Makes the fields of an action that ran readable under its id. */
  show(action: Action, fields: Fields): void {
    this.#first ??= action.id;
    if (action.id === this.#first) {
      this.#firstFields = fields;
      this.#firstShown = fields;
    } else {
      this.#others ??= new Map();
      this.#others.set(action.id, fields);
    }
    for (const { name, scope } of action.exports) {
      if (scope === 'user') this.#keep(action.id, name, fields[name] ?? null);
    }
    if (action.keptFields === undefined) return;
    for (const name of action.keptFields) this.#keep(action.id, name, fields[name] ?? null);
  }

  #keptOf(action: string): Fields {
    return this.#kept === null ? NOTHING : (this.#kept.get(action) ?? NOTHING);
  }

  #keep(action: string, name: string, value: Value): void {
    this.#kept ??= new Map();
    const kept = Object.assign(Object.create(null) as Record<string, Value>, this.#kept.get(action));
    kept[name] = value;
    this.#kept.set(action, kept);
  }
}
