/** Many numbers in little memory: a typed array that doubles when it is full. Pure. */
type Numbers = Float64Array | Uint32Array;

const FIRST_LENGTH = 1024;

export class GrowingNumbers {
  readonly #kind: new (
    length: number,
  ) => Numbers;
  #numbers: Numbers;
  length = 0;

  constructor(kind: new (length: number) => Numbers) {
    this.#kind = kind;
    this.#numbers = new kind(FIRST_LENGTH);
  }

  push(number: number): void {
    if (this.length === this.#numbers.length) {
      const wider = new this.#kind(2 * this.length);
      wider.set(this.#numbers);
      this.#numbers = wider;
    }
    this.#numbers[this.length] = number;
    this.length += 1;
  }

  /** 0 beyond what was pushed. */
  at(index: number): number {
    return this.#numbers[index] ?? 0;
  }
}
