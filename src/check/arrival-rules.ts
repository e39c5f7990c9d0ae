/**
 * Who comes and who goes: users are counted without gaps, as the timetable has them, and each ends once.
 */
import type { RunEvent } from '../model/run-event.js';
import type { Crowd } from './crowd.js';
import type { Expected, ExpectedPhase } from './expected.js';
import type { Find } from './finding.js';
import type { RunRules } from './run-rules.js';
import { type DueUser, timetable } from './timetable.js';

export class ArrivalRules {
  readonly #expected: Expected | undefined;
  readonly #crowd: Crowd;
  readonly #run: RunRules;
  readonly #find: Find;
  readonly #timetable: Iterator<DueUser>;
  /** The next of the timetable; undefined when nobody is left, or no timetable known. */
  #next: DueUser | undefined;
  #phases = 0;
  /** Users the phases asked for, beyond those spawned or dropped. */
  #owed = 0;
  /** Users came or went by command, so that the timetable is not everything. */
  #scaled = false;

  constructor(expected: Expected | undefined, crowd: Crowd, run: RunRules, find: Find) {
    this.#expected = expected;
    this.#crowd = crowd;
    this.#run = run;
    this.#find = find;
    this.#timetable = expected === undefined ? [][Symbol.iterator]() : timetable(expected);
    this.#advance();
  }

  apply(event: RunEvent): void {
    if (event.type === 'phase.started') this.#begin(event);
    else if (event.type === 'user.spawned') this.#spawn(event);
    else if (event.type === 'user.dropped') this.#drop(event);
    else if (event.type === 'command' && event.command === 'scale') this.#scaled = true;
  }

  /** Nothing more happens at this instant: whoever was due and had room is there. */
  settle(atUs: number): void {
    if (!this.#isExact || this.#next === undefined || atUs >= this.#run.drainingUs) return;
    const { usersMax } = (this.#expected as Expected).concurrency;
    if (this.#next.dueUs <= atUs && this.#crowd.people.size < usersMax) {
      this.#find(20, `a user was due at ${this.#next.dueUs}, there was room, and it has not come by ${atUs}`);
      this.#advance();
    }
  }

  /** The run has ended. */
  close(): void {
    const { ended, drainingUs } = this.#run;
    if (ended === null || ended === 'internal' || this.#scaled) return;
    // A stop leaves those alone whom a rate limit had not made due yet.
    if (this.#owed > 0 && ended === 'completed')
      this.#find(19, `${this.#owed} users that a phase asked for were neither spawned nor dropped`);
    if (this.#next === undefined || this.#run.isDealtOut) return;
    if (ended === 'completed') this.#find(19, `a user due at ${this.#next.dueUs} was neither spawned nor dropped`);
    else if (this.#isExact && this.#next.dueUs <= drainingUs)
      this.#find(19, `a user due at ${this.#next.dueUs} is missing after the stop at ${drainingUs}`);
  }

  get #isExact(): boolean {
    return this.#expected !== undefined && !this.#run.isDealtOut && this.#run.exact && !this.#run.stretched && !this.#scaled;
  }

  #begin({ index, at, at_second, spawn_users, tenant }: Extract<RunEvent, { type: 'phase.started' }>): void {
    if (index !== this.#phases) this.#find(19, `phase ${index} begins, and ${this.#phases} was next`);
    this.#phases = index + 1;
    this.#owed += spawn_users;
    const atUs = Math.round(at_second * 1_000_000);
    if (at < atUs || (this.#run.exact && !this.#run.stretched && at > atUs)) this.#find(20, `the phase of ${atUs} begins at ${at}`);
    const phase = this.#expected?.phases[index];
    if (this.#expected === undefined) return;
    if (phase?.atUs !== atUs || phase.users !== spawn_users || phase.tenant !== tenant)
      this.#find(19, `phase ${index} is not the one written`);
  }

  #spawn({ user, tenant, due_at, at }: Extract<RunEvent, { type: 'user.spawned' }>): void {
    const phase = this.#arrive(due_at, tenant);
    if (user !== this.#crowd.lastId + 1) this.#find(22, `user ${user} comes after user ${this.#crowd.lastId}`);
    if (due_at > at) this.#find(20, `user ${user} comes at ${at} and was due at ${due_at}`);
    if (this.#run.drainingUs <= at) this.#find(29, `user ${user} comes after the run has stopped`);
    if (this.#run.paused) this.#find(29, `user ${user} comes while the run is paused`);
    const { usersMax } = this.#expected?.concurrency ?? { usersMax: Number.POSITIVE_INFINITY };
    if (this.#crowd.people.size >= usersMax) this.#find(21, `user ${user} is one more than the limit of ${usersMax}`);
    this.#crowd.add(user, tenant, at, phase);
  }

  #drop({ tenant, due_at, reason, at }: Extract<RunEvent, { type: 'user.dropped' }>): void {
    this.#arrive(due_at, tenant);
    if (due_at > at) this.#find(19, `a user due at ${due_at} is dropped at ${at}`);
    if (reason === 'stopped' && at < this.#run.drainingUs) this.#find(19, 'a user is dropped for a stop, and there was none');
    if (reason !== 'concurrency' || this.#expected === undefined) return;
    const { usersMax, drops } = this.#expected.concurrency;
    if (!drops) this.#find(19, 'a user is dropped, and users over the limit were to wait');
    else if (this.#crowd.people.size < usersMax)
      this.#find(19, `a user is dropped while ${this.#crowd.people.size} of ${usersMax} are there`);
  }

  /** The timetable's next, against who came or was dropped. */
  #arrive(dueUs: number, tenant: string): ExpectedPhase | undefined {
    this.#owed -= 1;
    if (this.#expected === undefined || this.#scaled || this.#run.isDealtOut) return undefined;
    const next = this.#next;
    this.#advance();
    if (next === undefined) this.#find(19, 'a user more than the phases ask for');
    else if (next.dueUs !== dueUs) this.#find(20, `the user due at ${next.dueUs} was next, not one due at ${dueUs}`);
    else if (next.phase.tenant !== tenant) this.#find(6, `the next user was one of tenant ${next.phase.tenant}, not of ${tenant}`);
    return next?.phase;
  }

  #advance(): void {
    const next = this.#timetable.next();
    this.#next = next.done === true ? undefined : next.value;
  }
}
