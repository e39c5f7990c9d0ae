/**
 * What one user's expressions can see, kept up as its iterations go by.
 *
 * Fields of an action are seen until the iteration ends; values exported with `scope: user` stay, under
 * the same names, until the user ends.
 */
import type { Action } from '../model/action.js';
import type { Fields, Scope, Value } from '../model/expression.js';

/** Of an action that has not run in this iteration. */
const NOTHING: Fields = Object.freeze(Object.create(null) as Record<string, Value>);

export class UserScope implements Scope {
  readonly user: { id: number; allocated_ip: string | null; iteration: number; iteration_index: number };
  readonly tenant: { readonly id: string };
  readonly resources: ReadonlyMap<string, Fields>;
  readonly env: ReadonlyMap<string, string>;
  readonly actions = new Map<string, Fields>();
  #kept: Map<string, Fields> | null = null;

  constructor(user: number, tenant: string, resources: ReadonlyMap<string, Fields>, env: ReadonlyMap<string, string>) {
    this.user = { id: user, allocated_ip: null, iteration: 0, iteration_index: 0 };
    this.tenant = { id: tenant };
    this.resources = resources;
    this.env = env;
  }

  lease(ip: string | null): void {
    this.user.allocated_ip = ip;
  }

  begin(iteration: number): void {
    this.user.iteration = iteration;
    this.user.iteration_index = iteration - 1;
    // Emptied and not removed: a map in which each iteration removes and adds would be rebuilt for each.
    for (const id of this.actions.keys()) this.actions.set(id, this.#kept?.get(id) ?? NOTHING);
  }

  /** Makes the fields of an action that ran readable under its id. */
  show(action: Action, fields: Fields): void {
    this.actions.set(action.id, fields);
    for (const { name, scope } of action.exports) {
      if (scope === 'user') this.#keep(action.id, name, fields[name] ?? null);
    }
    for (const name of action.keptFields ?? []) this.#keep(action.id, name, fields[name] ?? null);
  }

  #keep(action: string, name: string, value: Value): void {
    this.#kept ??= new Map();
    const kept = Object.assign(Object.create(null) as Record<string, Value>, this.#kept.get(action));
    kept[name] = value;
    this.#kept.set(action, kept);
  }
}
