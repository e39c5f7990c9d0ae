/**
 * Lines of JSON as bytes, written one after the other into one buffer.
 *
 * A string put together from twenty pieces has to be joined and encoded again before it can be hashed or written, which
 * costs more than making the pieces. Here each character of a line is written once, where it stays. Pure.
 */
const FIRST_CAPACITY = 48 * 1024;
/** Digits of the largest safe integer. */
const NUMBER_MAX = 16;
const UTF8_MAX = 3;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const ZERO = 0x30;
const ASCII_END = 0x80;
/** Integers below it are divided as integers, which is fast. */
const SMALL_END = 2 ** 31;
const LOW_DIGITS = 9;
const LOW_END = 10 ** LOW_DIGITS;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Tens and ones of the numbers below a hundred: two digits for one division. */
const TENS = Uint8Array.from({ length: 100 }, (_, number) => ZERO + Math.floor(number / 10));
const ONES = Uint8Array.from({ length: 100 }, (_, number) => ZERO + (number % 10));

/** A text that is written again and again, encoded once. */
export function encoded(text: string): Uint8Array {
  return encoder.encode(text);
}

/** What stands before the value of a field that is not the first. */
export function opening(name: string): Uint8Array {
  return encoded(`,"${name}":`);
}

const NULL = encoded('null');
const LINE_BREAK = encoded('\n');

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

  get string(): string {
    return decoder.decode(this.bytes);
  }

  /** Writes ASCII over what stands at a position. */
  overwrite(at: number, text: string): void {
    for (let index = 0; index < text.length; index += 1) this.#bytes[at + index] = text.charCodeAt(index);
  }

  clear(): void {
    this.#length = 0;
  }

  /** JSON as it is. */
  json(text: string): void {
    this.#reserve(text.length * UTF8_MAX);
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  /** The same, encoded before. */
  part(part: Uint8Array): void {
    this.#reserve(part.length);
    this.#copy(part);
  }

  /** A number or null, and what stands before it. */
  number(opening: Uint8Array, value: number | null): void {
    this.#reserve(opening.length + NUMBER_MAX);
    this.#copy(opening);
    if (value !== null && value >= 0 && value < SMALL_END && Number.isInteger(value)) this.#digits(value, digitsOf(value));
    else if (value !== null && Number.isSafeInteger(value) && value > 0) {
      const high = Math.floor(value / LOW_END);
      this.#digits(high, digitsOf(high));
      this.#digits(value - high * LOW_END, LOW_DIGITS);
    } else this.json(JSON.stringify(value));
  }

  /** A text or null, and what stands before it. */
  text(opening: Uint8Array, text: string | null): void {
    this.part(opening);
    if (text === null) this.part(NULL);
    else if (!this.#plain(text)) this.json(JSON.stringify(text));
  }

  /** The line break. */
  endLine(): void {
    this.part(LINE_BREAK);
  }

  #copy(part: Uint8Array): void {
    const bytes = this.#bytes;
    const start = this.#length;
    const { length } = part;
    for (let index = 0; index < length; index += 1) bytes[start + index] = part[index] as number;
    this.#length = start + length;
  }

  /** Writes a text between quotes if all of it stands for itself in JSON, and says whether. */
  #plain(text: string): boolean {
    const { length } = text;
    this.#reserve(length + 2);
    const bytes = this.#bytes;
    const start = this.#length;
    bytes[start] = QUOTE;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code < SPACE || code >= ASCII_END || code === QUOTE || code === BACKSLASH) return false;
      bytes[start + 1 + index] = code;
    }
    bytes[start + 1 + length] = QUOTE;
    this.#length = start + 2 + length;
    return true;
  }

  #digits(value: number, count: number): void {
    const bytes = this.#bytes;
    let rest = value | 0;
    let at = this.#length + count;
    this.#length = at;
    for (let left = count; left > 1; left -= 2) {
      const hundredth = (rest / 100) | 0;
      const pair = rest - hundredth * 100;
      bytes[--at] = ONES[pair] as number;
      bytes[--at] = TENS[pair] as number;
      rest = hundredth;
    }
    if (count % 2 === 1) bytes[--at] = ZERO + rest;
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
