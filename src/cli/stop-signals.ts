/**
 * From signals and defects to commands: the first signal asks for a graceful stop, the second for an end at once,
 * as does a defect outside the core: an exception nobody caught.
 *
 * Commands are kept until somebody listens, so a Ctrl-C while a run is still being prepared stops it
 * in its first turn, with a report, like any other.
 */
import { ReplaySubject } from 'rxjs';
import type { Command } from '../model/command.js';
import type { Io } from './io.js';

export interface StopSignals {
  readonly commands$: ReplaySubject<Command>;
  /** Defects met outside the core, in order. */
  readonly defects: readonly unknown[];
  /** Stops listening. */
  close(): void;
}

export function listenToSignals({ onSignal, onDefect, stderr }: Pick<Io, 'onSignal' | 'onDefect' | 'stderr'>, quiet: boolean): StopSignals {
  const commands$ = new ReplaySubject<Command>(2);
  const defects: unknown[] = [];
  let first: 'sigint' | 'sigterm' | null = null;
  const deafToSignals = onSignal((signal) => {
    if (first === null) {
      first = signal;
      if (!quiet) stderr.write('Stopping: running iterations may finish; once more to end at once.\n');
      commands$.next({ type: 'stop', cause: signal });
    } else {
      commands$.next({ type: 'abort', cause: first });
    }
  });
  const deafToDefects = onDefect((error) => {
    defects.push(error);
    commands$.next({ type: 'abort', cause: 'internal' });
  });
  return {
    commands$,
    defects,
    close: () => {
      deafToSignals();
      deafToDefects();
    },
  };
}
