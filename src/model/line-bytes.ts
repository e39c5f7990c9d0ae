/**
 * Lines of JSON as bytes, written one after the other into one buffer.
 *
 * A string put together from twenty pieces has to be joined and encoded again before it can be hashed or written, which
 * costs more than making the pieces. Here each character of a line is written once, where it stays. Pure.
 */
const FIRST_CAPACITY = 48 * 1024;
/** Digits of the largest safe integer, and a sign. */
const NUMBER_MAX = 17;
const UTF8_MAX = 3;
const QUOTE = 0x22;
const ZERO = 0x30;
const ASCII_END = 0x80;
/** Integers below it are divided as integers, which is fast. */
const SMALL_END = 2 ** 31;
const LOW_DIGITS = 9;
const LOW_END = 10 ** LOW_DIGITS;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class LineBytes {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What is written. Valid until something else is. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  get text(): string {
    return decoder.decode(this.bytes);
  }

  clear(): void {
    this.#length = 0;
  }

  /** JSON as it is. */
  json(text: string): void {
    this.#reserve(text.length * UTF8_MAX);
    this.#characters(text);
  }

  /** A number of a field, the text before it included: `"user":`. */
  number(opening: string, value: number): void {
    this.#reserve(opening.length + NUMBER_MAX);
    this.#characters(opening);
    if (value >= 0 && value < SMALL_END && Number.isInteger(value)) this.#digits(value, digitsOf(value));
    else if (Number.isSafeInteger(value) && value > 0) {
      const high = Math.floor(value / LOW_END);
      this.#digits(high, digitsOf(high));
      this.#digits(value - high * LOW_END, LOW_DIGITS);
    } else this.json(JSON.stringify(value));
  }

  /** A text between quotes that holds nothing JSON writes in another way, or null. */
  word(opening: string, text: string | null): void {
    if (text === null) {
      this.json(opening);
      this.json('null');
      return;
    }
    this.#reserve(opening.length + text.length + 2);
    this.#characters(opening);
    this.#bytes[this.#length++] = QUOTE;
    this.#characters(text);
    this.#bytes[this.#length++] = QUOTE;
  }

  /** Of known room: one byte for each character, as far as they are ASCII. */
  #characters(text: string): void {
    const bytes = this.#bytes;
    const start = this.#length;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code >= ASCII_END) {
        this.#encode(text, start);
        return;
      }
      bytes[start + index] = code;
    }
    this.#length = start + text.length;
  }

  #encode(text: string, start: number): void {
    this.#length = start;
    this.#reserve(text.length * UTF8_MAX);
    this.#length = start + encoder.encodeInto(text, this.#bytes.subarray(start)).written;
  }

  #digits(value: number, count: number): void {
    const bytes = this.#bytes;
    let rest = value | 0;
    for (let at = this.#length + count - 1; at >= this.#length; at -= 1) {
      const tenth = (rest / 10) | 0;
      bytes[at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.#length += count;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.bytes);
    this.#bytes = larger;
  }
}

function digitsOf(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  let digits = 4;
  for (let bound = 10_000; value >= bound; bound *= 10) digits += 1;
  return digits;
}
