/**
 * How often something happened over a span whose end is not known beforehand, in a bounded number of slots.
 *
 * Slots begin one second wide; when there are too many, two neighbours become one, as often as need be.
 * Pure.
 */
const SLOTS_MAX = 1024;
const FIRST_WIDTH_US = 1_000_000;

export class Timeline {
  #widthUs = FIRST_WIDTH_US;
  #slots: number[] = [];

  /** One more at an instant (microseconds from 0, in any order). */
  add(atUs: number): void {
    while (atUs >= this.#widthUs * SLOTS_MAX) this.#halve();
    const index = Math.floor(atUs / this.#widthUs);
    while (this.#slots.length <= index) this.#slots.push(0);
    this.#slots[index] = (this.#slots[index] as number) + 1;
  }

  /**
   * The rate over time, as at most so many columns of equal width.
   *
   * @returns happenings a second in each column, and how wide a column is in seconds.
   */
  rates(columnsMax: number): { readonly perSecond: readonly number[]; readonly columnSecs: number } {
    const slotsEach = Math.max(1, Math.ceil(this.#slots.length / columnsMax));
    const columnSecs = (slotsEach * this.#widthUs) / 1_000_000;
    const perSecond = Array.from({ length: Math.ceil(this.#slots.length / slotsEach) }, (_, column) => {
      const slots = this.#slots.slice(column * slotsEach, (column + 1) * slotsEach);
      return slots.reduce((sum, count) => sum + count, 0) / columnSecs;
    });
    return { perSecond, columnSecs };
  }

  #halve(): void {
    this.#widthUs *= 2;
    this.#slots = Array.from(
      { length: Math.ceil(this.#slots.length / 2) },
      (_, index) => (this.#slots[2 * index] ?? 0) + (this.#slots[2 * index + 1] ?? 0),
    );
  }
}
