/** A complete answer of a simulated target, as exports see it: the sibling of `live-answer`. Pure. */
import type { Value } from '../../model/expression.js';
import type { Answer } from '../../model/outcome.js';
import type { WrittenAnswer } from '../../target/rules.js';

export class SimulatedAnswer implements Answer {
  readonly #answer: WrittenAnswer;

  constructor(answer: WrittenAnswer) {
    this.#answer = answer;
  }

  get status(): number {
    return this.#answer.status;
  }

  header(name: string): string | null {
    return this.#answer.headers.get(name.toLowerCase()) ?? null;
  }

  text(): string {
    return this.#answer.text;
  }

  json(): Value | undefined {
    try {
      return JSON.parse(this.#answer.text) as Value;
    } catch {
      return undefined;
    }
  }
}
