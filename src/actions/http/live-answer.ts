/**
 * A complete answer of a live target, decoded only as far as somebody reads it.
 *
 * Most answers are only counted: headers stay the raw bytes the parser gave, the body becomes text at
 * the first reading, JSON at the first reading of that.
 */
import type { Value } from '../../model/expression.js';
import type { Answer } from '../../model/outcome.js';

/** Names and values in turn, as the parser gives them. */
export type RawHeaders = readonly Buffer[];

export class LiveAnswer implements Answer {
  readonly status: number;
  readonly #headers: RawHeaders;
  readonly #chunks: readonly Buffer[];
  #text: string | undefined;
  #json: { readonly value: Value | undefined } | undefined;

  constructor(status: number, headers: RawHeaders, chunks: readonly Buffer[]) {
    this.status = status;
    this.#headers = headers;
    this.#chunks = chunks;
  }

  header(name: string): string | null {
    return headerOf(this.#headers, name, 'latin1');
  }

  text(): string {
    this.#text ??= decode(this.#chunks);
    return this.#text;
  }

  json(): Value | undefined {
    this.#json ??= { value: parse(this.text()) };
    return this.#json.value;
  }
}

/** Values of a header joined by ", ", null when absent. Names in any case. */
export function headerOf(headers: RawHeaders, name: string, encoding: 'latin1' | 'utf8'): string | null {
  const wanted = name.toLowerCase();
  let found: string | null = null;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const header = headers[i] as Buffer;
    if (header.length !== wanted.length || header.toString('latin1').toLowerCase() !== wanted) continue;
    const value = (headers[i + 1] as Buffer).toString(encoding);
    found = found === null ? value : `${found}, ${value}`;
  }
  return found;
}

/** UTF-8; what is none becomes replacement characters, a byte order mark is dropped. */
function decode(chunks: readonly Buffer[]): string {
  const text = (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function parse(text: string): Value | undefined {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
}
