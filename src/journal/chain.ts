/**
 * The running checksum of a recording: each line answers for itself and for everything before it.
 *
 * The checksum of a line is the first 16 hexadecimal digits of the SHA-256 over the checksum of the line before
 * (none before the first) and the line's JSON without its own checksum. It finds damage and careless editing; it
 * is no signature: whoever wants to can compute it anew.
 */
import { hash } from 'node:crypto';

const DIGITS = 16;
const OPENING = '{"sum":"';
/** Bytes before the rest of a line: the opening, the checksum, and the quote and comma after it. */
const PREFIX_BYTES = OPENING.length + DIGITS + 2;
const OPENING_BYTES = Buffer.from(OPENING);
const CLOSING_BYTES = Buffer.from('",');
const BRACE = Buffer.from('{');

/** Puts checksums on lines. */
export class ChainWriter {
  #last = '';

  /** The line as it is written, with its line break. `json` is an object with at least one field. */
  seal(json: string): string {
    this.#last = hash('sha256', this.#last + json, 'hex').slice(0, DIGITS);
    return `${OPENING}${this.#last}",${json.slice(1)}\n`;
  }
}

export type ChainedLine =
  | { readonly ok: true; readonly json: Buffer }
  | { readonly ok: false; readonly problem: 'no_checksum' | 'mismatch' };

/** Checks lines in their order. After one that fails nothing more can be checked. */
export class ChainReader {
  #last = '';

  /** @param line without its line break. */
  open(line: Buffer): ChainedLine {
    const carried = line.subarray(OPENING_BYTES.length, OPENING_BYTES.length + DIGITS).toString('latin1');
    const isShaped =
      line.subarray(0, OPENING_BYTES.length).equals(OPENING_BYTES) &&
      /^[0-9a-f]{16}$/.test(carried) &&
      line.subarray(PREFIX_BYTES - 2, PREFIX_BYTES).equals(CLOSING_BYTES);
    if (!isShaped) return { ok: false, problem: 'no_checksum' };
    const json = Buffer.concat([BRACE, line.subarray(PREFIX_BYTES)]);
    this.#last = hash('sha256', Buffer.concat([Buffer.from(this.#last, 'latin1'), json]), 'hex').slice(0, DIGITS);
    return this.#last === carried ? { ok: true, json } : { ok: false, problem: 'mismatch' };
  }
}
