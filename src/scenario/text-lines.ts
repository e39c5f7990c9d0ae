/** Turns offsets in a text into lines and columns. */
import type { Position } from './document.js';

export class TextLines {
  private readonly starts: number[] = [0];

  constructor(private readonly text: string) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  get count(): number {
    return this.starts.length;
  }

  /** Line and column, both from 1, of an offset from 0. */
  position(offset: number): Position {
    const index = this.lineIndex(offset);
    return { line: index + 1, column: offset - (this.starts[index] ?? 0) + 1 };
  }

  /** The text of the line that holds an offset, without its end. */
  lineAt(offset: number): string {
    const index = this.lineIndex(offset);
    return this.text.slice(this.starts[index], (this.starts[index + 1] ?? this.text.length + 1) - 1).replace(/\r$/u, '');
  }

  /** The last line that begins at or before the offset. */
  private lineIndex(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
