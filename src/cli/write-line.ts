/**
 * One way to write a line for people: whatever stands in it (a file's name, a target's words) moves no cursor and
 * changes no colour. Line breaks are kept: some messages have several lines.
 */
import { escapeControls } from '../scenario/problems.js';

export function writeLine(stream: Pick<NodeJS.WritableStream, 'write'>, text: string): void {
  stream.write(`${text.split('\n').map(escapeControls).join('\n')}\n`);
}
