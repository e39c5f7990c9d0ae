/**
 * Actions: each that starts finishes once, in its user's turn, from the user's address, in its time.
 */
import type { RunEvent } from '../model/run-event.js';
import type { Crowd, Person } from './crowd.js';
import type { Expected } from './expected.js';
import type { Find } from './finding.js';
import type { RunRules } from './run-rules.js';

type Started = Extract<RunEvent, { type: 'action.started' }>;
type Finished = Extract<RunEvent, { type: 'action.finished' }>;

/** By so much a clock may read otherwise where an action ends than where its end is told. */
const CLOCK_SLACK_US = 1_000_000;
/** Answers of these classes come after a pause, which is no part of how long the action took. */
const PAUSED: ReadonlySet<string | null> = new Set([
  'ports.exhausted',
  'host.fd_exhausted',
  'host.memory_exhausted',
  'address.unavailable',
  'limit.connections',
]);
const LONGEST_PAUSE_US = 1_000_000;
const UNCLASSED = 'internal.unknown';

export class ActionRules {
  readonly #expected: Expected | undefined;
  readonly #crowd: Crowd;
  readonly #run: RunRules;
  readonly #find: Find;

  constructor(expected: Expected | undefined, crowd: Crowd, run: RunRules, find: Find) {
    this.#expected = expected;
    this.#crowd = crowd;
    this.#run = run;
    this.#find = find;
  }

  apply(event: RunEvent): void {
    if (event.type !== 'action.started' && event.type !== 'action.finished') return;
    const person = this.#crowd.find(event.user);
    if (person === undefined) this.#find(29, `${event.type} of user ${event.user}, who is not there`);
    else if (event.type === 'action.started') this.#start(person, event);
    else this.#finish(person, event);
  }

  #start(person: Person, { user, iteration, node, action, ip, due_at, at }: Started): void {
    const who = `${action} of user ${user}`;
    if (person.call !== null) this.#find(28, `${who} starts while ${person.call.action} is under way`);
    if (!person.iterating || iteration !== person.iteration)
      this.#find(23, `${who} starts in iteration ${iteration}, and ${person.iteration} is the last begun`);
    if (person.state !== `iterating.${node}`) this.#find(23, `${who} starts at ${node}, and the user is at ${person.state}`);
    const written = this.#expected?.nodes.get(node);
    if (this.#expected !== undefined && written?.action !== action) this.#find(23, `${node} does not perform ${action}`);
    if (due_at > at) this.#find(31, `${who} starts at ${at} and was due at ${due_at}`);
    if (this.#run.exact && due_at !== at && !this.#run.stretched)
      this.#find(31, `${who} was due at ${due_at} and starts at ${at}, where time is exact`);
    this.#judgeStop(who, at);
    this.#judgeSource(person, who, action, ip);
    person.call = { action, node, iteration, ip, dueUs: due_at, atUs: at };
  }

  #judgeStop(who: string, atUs: number): void {
    const { abortedUs, drainingUs, slackUs, paused } = this.#run;
    if (paused) this.#find(29, `${who} starts while the run is paused`);
    if (atUs > abortedUs + slackUs) this.#find(29, `${who} starts after the run was aborted`);
    const graceUs = this.#expected?.graceUs;
    if (graceUs !== undefined && atUs > drainingUs + graceUs + slackUs) this.#find(29, `${who} starts after the graceful stop is over`);
  }

  #judgeSource(person: Person, who: string, action: string, ip: string | null): void {
    if (ip !== null && ip === person.returned && ![...person.held.values()].some((held) => held.ip === ip)) {
      this.#find(14, `${who} leaves from ${ip}, which its user has given back`);
    }
    const from = this.#expected?.actions.get(action)?.from;
    if (this.#expected === undefined || from === undefined || from === 'unknown') return;
    const should = from === 'lease' ? person.ip : null;
    // A live run may have been told to send unbound.
    if (ip !== should && (this.#run.exact || ip !== null))
      this.#find(14, `${who} leaves from ${ip ?? 'anywhere'} instead of ${should ?? 'anywhere'}`);
  }

  #finish(person: Person, event: Finished): void {
    const { user, node, action, iteration, ip, due_at, ok, error, status } = event;
    const who = `${action} of user ${user}`;
    const { call } = person;
    if (call === null) {
      this.#find(27, `${who} finishes and was not under way`);
      return;
    }
    if (call.action !== action || call.node !== node || call.iteration !== iteration)
      this.#find(27, `${who} finishes, and ${call.action} was under way`);
    if (call.ip !== ip) this.#find(14, `${who} started from ${call.ip} and finishes from ${ip}`);
    if (call.dueUs !== due_at) this.#find(31, `${who} was due at ${call.dueUs}, and its end says ${due_at}`);
    if (ok !== (error === null)) this.#find(35, `${who} is ${ok ? 'ok' : 'not ok'} with the error ${error}`);
    if (error === UNCLASSED) this.#find(35, `${who} failed in a way without a class`);
    if (ok && status === null) this.#find(35, `${who} is ok without an answer`);
    this.#judgeVerdict(who, event);
    if (error === 'aborted' && !this.#run.cuts) this.#run.suspect(54, `${who} is cut short at ${event.at}, and had time left`);
    this.#judgeDuration(who, event, call.atUs);
    person.call = null;
    person.answeredAt = node;
    // An answer that did not come to its end shows no status to the scenario.
    person.outcomes.set(action, { ok, status: error === null || error.startsWith('expect.') ? status : null });
  }

  /** An answer that came whole is a success exactly when it is one that was expected. */
  #judgeVerdict(who: string, { action, ok, error, status }: Finished): void {
    if (status === null || !(ok || error === 'expect.status')) return;
    const isExpected = this.#expected?.actions.get(action)?.isExpected(status);
    if (isExpected !== undefined && isExpected !== ok) this.#find(35, `${who} is ${ok ? 'ok' : 'not ok'} with the status ${status}`);
  }

  #judgeDuration(who: string, { action, duration_us, phases, at, error }: Finished, startedUs: number): void {
    const parts = Object.values(phases);
    if ([duration_us, ...parts].some((us) => !Number.isInteger(us) || us < 0)) this.#find(30, `${who} has a duration that is none`);
    if (parts.reduce((sum, us) => sum + us, 0) > duration_us) this.#find(30, `the phases of ${who} are longer than the whole`);
    const restUs = at - startedUs - duration_us;
    if (this.#run.exact && (restUs < 0 || restUs > (PAUSED.has(error) ? LONGEST_PAUSE_US : 0)))
      this.#find(30, `${who} took ${at - startedUs} µs, and its end says ${duration_us}`);
    if (startedUs + duration_us > at + CLOCK_SLACK_US) this.#find(30, `${who} took longer than there was time`);
    const timeoutUs = this.#expected?.actions.get(action)?.timeoutUs;
    const latestUs = (timeoutUs ?? Number.POSITIVE_INFINITY) + this.#run.slackUs;
    if (error !== 'aborted' && duration_us > latestUs) this.#find(30, `${who} took ${duration_us} µs, and its deadline was ${timeoutUs}`);
  }
}
