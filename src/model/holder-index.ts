/**
 * What each holder has, found by holder, by user and by tenant.
 *
 * A user nearly always has one thing at a time, so one is stored as it is; only a user with several
 * (each task's address kept until it ends) gets a map of them.
 */
import { SlotMap } from './slot-map.js';

/** Who asks for an address: the key of a lease. */
export interface Holder {
  readonly tenant: string;
  readonly user: number;
  /** 0 for a lease that spans the user's life, else the iteration. */
  readonly task: number;
}

interface Held {
  readonly holder: Holder;
}

type Users<T extends Held> = SlotMap<T | Several<T>>;

export class HolderIndex<T extends Held> {
  /** Tenants are few and known to the scenario: an empty map of users stays. */
  readonly #tenants = new Map<string, Users<T>>();
  /** The last look, since what is looked up is then set or deleted, and most runs have one tenant. */
  #nearTenant: string | undefined;
  #nearUsers: Users<T> = new SlotMap();
  #nearUser: number | undefined;
  #nearFound: T | Several<T> | undefined;

  get(holder: Holder): T | undefined {
    const found = this.#find(holder.tenant, holder.user);
    if (found === undefined) return undefined;
    if (found instanceof Several) return found.byTask.get(holder.task);
    return found.holder.task === holder.task ? found : undefined;
  }

  /** Puts it under its holder, in the place of what was there. */
  set(item: T): void {
    const { tenant, user, task } = item.holder;
    const found = this.#find(tenant, user);
    if (found instanceof Several) found.byTask.set(task, item);
    else if (found === undefined || found.holder.task === task) this.#replace(user, item);
    else this.#replace(user, new Several(found, item));
  }

  delete(holder: Holder): void {
    const found = this.#find(holder.tenant, holder.user);
    if (found instanceof Several) {
      found.byTask.delete(holder.task);
      if (found.byTask.size === 0) this.#replace(holder.user, undefined);
    } else if (found?.holder.task === holder.task) {
      this.#replace(holder.user, undefined);
    }
  }

  ofUser(tenant: string, user: number): T[] {
    const found = this.#find(tenant, user);
    return found === undefined ? [] : itemsOf(found);
  }

  ofTenant(tenant: string): T[] {
    return this.#usersOf(tenant).values().flatMap(itemsOf);
  }

  all(): T[] {
    return [...this.#tenants.keys()].flatMap((tenant) => this.ofTenant(tenant));
  }

  #find(tenant: string, user: number): T | Several<T> | undefined {
    if (tenant === this.#nearTenant && user === this.#nearUser) return this.#nearFound;
    this.#nearFound = this.#usersOf(tenant).get(user);
    this.#nearUser = user;
    return this.#nearFound;
  }

  /** What the user last found has from now on. */
  #replace(user: number, item: T | Several<T> | undefined): void {
    if (item === undefined) this.#nearUsers.delete(user);
    else this.#nearUsers.set(user, item);
    this.#nearFound = item;
  }

  #usersOf(tenant: string): Users<T> {
    if (tenant === this.#nearTenant) return this.#nearUsers;
    let users = this.#tenants.get(tenant);
    if (users === undefined) {
      users = new SlotMap();
      this.#tenants.set(tenant, users);
    }
    this.#nearTenant = tenant;
    this.#nearUsers = users;
    this.#nearUser = undefined;
    return users;
  }
}

/** What one user has for each of several tasks. */
class Several<T extends Held> {
  readonly byTask: Map<number, T>;

  constructor(...items: T[]) {
    this.byTask = new Map(items.map((item) => [item.holder.task, item]));
  }
}

function itemsOf<T extends Held>(found: T | Several<T>): T[] {
  return found instanceof Several ? [...found.byTask.values()] : [found];
}
