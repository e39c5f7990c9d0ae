/**
 * Takes secrets out of what is written down, wherever they appear: a target may send back what it was sent.
 *
 * A value is found as it is, percent-encoded and in Base64. Values of a few characters are left alone: they are
 * no secrets, and would be found everywhere. Pure.
 */
import type { Fields, Value } from '../model/expression.js';
import { REDACTED, isSecretName, withoutUrlSecrets } from '../model/secret.js';

const SHORTEST = 6;

export class Scrub {
  readonly #needles: readonly string[];

  constructor(secrets: Iterable<string>) {
    const found = new Set<string>();
    for (const value of secrets) {
      if (value.length < SHORTEST || value === REDACTED) continue;
      for (const form of [value, encodeURIComponent(Buffer.from(value).toString()), Buffer.from(value).toString('base64')]) found.add(form);
    }
    // The longest first, so that none is left in pieces.
    this.#needles = [...found].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    let clean = text;
    for (const needle of this.#needles) if (clean.includes(needle)) clean = clean.replaceAll(needle, REDACTED);
    return clean;
  }

  /** The same deep inside a value; the value itself where nothing was found. May throw a `RangeError` on one nested deeper than the stack. */
  value(value: Value): Value {
    if (this.#needles.length === 0) return value;
    if (typeof value === 'string') return this.text(value);
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((item) => this.value(item as Value));
    return this.#fields(value as Fields);
  }

  /** Values of resources: also without what stands under a secret name, and without the secrets of URLs. */
  resources(resources: ReadonlyMap<string, Fields>): Map<string, Fields> {
    return new Map([...resources].map(([id, fields]) => [id, this.#withoutSecrets(fields) as Fields]));
  }

  #withoutSecrets(value: Value): Value {
    if (typeof value === 'string') return this.text(withoutUrlSecrets(value));
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((item) => this.#withoutSecrets(item as Value));
    const fields: Record<string, Value> = Object.create(null);
    for (const [name, inner] of Object.entries(value)) {
      const isSecret = isSecretName(name) && inner !== null && typeof inner !== 'object';
      fields[name] = isSecret ? REDACTED : this.#withoutSecrets(inner as Value);
    }
    return fields;
  }

  #fields(fields: Fields): Fields {
    const clean: Record<string, Value> = Object.create(null);
    for (const [name, value] of Object.entries(fields)) clean[this.text(name)] = this.value(value);
    return clean;
  }
}
