/**
 * The words of a recording: what its lines hold.
 *
 * A recording is a text file of JSON lines: a header, the inputs of the run in order, and an end marker. Each
 * line begins with a checksum over the line and the checksum before it (`chain.ts`). Everything that decided the
 * course of the run is in it, and nothing else; `docs/replay.md` says what is left out.
 */
import type { Command } from '../model/command.js';
import type { Fields } from '../model/expression.js';
import type { Outcome } from '../model/outcome.js';
import type { RunMode } from '../model/plan.js';
import type { FinishReason } from '../model/run-event.js';
import type { Override } from '../model/scenario.js';

export const FORMAT = 'rampart-recording';
export const FORMAT_VERSION = 2;

/** Longest line that is written and read, in bytes. */
export const LINE_BYTES_MAX = 128 * 1024 * 1024;

export interface RecordingHeader {
  /** Of Rampart. */
  readonly version: string;
  readonly name: string;
  /** Without secrets. */
  readonly text: string;
  readonly overrides: readonly Override[];
  /** Names of the environment variables that the scenario reads. */
  readonly env: readonly string[];
  /** Of the scenario that ran. */
  readonly planHash: string;
  /** Of the scenario as it is written here; the same where nothing had to be left out. */
  readonly writtenHash: string;
  readonly seed: number;
  /** How the run was run: `live` or `simulated`. */
  readonly mode: RunMode;
  readonly bindsSources: boolean;
  /** Values of the resources in the run, by resource id. */
  readonly resources: ReadonlyMap<string, Fields>;
}

/** Why a turn happened. `seq` counts inputs from 1, `at` is the instant of the turn in microseconds since the run began. */
export type Input = { readonly seq: number; readonly at: number } & Happening;

export type Happening =
  /** A timer fired. `id` counts timers in the order they were asked for; `due` is when it should have fired. */
  | { readonly kind: 'timer'; readonly id: number; readonly due: number }
  /** An action was answered. `id` counts actions in the order they were started; `asked` is the digest of the request. */
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly user: number;
      readonly action: string;
      readonly asked: string;
      readonly outcome: Outcome;
    }
  /** An operator spoke. */
  | { readonly kind: 'command'; readonly id: number; readonly command: Command };

/** The last line: the run came to its end and everything is here. */
export interface EndMarker {
  readonly fingerprint: string;
  readonly inputs: number;
  readonly events: number;
  readonly reason: FinishReason;
}

/** What a recording holds, as far as it could be read. */
export interface Recording {
  /** Where it was read from; only for messages. */
  readonly file: string;
  readonly header: RecordingHeader;
  readonly inputs: readonly Input[];
  /** Null when the recording is incomplete: what is there is a valid beginning. */
  readonly end: EndMarker | null;
  /** Lines of the file that were read, for messages; the header is line 1, input `n` is line `n + 1`. */
  readonly lines: number;
}
