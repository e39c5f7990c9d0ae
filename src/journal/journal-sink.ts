/** Where the lines of a recording go. An implementation that writes files is `src/outputs/recording`. */
export interface JournalSink {
  /** Before the first line. Patient: nothing is delayed by writing on the spot, as in a run on a virtual clock. */
  begin(patient: boolean): void;
  /** Takes a line with its line break, and copies it. Never throws; after a line that could not be taken no later one is written. */
  write(line: Uint8Array): void;
  /** The recording cannot go on: nothing is written any more, and whoever closes the sink hears why. */
  fail(cause: unknown): void;
  /** Calls back when everything taken is written or has failed; at once when patient. */
  flush(done: () => void): void;
}
