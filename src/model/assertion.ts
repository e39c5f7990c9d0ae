/**
 * What only a bug can break: stops the run as an internal fault, loudly, with its message.
 *
 * @param about what the message is about, written behind it. Where this is asked at each step of a user, a message made of
 * parts would cost more than the step.
 */
export function assert(condition: unknown, message: string, about?: string | number): asserts condition {
  if (!condition) throw new AssertionFailure(about === undefined ? message : `${message}: ${about}`);
}

/** A broken promise of Rampart's own. Never caused by input. */
export class AssertionFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AssertionFailure';
  }
}
