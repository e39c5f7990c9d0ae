/**
 * A pool in the plainest way: a list of addresses and how often each is held.
 *
 * It says which address comes next and how many are free, by walking over the list. Only for pools small
 * enough to be listed; of larger ones the checker does not judge the order.
 */
import type { ExpectedPool } from './expected.js';

const LISTED_MAX = 1024;

export class PoolModel {
  readonly #order: ExpectedPool['order'];
  readonly #shared: boolean;
  readonly #addresses: readonly bigint[];
  readonly #positions: ReadonlyMap<bigint, number>;
  readonly #holds: number[];
  /** Where round robin goes on. */
  #next = 0;
  #held = 0;

  private constructor(addresses: readonly bigint[], order: ExpectedPool['order'], shared: boolean) {
    this.#addresses = addresses;
    this.#positions = new Map(addresses.map((address, position) => [address, position]));
    this.#holds = addresses.map(() => 0);
    this.#order = order;
    this.#shared = shared;
  }

  /** Null when the pool is too large to be listed. */
  static of({ ranges, reserved, order }: ExpectedPool, shared: boolean): PoolModel | null {
    const addresses = ranges.list(reserved, LISTED_MAX);
    return addresses === undefined ? null : new PoolModel(addresses, order, shared);
  }

  /** Addresses that could be granted now. */
  get free(): number {
    if (this.#addresses.length === 0) return 0;
    return this.#shared ? this.#addresses.length : this.#addresses.length - this.#held;
  }

  /** Grants an address of the pool, and says what is wrong with that one. */
  grant(address: bigint): { readonly invariant: number; readonly message: string } | undefined {
    const position = this.#positions.get(address);
    if (position === undefined) return undefined;
    const least = this.#shared ? Math.min(...this.#holds) : 0;
    const holds = this.#holds[position] as number;
    const due = this.#order === 'random' ? position : this.#dueNext(least);
    if (holds === 0) this.#held += 1;
    this.#holds[position] = holds + 1;
    this.#next = position + 1;
    if (holds > least) return { invariant: 15, message: `held ${holds} times, and another only ${least} times` };
    return due === position ? undefined : { invariant: 15, message: 'another address was next' };
  }

  release(address: bigint): void {
    const position = this.#positions.get(address);
    const holds = position === undefined ? 0 : (this.#holds[position] as number);
    if (position === undefined || holds === 0) return;
    this.#holds[position] = holds - 1;
    if (holds === 1) this.#held -= 1;
  }

  #dueNext(least: number): number {
    const from = this.#order === 'round_robin' ? this.#next : 0;
    const after = this.#holds.findIndex((holds, position) => position >= from && holds <= least);
    return after === -1 ? this.#holds.indexOf(least) : after;
  }
}
