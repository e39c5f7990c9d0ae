/**
 * A fold at any event, without folding from the beginning each time: copies of it are kept on the way.
 *
 * There are at most so many copies; when there would be more, every other one is dropped and they come half as often from
 * then on. So memory is bounded, and any event is reached from a copy that is not further away than a share of the whole. Pure.
 */
export interface Foldable<Event, Self> {
  apply(event: Event): void;
  clone(): Self;
}

const COPIES_MAX = 64;
const FIRST_EVERY = 1000;

export class Checkpoints<Event, Fold extends Foldable<Event, Fold>> {
  readonly #first: Fold;
  #every = FIRST_EVERY;
  /** The fold after event `n * every`, at `n - 1`. */
  #copies: Fold[] = [];
  #last: { readonly seq: number; readonly fold: Fold };

  /** @param empty the fold before the first event; it is not changed. */
  constructor(empty: Fold) {
    this.#first = empty;
    this.#last = { seq: 0, fold: empty };
  }

  /** Keeps a copy where one is due. Called after each event, in order, with the fold that has it. */
  note(seq: number, fold: Fold): void {
    if (seq % this.#every !== 0) return;
    if (this.#copies.length === COPIES_MAX) {
      this.#copies = this.#copies.filter((_, index) => index % 2 === 1);
      this.#every *= 2;
      if (seq % this.#every !== 0) return;
    }
    this.#copies.push(fold.clone());
  }

  /** The fold after event `seq`, for looking at. @param events gives those from one number to another, both counted in */
  at(seq: number, events: (from: number, to: number) => Iterable<Event>): Fold {
    if (this.#last.seq === seq) return this.#last.fold;
    const place = Math.min(Math.floor(seq / this.#every), this.#copies.length);
    const kept = place * this.#every;
    // One step forward from where one was is cheaper than from any copy.
    const isAhead = this.#last.seq < seq && this.#last.seq > kept;
    const from = isAhead ? this.#last.seq : kept;
    const fold = isAhead ? this.#last.fold : (this.#copies[place - 1] ?? this.#first).clone();
    for (const event of events(from + 1, seq)) fold.apply(event);
    this.#last = { seq, fold };
    return fold;
  }
}
