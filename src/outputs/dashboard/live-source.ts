/**
 * A run that goes on, as the dashboard looks at it.
 *
 * What is counted is read from the fold that makes the report. Beside it only failures are grouped, which costs nothing
 * where nothing fails. Events are kept only while somebody looks: the last few thousand, failures for longer, and those of
 * users whose story is open.
 */
import type { Plan } from '../../model/plan.js';
import type { GeneratorHealth } from '../../model/report.js';
import type { RunEvent } from '../../model/run-event.js';
import type { ReportFold } from '../../report/report.js';
import type { TimelineReading } from '../../report/timeline-reading.js';
import { eventLine, isFailure } from './event-line.js';
import { FailureGroups } from './failure-groups.js';
import type { EventsAnswer, EventsQuery, Frame, Hello, Story, UserRow, UsersAnswer, UsersQuery, Variable } from './messages.js';
import { RecentEvents } from './recent-events.js';
import type { RunSource } from './run-source.js';
import { FrameReader } from './standing.js';
import { userRows } from './user-rows.js';

export interface LiveLook {
  /** Fed by whoever feeds this, before it. */
  readonly fold: ReportFold;
  readonly health: () => GeneratorHealth | null;
  /** What a user's expressions can read, secrets left out; null where there is no such user. */
  readonly variables: (user: number) => readonly Variable[] | null;
}

/** More would grow old: at thousands of requests a second the garbage collector would copy each of them once or twice. */
const RECENT_MAX = 4096;
const FAILED_MAX = 1024;
const EVENTS_MAX = 300;
const STORY_MAX = 400;
const HISTORY_POINTS = 150;
const ENDED_MAX = 200;
/** Users whose events are kept because their story was asked for. */
const FOLLOWED_MAX = 16;

export class LiveSource implements RunSource {
  readonly hello: Hello;
  readonly #look: LiveLook;
  readonly #frames: FrameReader;
  readonly #failures = new FailureGroups();
  readonly #recent = new RecentEvents(RECENT_MAX);
  readonly #failed = new RecentEvents(FAILED_MAX);
  readonly #followed = new Map<number, RecentEvents>();
  #ended: UserRow[] = [];
  /** Of those alive: at their end the fold has forgotten them. */
  readonly #tenants = new Map<number, string>();
  #isWatched = false;

  constructor(plan: Plan, look: LiveLook, hello: Omit<Hello, 'tenants' | 'pools'>) {
    this.#look = look;
    this.#frames = new FrameReader(plan);
    this.hello = { ...hello, tenants: this.#frames.tenants, pools: this.#frames.pools };
    look.fold.keepTimeline();
  }

  /** Somebody looks, from now on; or nobody any more. */
  set watched(isWatched: boolean) {
    this.#isWatched = isWatched;
    this.#recent.clear();
    this.#failed.clear();
    this.#followed.clear();
    this.#ended = [];
    this.#tenants.clear();
    if (isWatched) for (const [user, { tenant }] of this.#look.fold.tally.users()) this.#tenants.set(user, tenant);
  }

  apply(event: RunEvent): void {
    if (isFailure(event)) {
      this.#failures.apply(event);
      if (this.#isWatched) this.#failed.add(event);
    }
    if (!this.#isWatched) return;
    this.#recent.add(event);
    if (this.#followed.size > 0 && 'user' in event) this.#followed.get(event.user)?.add(event);
    if (event.type === 'user.spawned') this.#tenants.set(event.user, event.tenant);
    else if (event.type === 'user.finished') this.#remember(event);
  }

  frame(): Frame {
    const { fold, health } = this.#look;
    return this.#frames.read({ tally: fold.tally, latencies: fold.latencies, failures: this.#failures, health: health() });
  }

  history(): TimelineReading {
    return this.#look.fold.timeline(HISTORY_POINTS);
  }

  users(query: UsersQuery): UsersAnswer {
    return userRows(this.#look.fold.tally, this.#ended.toReversed(), query);
  }

  story(user: number): Story | null {
    const live = this.#look.fold.tally.live(user);
    const known = this.#followed.get(user) ?? this.#follow(user);
    const events = [...known.newestFirst(() => true)].reverse();
    if (live === undefined && events.length === 0) {
      this.#followed.delete(user);
      return null;
    }
    return {
      user,
      tenant: live?.tenant ?? this.#ended.find((row) => row.user === user)?.tenant ?? null,
      state: live?.state ?? null,
      events: events.map(eventLine),
      // Whose beginning is kept, of them everything is.
      keptFrom: events[0]?.type === 'user.spawned' ? 1 : known.keptFrom,
      variables: this.#look.variables(user),
    };
  }

  events(query: EventsQuery): EventsAnswer {
    const fits = filterOf(query);
    const { keptFrom } = this.#recent;
    const events = take(this.#recent.newestFirst(fits), EVENTS_MAX);
    const older = this.#failed.newestFirst((event) => event.seq < keptFrom && fits(event));
    return { events: [...events, ...take(older, EVENTS_MAX - events.length)].map(eventLine), keptFrom };
  }

  /** Keeps the events of a user from now on, beginning with those that are there; no longer those of the one followed for longest. */
  #follow(user: number): RecentEvents {
    const own = new RecentEvents(STORY_MAX);
    for (const event of [...this.#recent.newestFirst((each) => 'user' in each && each.user === user)].reverse()) own.add(event);
    const [longest] = this.#followed.keys();
    if (this.#followed.size >= FOLLOWED_MAX && longest !== undefined) this.#followed.delete(longest);
    this.#followed.set(user, own);
    return own;
  }

  #remember({ user, outcome, iterations, at }: Extract<RunEvent, { type: 'user.finished' }>): void {
    const tenant = this.#tenants.get(user) ?? '';
    this.#tenants.delete(user);
    this.#ended.push({ user, tenant, state: outcome, sinceUs: at, ip: null, iteration: iterations, hasEnded: true });
    if (this.#ended.length > ENDED_MAX) this.#ended.shift();
  }
}

/** Whether an event is asked for. */
export function filterOf({ type, user, text }: EventsQuery): (event: RunEvent) => boolean {
  const wanted = text?.toLowerCase();
  return (event) =>
    (type === undefined || event.type.startsWith(type)) &&
    (user === undefined || ('user' in event && event.user === user)) &&
    (wanted === undefined || `${event.type} ${eventLine(event).text}`.toLowerCase().includes(wanted));
}

function take<Entry>(entries: Iterable<Entry>, most: number): Entry[] {
  const taken: Entry[] = [];
  for (const entry of entries) {
    if (taken.length === most) break;
    taken.push(entry);
  }
  return taken;
}
