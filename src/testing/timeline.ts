/**
 * Users' lives as lines of text, in the manner of marble diagrams: the states a user was in, and how many whole
 * milliseconds each lasted.
 *
 *     acquiring - iterating.start 20 thinking 1000 iterating.start 20 releasing - completed
 *
 * A dash stands for a state that was left in the instant it was entered. Pure.
 */
import type { RunEvent } from '../model/run-event.js';

const NO_TIME = '-';

/** The life of one user; empty when there was no such user. */
export function timelineOf(events: readonly RunEvent[], user: number): string {
  return timelinesOf(events).get(user) ?? '';
}

/** The lives of all users, by number, in the order they were spawned. */
export function timelinesOf(events: readonly RunEvent[]): ReadonlyMap<number, string> {
  const lives = new Map<number, { line: string; sinceUs: number }>();
  for (const event of events) {
    if (event.type === 'user.spawned') lives.set(event.user, { line: '', sinceUs: event.at });
    if (event.type !== 'user.state') continue;
    const life = lives.get(event.user);
    if (life === undefined) continue;
    if (life.line !== '') life.line += ` ${lasted(event.at - life.sinceUs)} `;
    life.line += event.state;
    life.sinceUs = event.at;
  }
  return new Map([...lives].map(([user, { line }]) => [user, line]));
}

function lasted(us: number): string {
  return us === 0 ? NO_TIME : String(Math.round(us / 1000));
}
