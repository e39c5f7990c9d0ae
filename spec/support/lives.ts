/** What became of each user, told apart from what became of others: for comparing runs in which users have different neighbours. */
import type { RunEvent } from '../../src/model/run-event.js';

/** Each user's events in their order, by user, without what numbers them among those of others. */
export function livesOf(events: readonly RunEvent[]): Map<number, unknown[]> {
  const lives = new Map<number, unknown[]>();
  for (const event of events) {
    if (!('user' in event)) continue;
    const { seq: _, generation: __, ...own } = { generation: 0, ...event };
    const life = lives.get(event.user);
    if (life === undefined) lives.set(event.user, [own]);
    else life.push(own);
  }
  return new Map([...lives].toSorted(([a], [b]) => a - b));
}
