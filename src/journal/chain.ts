/**
 * The running checksum of a recording: each line answers for itself and for everything before it.
 *
 * The checksum of a line is the CRC-32 of its JSON without its own checksum, continued from that of the line before, in
 * eight hexadecimal digits. It finds every changed byte at its line, and lines that were left out or moved; it is no
 * signature: whoever wants to can compute it anew. A cryptographic hash would not change that, and costs four times as
 * much on the way of every answer.
 */
import { crc32 } from 'node:zlib';
import { encoded, LineBytes } from '../model/line-bytes.js';

const DIGITS = 8;
const OPENING = '{"sum":"';
/** Bytes before the rest of a line: the opening, the checksum, and the quote and comma after it. */
const PREFIX_BYTES = OPENING.length + DIGITS + 2;
/** What stands before the object until its checksum is known. */
const ROOM = encoded(`${OPENING}${'0'.repeat(DIGITS)}"`);
const OPENING_BYTES = Buffer.from(OPENING);
const CLOSING_BYTES = Buffer.from('",');
const BRACE = Buffer.from('{');

/** A checksum as it is written. */
export function checksumText(checksum: number): string {
  return checksum.toString(16).padStart(DIGITS, '0');
}

/** Puts checksums on lines. */
export class ChainWriter {
  readonly #line = new LineBytes();
  #last = 0;

  /**
   * The line as it is written, with its line break: valid until the next one.
   *
   * @param write writes the JSON of an object with at least one field. When it throws, nothing has happened.
   */
  seal(write: (line: LineBytes) => void): Uint8Array {
    const line = this.#line;
    line.clear();
    line.part(ROOM);
    write(line);
    this.#last = crc32(line.bytes.subarray(ROOM.length), this.#last);
    line.overwrite(OPENING.length, checksumText(this.#last));
    // The checksum is the first field of the object, whose bracket stood here.
    line.overwrite(ROOM.length, ',');
    line.endLine();
    return line.bytes;
  }
}

export type ChainedLine =
  | { readonly ok: true; readonly json: Buffer }
  | { readonly ok: false; readonly problem: 'no_checksum' | 'mismatch' };

/** Checks lines in their order. After one that fails nothing more can be checked. */
export class ChainReader {
  #last = 0;

  /** @param line without its line break. */
  open(line: Buffer): ChainedLine {
    const carried = line.subarray(OPENING_BYTES.length, OPENING_BYTES.length + DIGITS).toString('latin1');
    const isShaped =
      line.subarray(0, OPENING_BYTES.length).equals(OPENING_BYTES) &&
      /^[0-9a-f]{8}$/.test(carried) &&
      line.subarray(PREFIX_BYTES - 2, PREFIX_BYTES).equals(CLOSING_BYTES);
    if (!isShaped) return { ok: false, problem: 'no_checksum' };
    const json = Buffer.concat([BRACE, line.subarray(PREFIX_BYTES)]);
    this.#last = crc32(json, this.#last);
    return checksumText(this.#last) === carried ? { ok: true, json } : { ok: false, problem: 'mismatch' };
  }
}
