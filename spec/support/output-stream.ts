/** Streams to give to an output: one that keeps what is written, as a terminal or not. */
import { Writable } from 'node:stream';

export class KeepingStream extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;

  constructor(options: { readonly isTTY?: boolean; readonly columns?: number } = {}) {
    super();
    this.isTTY = options.isTTY ?? false;
    this.columns = options.columns ?? 80;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.text += chunk.toString();
    done();
  }
}
