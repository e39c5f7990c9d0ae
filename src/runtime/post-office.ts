/**
 * One queue for every message between actors.
 *
 * Within a turn nobody sends inside a send: a message is posted here and delivered when the one before
 * it has been handled. So the order is the order of posting, the same in every world and under every
 * engine, and no chain of replies can grow the stack.
 */
import type { PoolMessage, RampUpMessage, RunMessage, UserMessage } from '../../machines/events.js';

/** A user, to whoever need not know more of it. */
export interface Self {
  readonly id: number;
}

/** Where messages are delivered. */
export interface Addressees {
  run(message: RunMessage): void;
  rampUp(message: RampUpMessage): void;
  pool(pool: string, message: PoolMessage): void;
  user(user: number, message: UserMessage): void;
  /** What a user has for itself: nobody has to look for it. */
  self(user: Self, message: UserMessage): void;
  /** A user was spawned and begins now, when whoever spawned it is through. */
  newcomer(user: number): void;
}

/** The sending side, handed to whoever has something to say. */
export interface Post {
  toRun(message: RunMessage): void;
  toRampUp(message: RampUpMessage): void;
  toPool(pool: string, message: PoolMessage): void;
  toUser(user: number, message: UserMessage): void;
  toSelf(user: Self, message: UserMessage): void;
  toNewcomer(user: number): void;
}

type Letter =
  | { readonly to: 'run'; readonly message: RunMessage }
  | { readonly to: 'rampUp'; readonly message: RampUpMessage }
  | { readonly to: 'pool'; readonly pool: string; readonly message: PoolMessage }
  | { readonly to: 'user'; readonly user: number; readonly message: UserMessage }
  | { readonly to: 'self'; readonly user: Self; readonly message: UserMessage }
  | { readonly to: 'newcomer'; readonly user: number };

export class PostOffice implements Post {
  /** Kept from turn to turn, so that no turn has to make one; what is delivered is let go. */
  readonly #queue: (Letter | null)[] = [];
  #head = 0;
  #tail = 0;

  toRun(message: RunMessage): void {
    this.#post({ to: 'run', message });
  }

  toRampUp(message: RampUpMessage): void {
    this.#post({ to: 'rampUp', message });
  }

  toPool(pool: string, message: PoolMessage): void {
    this.#post({ to: 'pool', pool, message });
  }

  toUser(user: number, message: UserMessage): void {
    this.#post({ to: 'user', user, message });
  }

  toSelf(user: Self, message: UserMessage): void {
    this.#post({ to: 'self', user, message });
  }

  toNewcomer(user: number): void {
    this.#post({ to: 'newcomer', user });
  }

  /** Delivers until nothing is left, including what is posted meanwhile. */
  deliver(addressees: Addressees): void {
    while (this.#head < this.#tail) {
      const letter = this.#queue[this.#head] as Letter;
      this.#queue[this.#head] = null;
      this.#head += 1;
      hand(letter, addressees);
    }
    this.#rewind();
  }

  /** Throws away what is not delivered yet. */
  discard(): void {
    this.#queue.fill(null, this.#head, this.#tail);
    this.#rewind();
  }

  #post(letter: Letter): void {
    this.#queue[this.#tail] = letter;
    this.#tail += 1;
  }

  #rewind(): void {
    this.#head = 0;
    this.#tail = 0;
    if (this.#queue.length > KEPT_MAX) this.#queue.length = 0;
  }
}

/** A turn with more letters than this is a rare one: its queue is not kept. */
const KEPT_MAX = 1024;

function hand(letter: Letter, addressees: Addressees): void {
  switch (letter.to) {
    case 'self':
      return addressees.self(letter.user, letter.message);
    case 'user':
      return addressees.user(letter.user, letter.message);
    case 'newcomer':
      return addressees.newcomer(letter.user);
    case 'pool':
      return addressees.pool(letter.pool, letter.message);
    case 'rampUp':
      return addressees.rampUp(letter.message);
    case 'run':
      return addressees.run(letter.message);
  }
}
