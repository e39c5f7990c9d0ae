/** What only a bug can break: stops the run as an internal fault, loudly, with its message. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message);
}

/** A broken promise of Rampart's own. Never caused by input. */
export class AssertionFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AssertionFailure';
  }
}
