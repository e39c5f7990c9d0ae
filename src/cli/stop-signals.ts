/**
 * From signals and defects to commands: the first signal asks for a graceful stop, the second for an end at once,
 * as does a defect outside the core: an exception nobody caught, or memory that runs out.
 *
 * Commands are kept until somebody listens, so a Ctrl-C while a run is still being prepared stops it
 * in its first turn, with a report, like any other.
 */
import { ReplaySubject } from 'rxjs';
import type { Command } from '../model/command.js';
import type { Io } from './io.js';

/** Commands kept for a run that does not listen yet. */
const KEPT_MAX = 16;

export interface StopSignals {
  readonly commands$: ReplaySubject<Command>;
  /** Defects met outside the core, in order. */
  readonly defects: readonly unknown[];
  /** As if the signal had come: for a terminal that gives Ctrl-C as a key. */
  raise(signal: 'sigint' | 'sigterm'): void;
  /** Ends the run at once because of this, which is told at the end. */
  breakOff(error: unknown): void;
  /** Stops listening. */
  close(): void;
}

export function listenToSignals({ onSignal, onDefect, stderr }: Pick<Io, 'onSignal' | 'onDefect' | 'stderr'>, quiet: boolean): StopSignals {
  const commands$ = new ReplaySubject<Command>(KEPT_MAX);
  const defects: unknown[] = [];
  let first: 'sigint' | 'sigterm' | null = null;
  const raise = (signal: 'sigint' | 'sigterm'): void => {
    if (first === null) {
      first = signal;
      if (!quiet) stderr.write('Stopping: running iterations may finish; once more to end at once.\n');
      commands$.next({ type: 'stop', cause: signal });
    } else {
      commands$.next({ type: 'abort', cause: first });
    }
  };
  const deafToSignals = onSignal(raise);
  const breakOff = (error: unknown): void => {
    defects.push(error);
    commands$.next({ type: 'abort', cause: 'internal' });
  };
  const deafToDefects = onDefect(breakOff);
  return {
    commands$,
    defects,
    raise,
    breakOff,
    close: () => {
      deafToSignals();
      deafToDefects();
    },
  };
}
