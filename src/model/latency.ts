/** How long a simulated or embedded target takes to answer: a constant, or a distribution to draw from. */

/** Durations in integer microseconds. */
export type Latency =
  | { readonly distribution: 'constant'; readonly valueUs: number }
  | { readonly distribution: 'uniform'; readonly minUs: number; readonly maxUs: number }
  | { readonly distribution: 'exponential'; readonly meanUs: number }
  | { readonly distribution: 'lognormal'; readonly medianUs: number; readonly p99Us: number };
