/** What a command talks to: given, not grabbed, so that specs can run commands in their own process. */
import type { ExitCode } from '../model/failure.js';
import type { Keyboard } from './keys.js';

export interface Io {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** Keys, where it is a terminal. */
  readonly stdin?: Keyboard;
  /** Opens standard input, where it is a pipe: what whoever supervises this process speaks through. */
  readonly openPipe?: () => NodeJS.ReadableStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls back for each SIGINT and SIGTERM until the function returned is called. */
  onSignal(handle: (signal: 'sigint' | 'sigterm') => void): () => void;
  /** Calls back for each exception and rejection nobody caught, a defect each, until the function returned is called. */
  onDefect(handle: (error: unknown) => void): () => void;
}

/** A command, its options parsed. */
export type Command<Options> = (options: Options, io: Io) => Promise<ExitCode>;
