/** What an operator can say to a run. Commands are inputs like timers and answers: stamped, recorded, replayed. */
export type Command =
  /** No new iterations; running ones get the graceful stop. */
  | { readonly type: 'stop'; readonly cause?: StopCause }
  /** Everything ends at once. */
  | { readonly type: 'abort'; readonly cause?: StopCause };

/** Who asked for the stop; `command` unless said. `internal`: a defect outside the core was met. */
export type StopCause = 'command' | 'sigint' | 'sigterm' | 'internal';
