/**
 * `--stop-on-errors`: watches a run and tells it to stop when too much fails.
 *
 * The stop is a command like any other, so it is told as an event, recorded and replayed; the run ends with exit 3.
 */
import type { Subject } from 'rxjs';
import type { Command } from '../model/command.js';
import type { Output } from '../ports.js';
import { type ErrorLimit, ErrorSwitch } from '../report/error-switch.js';

/** A listener to the run, or none where there is no limit. */
export function stopOnErrors(limit: ErrorLimit | undefined, commands$: Subject<Command>, say: (text: string) => void): Output[] {
  if (limit === undefined) return [];
  const watch = new ErrorSwitch(limit);
  return [
    {
      open: () => Promise.resolve(),
      event: (event) => {
        const excess = watch.apply(event);
        if (excess === null) return;
        const { failed, finished } = excess;
        say(`Stopping: ${failed} of the last ${finished} actions failed, in ${limit.windowUs / 1_000_000} s (--stop-on-errors)`);
        commands$.next({ type: 'stop', cause: 'threshold' });
      },
      finish: () => Promise.resolve(),
    },
  ];
}
