/**
 * Who hears the events of a run, in order: the fold, the log, the outputs.
 *
 * A listener that throws is a defect of ours. It hears nothing more and is told about once, and the others go on: a
 * broken output must not take the report and everybody else's results with it.
 */
import type { RunEvent } from '../model/run-event.js';

export type Listener = (event: RunEvent) => void;

export class Listeners {
  readonly #listening: Listener[];
  readonly #onDefect: (error: unknown) => void;

  constructor(listeners: readonly Listener[], onDefect: (error: unknown) => void) {
    this.#listening = [...listeners];
    this.#onDefect = onDefect;
  }

  tell(event: RunEvent): void {
    for (let index = 0; index < this.#listening.length; index += 1) {
      try {
        this.#listening[index]?.(event);
      } catch (error) {
        this.#listening.splice(index, 1);
        index -= 1;
        this.#onDefect(error);
      }
    }
  }
}
