/**
 * The problems found while a document is compiled, each with its place in the author's text.
 *
 * Compilers never throw at the first mistake: they write it down here and go on with what still makes
 * sense, so that the author sees everything at once.
 */
import type { FailureCode, Problem } from '../../model/failure.js';
import { Suggestions } from '../did-you-mean.js';
import type { Position } from '../document.js';
import type { DocumentLocator } from '../locator.js';
import { problemAt } from '../problems.js';
import { OVERRIDE_PLACE } from '../read-yaml.js';

/** Keys and indices from the top of the document to one of its values. */
export type DocumentPath = readonly (string | number)[];

/** What to say about a mistake. Without a hint the one of its code is used. */
export interface Finding {
  /** What is wrong, as a sentence without a full stop. */
  readonly message: string;
  readonly found?: string;
  readonly expected?: string;
  readonly hint?: string;
}

export class Findings {
  readonly problems: Problem[] = [];
  /** For the hints of all problems together. */
  readonly suggestions = new Suggestions();

  constructor(
    private readonly file: string,
    private readonly locator: DocumentLocator,
  ) {}

  /** Something is wrong with a value: reported where the value stands. */
  error(code: FailureCode, path: DocumentPath, finding: Finding): void {
    this.add('error', code, path, this.locator.value(path), finding);
  }

  /** A key should not be there: reported where the key stands. */
  errorAtKey(code: FailureCode, path: DocumentPath, finding: Finding): void {
    this.add('error', code, path, this.locator.key(path), finding);
  }

  /** A key is missing: reported at the key of the map that should have it. */
  missing(parent: DocumentPath, key: string, finding: Finding): void {
    this.add('error', 'scenario.missing_key', [...parent, key], this.locator.key(parent), finding);
  }

  /** Something works but is hardly meant: reported where the value stands. */
  warn(code: FailureCode, path: DocumentPath, finding: Finding): void {
    this.add('warning', code, path, this.locator.value(path), finding);
  }

  /** Where a value stands, as `line:column`, to name one place in the message about another. */
  place(path: DocumentPath): string {
    const { line, column } = this.locator.value(path);
    return `${line}:${column}`;
  }

  /** Where a key stands, as `line:column`. */
  keyPlace(path: DocumentPath): string {
    const { line, column } = this.locator.key(path);
    return `${line}:${column}`;
  }

  private add(severity: Problem['severity'], code: FailureCode, path: DocumentPath, position: Position, finding: Finding): void {
    const place = this.locator.isOverridden(path) ? OVERRIDE_PLACE : { file: this.file, ...position };
    this.problems.push(problemAt(place, this.locator.written(path), { severity, code, ...finding }));
  }
}
