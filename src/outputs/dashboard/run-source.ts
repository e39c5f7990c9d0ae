/** What the dashboard's server shows: a run that goes on, or a recording at any of its events. */
import type { TimelineReading } from '../../report/timeline-reading.js';
import type { EventsAnswer, EventsQuery, Frame, Hello, Story, UsersAnswer, UsersQuery } from './messages.js';

/** Every look may name the event after which to look; it is the last one unless given, and always where the run goes on. */
export interface RunSource {
  readonly hello: Hello;
  frame(atSeq?: number): Frame;
  history(atSeq?: number): TimelineReading;
  users(query: UsersQuery, atSeq?: number): UsersAnswer;
  /** Null when there is no such user. */
  story(user: number, atSeq?: number): Story | null;
  events(query: EventsQuery, atSeq?: number): EventsAnswer;
  /** Number of the next event that is a failure, of the user where one is named; null when there is none. */
  nextFailure?(afterSeq: number, user?: number): number | null;
}
