/**
 * `--dead-man`: tells a run to stop when nobody watches over it any more.
 *
 * An operator is heard by whatever comes on standard input (a key at a terminal, a line of whoever supervises in a pipe)
 * and by every command, those of the dashboard included. A pipe that ends says at once that whoever held its other end
 * is gone. The stop is a command like any other, so it is told as an event, recorded and replayed; the run ends with exit 3.
 */
import type { Subject } from 'rxjs';
import type { Command } from '../model/command.js';
import { formatDuration } from '../scenario/duration.js';
import type { Io } from './io.js';
import { Silence } from './silence.js';

export interface Watched {
  /** What is said to the run; the stop goes here too. */
  readonly commands$: Subject<Command>;
  /** Whether commands can come from a page. */
  readonly hasDashboard: boolean;
  /** Hears why the run stops, or that nobody can keep it from it. */
  say(text: string): void;
}

/** Watches over the operator until the function returned is called. Does nothing where any silence is allowed. */
export function listenToOperator(
  silenceUsMax: number | undefined,
  { stdin, openPipe }: Pick<Io, 'stdin' | 'openPipe'>,
  { commands$, hasDashboard, say }: Watched,
): () => void {
  if (silenceUsMax === undefined) return () => {};
  const longest = formatDuration(silenceUsMax);
  if (stdin === undefined && openPipe === undefined && !hasDashboard) {
    say(`warning — nobody can be heard on standard input, and there is no dashboard: the run stops after ${longest} (--dead-man)`);
  }
  let isStopping = false;
  const stop = (because: string): void => {
    if (isStopping) return;
    say(`Stopping: ${because} (--dead-man)`);
    commands$.next({ type: 'stop', cause: 'threshold' });
  };
  const silence = new Silence(silenceUsMax, () => stop(`nobody was heard for ${longest}`));
  const heard = (): void => silence.break();
  const spoken = commands$.subscribe(({ type }) => {
    if (type !== 'stop' && type !== 'abort') return heard();
    // Whoever asked for it, there is nothing more to ask for.
    isStopping = true;
    silence.end();
  });
  // A terminal is opened and put to rest by those who listen to its keys.
  stdin?.on('data', heard);
  const pipe = openPipe?.();
  const gone = (): void => stop('standard input has ended, and with it whoever watched over the run');
  // A pipe that breaks is one that ends, and no defect of the run.
  pipe?.on('data', heard).on('end', gone).on('error', gone).resume();
  return () => {
    isStopping = true;
    silence.end();
    spoken.unsubscribe();
    stdin?.off('data', heard);
    // One that is still read would keep the process from ending.
    pipe?.off('data', heard).pause();
  };
}
