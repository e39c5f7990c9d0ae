/** Text as UTF-8, one after the other, in a buffer that grows as need be. */

/** Bytes that UTF-8 takes at most for what a string counts as one character. */
const UTF8_MAX = 3;

export class GrowingBytes {
  #buffer: Buffer;
  #length = 0;

  /** @param capacity bytes to begin with, and some more */
  constructor(capacity: number) {
    this.#buffer = Buffer.allocUnsafeSlow(capacity + (capacity >> 2));
  }

  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#buffer.length;
  }

  /** All there is, not copied: valid until it is cleared. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** @param text as a string, or encoded */
  add(text: string | Uint8Array): void {
    const needed = this.#length + text.length * UTF8_MAX;
    if (needed > this.#buffer.length) this.#grow(Math.max(needed, this.#buffer.length * 2));
    if (typeof text === 'string') this.#length += this.#buffer.write(text, this.#length, 'utf8');
    else {
      this.#buffer.set(text, this.#length);
      this.#length += text.length;
    }
  }

  clear(): void {
    this.#length = 0;
  }

  #grow(capacity: number): void {
    const larger = Buffer.allocUnsafeSlow(capacity);
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
