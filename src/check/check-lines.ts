/**
 * A log line by line: what is wrong with it, found while it is read.
 */
import { Checker } from './checker.js';
import type { Expected } from './expected.js';
import type { Finding } from './finding.js';
import { readEvent } from './read-event.js';

export class LineChecker {
  readonly checker: Checker;
  #lines = 0;

  constructor(expected?: Expected) {
    this.checker = new Checker(expected);
  }

  /** How many lines have been read. */
  get lines(): number {
    return this.#lines;
  }

  /** Takes the next line, without its line break. A line that is no event is a finding of its own, at its number in the file. */
  accept(line: string): readonly Finding[] {
    this.#lines += 1;
    const read = readEvent(line);
    return read.ok ? this.checker.accept(read.event) : [{ invariant: 37, seq: this.#lines, message: read.problem }];
  }

  finish(): readonly Finding[] {
    return this.checker.finish();
  }
}

/** Everything wrong with a whole log. */
export function checkLines(lines: Iterable<string>, expected?: Expected): Finding[] {
  const checker = new LineChecker(expected);
  const findings: Finding[] = [];
  for (const line of lines) findings.push(...checker.accept(line));
  return [...findings, ...checker.finish()];
}
