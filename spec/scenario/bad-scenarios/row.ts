/** How rows of the table of bad scenarios are written. */
import type { FailureCode } from '../../../src/model/failure.js';

/**
 * A bad scenario: its number in the fault matrix and what is wrong, its text, and the code of each error it is refused
 * with. Each `«` of the text stands before the place of one error, in order, and is not part of the text; without any
 * the error is one of the whole file.
 */
export type BadScenario = readonly [title: string, text: string | Uint8Array, ...codes: FailureCode[]];

export interface ExpectedRefusal {
  readonly title: string;
  readonly bytes: Uint8Array;
  /** Every error, as `code line:column`. */
  readonly errors: readonly string[];
}

/** What the row says will happen. */
export function expectedOf([title, marked, ...codes]: BadScenario): ExpectedRefusal {
  if (typeof marked !== 'string') return { title, bytes: marked, errors: codes.map((code) => `${code} 1:1`) };
  const places = placesOf(marked);
  if (places.length !== codes.length) throw new Error(`${title}: ${places.length} places for ${codes.length} codes`);
  return { title, bytes: new TextEncoder().encode(marked.replaceAll('«', '')), errors: codes.map((code, i) => `${code} ${places[i]}`) };
}

function placesOf(marked: string): string[] {
  const parts = marked.split('«');
  if (parts.length === 1) return ['1:1'];
  let before = '';
  return parts.slice(0, -1).map((part) => {
    before += part;
    const lines = before.split('\n');
    return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
  });
}
