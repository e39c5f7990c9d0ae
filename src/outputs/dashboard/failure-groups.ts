/** Failures by kind and place, each with the first as an example: bounded by the scenario and the closed lists of codes. Pure. */
import type { RunEvent } from '../../model/run-event.js';
import { eventLine } from './event-line.js';
import type { FailureGroup } from './messages.js';

export class FailureGroups {
  readonly #groups = new Map<string, { readonly code: string; readonly place: string; count: number; readonly first: RunEvent }>();

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'action.finished':
        if (!event.ok) this.#add(event.error ?? 'failed', event.action, event);
        break;
      case 'iteration.finished':
        if (!event.ok) this.#add(`iteration.${event.reason ?? 'failed'}`, 'workflow', event);
        break;
      case 'lease.denied':
        this.#add(`lease.${event.reason}`, event.pool, event);
        break;
      case 'user.dropped':
        this.#add(`user.dropped.${event.reason}`, event.tenant, event);
        break;
      default:
        break;
    }
  }

  clone(): FailureGroups {
    const copy = new FailureGroups();
    for (const [key, group] of this.#groups) copy.#groups.set(key, { ...group });
    return copy;
  }

  /** Most frequent first. */
  read(): FailureGroup[] {
    return [...this.#groups.values()]
      .toSorted((a, b) => b.count - a.count || a.first.seq - b.first.seq)
      .map(({ code, place, count, first }) => {
        const { seq, atUs, user, text } = eventLine(first);
        return { code, place, count, example: { seq, atUs, user, text } };
      });
  }

  #add(code: string, place: string, event: RunEvent): void {
    const key = `${code} ${place}`;
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, { code, place, count: 1, first: event });
    else group.count += 1;
  }
}
