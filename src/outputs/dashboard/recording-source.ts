/**
 * A recorded run, looked at as it stood after any of its events.
 *
 * It is replayed once, into a spool of events and copies of the fold on the way; after that any event is reached by
 * folding on from the nearest copy.
 */
import type { Plan } from '../../model/plan.js';
import type { RunEvent } from '../../model/run-event.js';
import { Timeline } from '../../report/timeline.js';
import type { TimelineReading } from '../../report/timeline-reading.js';
import { Checkpoints } from './checkpoints.js';
import { eventLine } from './event-line.js';
import { EventSpool } from './event-spool.js';
import { filterOf } from './live-source.js';
import type { EventsAnswer, EventsQuery, Frame, Hello, Story, UserRow, UsersAnswer, UsersQuery, Variable } from './messages.js';
import type { RunSource } from './run-source.js';
import { FrameReader } from './standing.js';
import { userRows } from './user-rows.js';
import { ViewFold } from './view-fold.js';

const EVENTS_MAX = 300;
/** Events looked at for a page of the log: what fits seldom is searched for no further. */
const SEARCHED_MAX = 20_000;
const STORY_MAX = 400;
const ENDED_MAX = 200;
const HISTORY_POINTS = 240;

export interface RecordingLook {
  /** What it is a recording of, to be shown. */
  readonly file: string;
  /** What a user's expressions can read after an event, secrets left out; null where that cannot be told. */
  readonly variables: (user: number, seq: number) => readonly Variable[] | null;
}

export class RecordingSource implements RunSource {
  readonly #facts: Omit<Hello, 'tenants' | 'pools' | 'recording'>;
  readonly #file: string;
  readonly #variables: RecordingLook['variables'];
  readonly #spool = new EventSpool();
  readonly #frames: FrameReader;
  readonly #folded: ViewFold;
  readonly #timeline: Timeline;
  readonly #checkpoints: Checkpoints<RunEvent, ViewFold>;
  #brokenOff: string | null = null;

  constructor(plan: Plan, { file, variables }: RecordingLook, facts: Omit<Hello, 'tenants' | 'pools' | 'recording'>) {
    this.#file = file;
    this.#variables = variables;
    this.#facts = facts;
    this.#frames = new FrameReader(plan);
    this.#folded = ViewFold.empty(plan);
    this.#checkpoints = new Checkpoints(ViewFold.empty(plan));
    this.#timeline = new Timeline(plan.scenario.load);
  }

  /** Takes the next event of the recording. */
  apply(event: RunEvent): void {
    this.#spool.add(event);
    this.#timeline.apply(event, this.#folded.tally);
    this.#folded.apply(event);
    this.#checkpoints.note(event.seq, this.#folded);
  }

  /** There are no more, because of this. */
  breakOff(reason: string): void {
    this.#brokenOff = reason;
  }

  get hello(): Hello {
    const { tenants, pools } = this.#frames;
    return { ...this.#facts, tenants, pools, recording: { file: this.#file, events: this.#spool.count, brokenOff: this.#brokenOff } };
  }

  frame(atSeq?: number): Frame {
    const { tally, latencies, failures } = this.#foldAt(atSeq);
    return this.#frames.read({ tally, latencies, failures, health: null });
  }

  /** Of the whole recording: the page shows where in it one is. */
  history(): TimelineReading {
    return this.#timeline.read(this.#folded.tally, HISTORY_POINTS);
  }

  users(query: UsersQuery, atSeq?: number): UsersAnswer {
    return userRows(this.#foldAt(atSeq).tally, this.#ended(this.#seqOf(atSeq)), query);
  }

  story(user: number, atSeq?: number): Story | null {
    const seq = this.#seqOf(atSeq);
    const numbers = [...this.#spool.ofUser(user, seq)];
    if (numbers.length === 0) return null;
    const first = this.#spool.at(numbers[0] as number);
    const live = this.#foldAt(seq).tally.live(user);
    return {
      user,
      tenant: first.type === 'user.spawned' ? first.tenant : null,
      state: live?.state ?? null,
      events: numbers.slice(-STORY_MAX).map((number) => eventLine(this.#spool.at(number))),
      keptFrom: 1,
      variables: this.#variables(user, seq),
    };
  }

  events(query: EventsQuery, atSeq?: number): EventsAnswer {
    const fits = filterOf(query);
    const events = [];
    const last = this.#seqOf(atSeq);
    for (let seq = last; seq >= 1 && seq > last - SEARCHED_MAX && events.length < EVENTS_MAX; seq -= 1) {
      const event = this.#spool.at(seq);
      if (fits(event)) events.push(eventLine(event));
    }
    return { events, keptFrom: 1 };
  }

  nextFailure(afterSeq: number, user?: number): number | null {
    return this.#spool.nextFailure(afterSeq, user);
  }

  close(): void {
    this.#spool.close();
  }

  #foldAt(atSeq: number | undefined): ViewFold {
    return this.#checkpoints.at(this.#seqOf(atSeq), (from, to) => this.#spool.range(from, to));
  }

  #seqOf(atSeq: number | undefined): number {
    return Math.min(atSeq ?? this.#spool.count, this.#spool.count);
  }

  /** Those that ended last before the event. */
  #ended(seq: number): UserRow[] {
    const rows: UserRow[] = [];
    for (let at = seq; at >= 1 && at > seq - SEARCHED_MAX && rows.length < ENDED_MAX; at -= 1) {
      const event = this.#spool.at(at);
      if (event.type !== 'user.finished') continue;
      const [spawned] = this.#spool.ofUser(event.user, at);
      const first = spawned === undefined ? null : this.#spool.at(spawned);
      const tenant = first?.type === 'user.spawned' ? first.tenant : '';
      rows.push({
        user: event.user,
        tenant,
        state: event.outcome,
        sinceUs: event.at,
        ip: null,
        iteration: event.iterations,
        hasEnded: true,
      });
    }
    return rows;
  }
}
