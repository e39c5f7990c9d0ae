/**
 * Reads a recording: bytes in, what it holds out, or exactly where it is wrong.
 *
 * A process that died leaves whole lines and perhaps a torn last one: that is an incomplete recording, and what
 * is whole is returned. Anything else that is not as it was written is refused. Lines are checked before they
 * are parsed, and parsed before they are believed. Pure but for hashing.
 *
 *     const reader = new RecordingReader('incident.rec', VERSION);
 *     for await (const chunk of stream) reader.push(chunk);
 *     const recording = reader.finish();
 */
import { RampartError } from '../model/failure.js';
import { ChainReader } from './chain.js';
import { type EndMarker, FORMAT_VERSION, type Input, LINE_BYTES_MAX, type Recording, type RecordingHeader } from './format.js';
import { Misshapen, asLine, formatOf, isEnd, readEnd, readHeader, readInput } from './line-schema.js';

const LINE_BREAK = 0x0a;

export class RecordingReader {
  readonly #file: string;
  readonly #version: string;
  readonly #chain = new ChainReader();
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #inputs: Input[] = [];
  /** Pieces of the line that has not ended yet. */
  #pieces: Buffer[] = [];
  #pieceBytes = 0;
  #lines = 0;
  #header: RecordingHeader | null = null;
  #end: EndMarker | null = null;

  /**
   * @param file where it comes from; only for messages
   * @param version of Rampart: a recording of another one is refused
   */
  constructor(file: string, version: string) {
    this.#file = file;
    this.#version = version;
  }

  /**
   * Takes the next bytes of the file.
   *
   * @throws RampartError `recording.unreadable`, `recording.corrupt`, `recording.version` or `recording.too_large`
   */
  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let from = 0;
    for (let to = chunk.indexOf(LINE_BREAK, from); to !== -1; to = chunk.indexOf(LINE_BREAK, from)) {
      this.#line(this.#whole(chunk.subarray(from, to)));
      from = to + 1;
    }
    if (from === chunk.length) return;
    // Copied, because whoever reads the file may use its buffer again.
    this.#pieces.push(Buffer.from(chunk.subarray(from)));
    this.#pieceBytes += chunk.length - from;
    if (this.#pieceBytes > LINE_BYTES_MAX) throw this.#tooLarge();
  }

  /** What was read. @throws RampartError `recording.unreadable` when there is not even a header. */
  finish(): Recording {
    if (this.#header === null) {
      const torn = this.#pieceBytes > 0 ? 'it ends within its first line' : 'it is empty';
      throw new RampartError('recording.unreadable', `${this.#file} holds nothing to replay: ${torn}`);
    }
    const isTorn = this.#pieceBytes > 0;
    if (this.#end !== null && isTorn) throw this.#corrupt(this.#lines + 1, 'something follows its end marker');
    return { file: this.#file, header: this.#header, inputs: this.#inputs, end: this.#end, lines: this.#lines };
  }

  #whole(last: Buffer): Buffer {
    if (this.#pieceBytes + last.length > LINE_BYTES_MAX) throw this.#tooLarge();
    const line = this.#pieces.length === 0 ? last : Buffer.concat([...this.#pieces, last]);
    this.#pieces = [];
    this.#pieceBytes = 0;
    return line;
  }

  #line(line: Buffer): void {
    this.#lines += 1;
    const isFirst = this.#lines === 1;
    const opened = this.#chain.open(line);
    if (!opened.ok) {
      if (isFirst && opened.problem === 'no_checksum')
        throw new RampartError('recording.unreadable', `${this.#file} is not a recording: its first line has no checksum`);
      throw this.#corrupt(this.#lines, 'its checksum does not fit');
    }
    try {
      const fields = asLine(this.#parse(opened.json));
      if (isFirst) this.#first(fields);
      else this.#further(fields);
    } catch (error) {
      if (error instanceof Misshapen) throw this.#corrupt(this.#lines, error.message);
      throw error;
    }
  }

  #parse(json: Buffer): unknown {
    try {
      return JSON.parse(this.#decoder.decode(json));
    } catch {
      throw new Misshapen('it is not JSON');
    }
  }

  #first(fields: ReturnType<typeof asLine>): void {
    const format = formatOf(fields);
    if (format === null)
      throw new RampartError('recording.unreadable', `${this.#file} is not a recording: its first line is another file's`);
    if (format !== FORMAT_VERSION) throw this.#otherVersion(`is of format ${format}`, `reads format ${FORMAT_VERSION}`);
    if (fields['version'] !== this.#version)
      throw this.#otherVersion(`was written by Rampart ${JSON.stringify(fields['version'])}`, `is "${this.#version}"`);
    this.#header = readHeader(fields);
  }

  #further(fields: ReturnType<typeof asLine>): void {
    if (this.#end !== null) throw new Misshapen('it follows the end marker');
    if (isEnd(fields)) {
      const end = readEnd(fields);
      if (end.inputs !== this.#inputs.length) throw new Misshapen(`it counts ${end.inputs} inputs, and there are ${this.#inputs.length}`);
      this.#end = end;
    } else {
      this.#inputs.push(readInput(fields, this.#inputs.length + 1, this.#inputs.at(-1)?.at ?? 0));
    }
  }

  #corrupt(line: number, what: string): RampartError {
    return new RampartError('recording.corrupt', `${this.#file}, line ${line}: ${what}`);
  }

  #otherVersion(found: string, expected: string): RampartError {
    return new RampartError('recording.version', `${this.#file} ${found}; this Rampart ${expected}`);
  }

  #tooLarge(): RampartError {
    return new RampartError(
      'recording.too_large',
      `${this.#file}, line ${this.#lines + 1}: the line is longer than ${LINE_BYTES_MAX} bytes`,
    );
  }
}
