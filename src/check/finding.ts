/** What the checker has to say: which promise was broken, where, and how. */

/** A broken promise. `invariant` is its number in the list of docs/simulation-testing.md. */
export interface Finding {
  readonly invariant: number;
  /** Number of the event that showed it; of the last one for what only the end shows; 0 for a log without any. */
  readonly seq: number;
  /** One sentence for people. */
  readonly message: string;
}

/** How a rule reports: against the event being looked at. */
export type Find = (invariant: number, message: string) => void;
