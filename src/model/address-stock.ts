/**
 * Which address is given next: the order of the pool's strategy, one holder or several an address.
 *
 * Exclusive use is one layer: an address is free in it or taken. Shared use is a pile of such
 * layers: an address held three times is taken in the lowest three. Always giving from the lowest
 * layer that has a free address gives the least-held address, in the strategy's order among equals,
 * and an address never used is nowhere in memory. Every operation is logarithmic at most.
 */
import { assert } from './assertion.js';
import { type Index, toIndex } from './address-range.js';
import { HeldBits } from './held-bits.js';
import type { Random } from './random.js';
import type { AllocationStrategy } from './scenario.js';
import { SlotMap } from './slot-map.js';
import { SparseShuffle } from './sparse-shuffle.js';

export type Sharing = 'exclusive' | 'shared';

/** Every address once: free or taken. */
interface Layer {
  readonly taken: number;
  /** Takes the next free address; there must be one. */
  take(): Index;
  giveBack(index: Index): void;
}

export class AddressStock {
  readonly #capacity: Index;
  readonly #newLayer: () => Layer;
  readonly #layers: Layer[];
  /** How often each address is held; absent = not at all. Only kept when shared. */
  readonly #holds: SlotMap<number> | undefined;
  /** The lowest layer with a free address; one past the last layer when all are full. */
  #lowest = 0;

  constructor(capacity: bigint, sharing: Sharing, strategy: AllocationStrategy, random?: Random) {
    this.#capacity = toIndex(capacity);
    this.#newLayer = layerMaker(strategy, capacity, random);
    this.#layers = [this.#newLayer()];
    this.#holds = sharing === 'shared' ? new SlotMap() : undefined;
    if (capacity === 0n) this.#lowest = 1;
  }

  /** How many addresses are held at least once. */
  get held(): number {
    return (this.#layers[0] as Layer).taken;
  }

  /** The next address by the strategy; undefined when none may be given. */
  take(): Index | undefined {
    const layer = this.#lowestLayer();
    if (layer === undefined) return undefined;
    const index = layer.take();
    this.#holds?.set(index, this.#lowest + 1);
    if (layer.taken === this.#capacity) this.#lowest++;
    return index;
  }

  /** One holder less of an address that is held. */
  giveBack(index: Index): void {
    const level = this.#holds === undefined ? 0 : this.#countDown(this.#holds, index);
    (this.#layers[level] as Layer).giveBack(index);
    if (level < this.#lowest) this.#lowest = level;
    this.#dropEmptyLayer();
  }

  /** Keeps one empty layer on top, so that a lease that comes and goes does not make one each time. */
  #dropEmptyLayer(): void {
    const top = this.#layers.length - 1;
    if (top > 0 && this.#layers[top]?.taken === 0 && this.#layers[top - 1]?.taken === 0) this.#layers.pop();
  }

  #lowestLayer(): Layer | undefined {
    const layer = this.#layers[this.#lowest];
    if (layer !== undefined || this.#holds === undefined || this.#capacity === 0) return layer;
    const added = this.#newLayer();
    this.#layers.push(added);
    return added;
  }

  /** The layer in which the address is taken last. */
  #countDown(holds: SlotMap<number>, index: Index): number {
    const count = holds.get(index);
    assert(count !== undefined, 'an address given back is held');
    if (count === 1) holds.delete(index);
    else holds.set(index, count - 1);
    return count - 1;
  }
}

function layerMaker(strategy: AllocationStrategy, capacity: bigint, random: Random | undefined): () => Layer {
  switch (strategy) {
    case 'round_robin': {
      const turn = { next: 0 };
      return () => new RowLayer(Number(capacity), turn);
    }
    case 'first_free':
      return () => new RowLayer(Number(capacity));
    case 'random':
      assert(random !== undefined, 'a pool with random allocation is given its stream of chance');
      return () => new SparseShuffle(capacity, random);
  }
}

/**
 * Addresses taken in their order: from the first one, or from where the turn has come to, around the end.
 *
 * Positions are numbers here even among 2^64 addresses: the turn moves by one a grant, and passing
 * 2^53 takes centuries.
 */
class RowLayer implements Layer {
  readonly #length: number;
  readonly #turn: { next: number } | undefined;
  readonly #bits = new HeldBits();
  #taken = 0;

  /**
   * @param length as a number: rounded where positions never come.
   * @param turn shared by all layers of a pool: next after the last one granted, whichever layer gave it. Absent: always the first free one.
   */
  constructor(length: number, turn?: { next: number }) {
    this.#length = length;
    this.#turn = turn;
  }

  get taken(): number {
    return this.#taken;
  }

  take(): number {
    let position = this.#bits.nextFree(this.#turn?.next ?? 0);
    if (position >= this.#length) position = this.#bits.nextFree(0);
    this.#bits.hold(position);
    this.#taken++;
    if (this.#turn !== undefined) this.#turn.next = position + 1;
    return position;
  }

  giveBack(index: Index): void {
    this.#bits.free(index as number);
    this.#taken--;
  }
}
