/**
 * Situations that a swarm must reach now and then: a rule that was never in danger has not been tested.
 *
 * Each has a name and is seen from the events of a run and how it was ended. The suite fails when one is never reached.
 */
import type { RunEvent } from '../../../src/model/run-event.js';
import type { Document } from './document.js';

export const SITUATIONS = [
  'a waiter is served',
  'a waiter is served in the instant another user ends',
  'a waiter times out',
  'a waiter times out in the instant an address comes back',
  'a waiter gives up at a stop',
  'a waiter gives up at an abort',
  'ten users wait at once',
  'a pool denies at once',
  'an address is held by two',
  'an address is held by five',
  'an address is granted again',
  'a user holds three addresses',
  'a pool grants at random',
  'a pool grants from the first free',
  'an IPv6 address is granted',
  'two pools are used',
  'two tenants are there at once',
  'a pool of one address is used',
  'an address is reserved',
  'users wait for room',
  'a user is dropped at the limit',
  'a user is dropped at a stop',
  'a rate limit spaces users',
  'more than a slice comes at one instant',
  'two phases begin together',
  'nobody has come when the run stops',
  'a stop finds a user thinking',
  'a stop finds an action under way',
  'a stop lets iterations finish',
  'the grace is over',
  'there is no grace',
  'an abort cuts an action short',
  'an abort follows a stop',
  'a stop of another kind follows a stop',
  'two commands come in one instant',
  'the duration is over',
  'a run without end is ended',
  'a command comes before the first user',
  'a run ends as planned',
  'an iteration finds no edge',
  'a walk goes back',
  'a walk skips a node',
  'a node is performed again at once',
  'a walk visits eight nodes',
  'an action leaves unbound',
  'an action cannot be sent',
  'an address has no port left',
  'an address is of the wrong family',
  'a connection is refused',
  'a connection breaks in the body',
  'a deadline passes',
  'a target turns a call away',
  'an answer is not the one expected',
  'a metric is told',
  'every user fails',
  'a driver throws',
  'a run is left inside an event',
  'a run is left between events',
  'a run is left while users wait',
  'a scenario has no load',
  'users have no addresses',
  'iterations follow without a pause',
  'a run is paused and goes on',
  'a run is paused while users wait',
  'a run is stopped while it is paused',
  'an answer comes while the run is paused',
  'a phase begins while the run is paused',
  'users are added',
  'users are added when all had come',
  'users are sent away',
  'a user sent away finishes its iteration',
  'a pool forbids a tenant',
] as const;

export type Situation = (typeof SITUATIONS)[number];

/** How a run was ended from outside, beside its commands. */
export interface RunEnd {
  readonly left: 'inside an event' | 'between events' | null;
  readonly thrown: boolean;
}

export class Situations {
  readonly seen = new Set<Situation>();
  readonly #document: Document;
  readonly #waiting = new Set<number>();
  readonly #holders = new Map<string, number>();
  readonly #holdings = new Map<number, number>();
  readonly #granted = new Set<string>();
  readonly #pools = new Set<string>();
  readonly #tenants = new Map<number, string>();
  readonly #states = new Map<number, string>();
  readonly #visits = new Map<number, number>();
  readonly #calls = new Set<number>();
  /** Who finished an iteration after some were sent away. */
  readonly #walked = new Set<number>();
  #atUs = 0;
  #spawnsNow = 0;
  #phasesNow = 0;
  #commandsNow = 0;
  #releasedNow = false;
  #endedNow = false;
  #finished = 0;
  #failed = 0;
  #spawned = 0;
  #stopped = false;
  #aborted = false;
  /** How the first stop was said; undefined as long as nobody did. */
  #stopArgument: string | null | undefined = undefined;
  #runState = '';
  #shrunk = false;
  #drainedUs = Number.POSITIVE_INFINITY;

  constructor(document: Document) {
    this.#document = document;
    const text = JSON.stringify(document);
    if (!text.includes('"load"')) this.seen.add('a scenario has no load');
    else if (!text.includes('"ip_binding"')) this.seen.add('users have no addresses');
  }

  apply(event: RunEvent): void {
    if (event.at > this.#atUs) this.#nextInstant(event.at);
    switch (event.type) {
      case 'phase.started':
        this.#phasesNow += 1;
        if (this.#runState === 'paused') this.seen.add('a phase begins while the run is paused');
        if (this.#phasesNow > 1) this.seen.add('two phases begin together');
        break;
      case 'user.spawned':
        this.#spawn(event);
        break;
      case 'user.dropped':
        this.seen.add(event.reason === 'stopped' ? 'a user is dropped at a stop' : 'a user is dropped at the limit');
        break;
      case 'user.state':
        this.#enter(event);
        break;
      case 'lease.queued':
        this.#waiting.add(event.user);
        if (this.#waiting.size >= 10) this.seen.add('ten users wait at once');
        break;
      case 'lease.granted':
        this.#grant(event);
        break;
      case 'lease.denied':
        this.#waiting.delete(event.user);
        if (event.reason === 'forbidden') this.seen.add('a pool forbids a tenant');
        if (event.reason === 'exhausted') this.seen.add('a pool denies at once');
        if (event.reason === 'timeout')
          this.seen.add(this.#releasedNow ? 'a waiter times out in the instant an address comes back' : 'a waiter times out');
        break;
      case 'lease.released':
        this.#releasedNow = true;
        this.#holders.set(event.ip, (this.#holders.get(event.ip) ?? 1) - 1);
        this.#holdings.set(event.user, (this.#holdings.get(event.user) ?? 1) - 1);
        break;
      case 'iteration.started':
        if (event.iteration > 1 && this.#states.get(event.user)?.startsWith('iterating.') === true)
          this.seen.add('iterations follow without a pause');
        break;
      case 'iteration.finished':
        this.#visits.delete(event.user);
        if (this.#shrunk && event.ok) this.#walked.add(event.user);
        if (event.reason === 'no_edge') this.seen.add('an iteration finds no edge');
        if (event.ok && this.#stopped && event.at > this.#drainedUs) this.seen.add('a stop lets iterations finish');
        break;
      case 'edge.taken':
        this.#take(event.from, event.to);
        break;
      case 'action.started':
        this.#calls.add(event.user);
        if (event.ip === null && this.#holdings.has(event.user)) this.seen.add('an action leaves unbound');
        break;
      case 'action.finished':
        this.#finish(event);
        break;
      case 'metric':
        this.seen.add('a metric is told');
        break;
      case 'command':
        this.#obey(event.command, event.argument);
        break;
      case 'run.state':
        this.#changeTo(event.state, event.at);
        break;
      case 'user.finished':
        this.#end(event);
        break;
      case 'run.finished':
        if (event.reason === 'completed') this.seen.add('a run ends as planned');
        if (event.reason === 'duration') this.#noteDuration();
        if (this.#spawned > 0 && this.#failed === this.#finished && this.#failed > 0) this.seen.add('every user fails');
        break;
      default:
        break;
    }
  }

  close({ left, thrown }: RunEnd): void {
    if (thrown) this.seen.add('a driver throws');
    if (left !== null) this.seen.add(`a run is left ${left}`);
    if (left !== null && this.#waiting.size > 0) this.seen.add('a run is left while users wait');
  }

  #nextInstant(atUs: number): void {
    this.#atUs = atUs;
    this.#spawnsNow = 0;
    this.#phasesNow = 0;
    this.#commandsNow = 0;
    this.#releasedNow = false;
    this.#endedNow = false;
  }

  #spawn({ user, tenant, at, due_at }: Extract<RunEvent, { type: 'user.spawned' }>): void {
    this.#spawned += 1;
    this.#spawnsNow += 1;
    if (this.#spawnsNow > 64) this.seen.add('more than a slice comes at one instant');
    if (at > due_at) this.seen.add('users wait for room');
    if (due_at % 1000 !== 0) this.seen.add('a rate limit spaces users');
    this.#tenants.set(user, tenant);
    if (this.#tenants.size < 20 && new Set(this.#tenants.values()).size > 1) this.seen.add('two tenants are there at once');
  }

  #enter({ user, state }: Extract<RunEvent, { type: 'user.state' }>): void {
    const from = this.#states.get(user);
    if (from === 'acquiring' && this.#waiting.delete(user))
      this.seen.add(this.#aborted ? 'a waiter gives up at an abort' : 'a waiter gives up at a stop');
    if (from === 'thinking' && this.#stopped && this.#atUs === this.#drainedUs) this.seen.add('a stop finds a user thinking');
    if (state.startsWith('iterating.')) {
      const visits = (this.#visits.get(user) ?? 0) + 1;
      this.#visits.set(user, visits);
      if (visits === 8) this.seen.add('a walk visits eight nodes');
      if (from === state) this.seen.add('a node is performed again at once');
    }
    this.#states.set(user, state);
  }

  #grant({ user, pool, ip, wait_us }: Extract<RunEvent, { type: 'lease.granted' }>): void {
    if (this.#waiting.delete(user) && wait_us >= 0) {
      this.seen.add('a waiter is served');
      if (this.#endedNow || this.#releasedNow) this.seen.add('a waiter is served in the instant another user ends');
    }
    const holders = (this.#holders.get(ip) ?? 0) + 1;
    this.#holders.set(ip, holders);
    if (holders === 2) this.seen.add('an address is held by two');
    if (holders === 5) this.seen.add('an address is held by five');
    if (this.#granted.has(ip)) this.seen.add('an address is granted again');
    this.#granted.add(ip);
    const holdings = (this.#holdings.get(user) ?? 0) + 1;
    this.#holdings.set(user, holdings);
    if (holdings === 3) this.seen.add('a user holds three addresses');
    if (ip.includes(':')) this.seen.add('an IPv6 address is granted');
    if (!this.#pools.has(pool)) this.#notePool(pool);
  }

  #notePool(id: string): void {
    this.#pools.add(id);
    if (this.#pools.size > 1) this.seen.add('two pools are used');
    const pools = (
      this.#document as { workbook: { ip_pools: { id: string; ranges: string[]; allocation_strategy?: string; reserved?: string[] }[] } }
    ).workbook.ip_pools;
    const pool = pools.find((each) => each.id === id);
    if (pool?.allocation_strategy === 'random') this.seen.add('a pool grants at random');
    if (pool?.allocation_strategy === 'first_free') this.seen.add('a pool grants from the first free');
    if (pool?.reserved !== undefined) this.seen.add('an address is reserved');
    if (pool?.ranges.length === 1 && pool.ranges[0]?.endsWith('/32') === true) this.seen.add('a pool of one address is used');
  }

  #take(from: string, to: string): void {
    const [here, there] = [position(from), position(to)];
    if (there < here) this.seen.add('a walk goes back');
    if (there > here + 1 && to !== 'done') this.seen.add('a walk skips a node');
  }

  #finish({ user, error, status, ok }: Extract<RunEvent, { type: 'action.finished' }>): void {
    this.#calls.delete(user);
    if (this.#runState === 'paused') this.seen.add('an answer comes while the run is paused');
    if (ok || error === null) return;
    if (error === 'aborted') this.seen.add('an abort cuts an action short');
    else if (error === 'request.invalid') this.seen.add('an action cannot be sent');
    else if (error === 'ports.exhausted') this.seen.add('an address has no port left');
    else if (error === 'address.family') this.seen.add('an address is of the wrong family');
    else if (error === 'connect.refused') this.seen.add('a connection is refused');
    else if (error.endsWith('.mid_body')) this.seen.add('a connection breaks in the body');
    else if (error.startsWith('timeout.')) this.seen.add('a deadline passes');
    else if (error === 'expect.status') this.seen.add(status === 503 ? 'a target turns a call away' : 'an answer is not the one expected');
  }

  #changeTo(state: string, atUs: number): void {
    if (this.#runState === 'paused')
      this.seen.add(state === 'draining' ? 'a run is stopped while it is paused' : 'a run is paused and goes on');
    if (state === 'paused' && this.#waiting.size > 0) this.seen.add('a run is paused while users wait');
    if (state === 'draining') this.#drain(atUs);
    this.#runState = state;
  }

  #obey(command: string, argument: string | null): void {
    if (command === 'scale' && argument?.startsWith('+') === true)
      this.seen.add(this.#runState === 'steady' ? 'users are added when all had come' : 'users are added');
    if (command === 'scale' && argument?.startsWith('-') === true) this.#shrunk = true;
    this.#commandsNow += 1;
    if (this.#commandsNow > 1) this.seen.add('two commands come in one instant');
    if (this.#spawned === 0) this.seen.add('a command comes before the first user');
    if (command === 'abort' && this.#stopped && !this.#aborted) this.seen.add('an abort follows a stop');
    if (command === 'stop' && this.#stopped && !this.#aborted && argument !== this.#stopArgument)
      this.seen.add('a stop of another kind follows a stop');
    if (command === 'stop' && this.#stopArgument === undefined) this.#stopArgument = argument;
    this.#aborted ||= command === 'abort';
  }

  #drain(atUs: number): void {
    this.#drainedUs = atUs;
    this.#stopped = !this.#aborted;
    if (this.#spawned === 0) this.seen.add('nobody has come when the run stops');
    if (this.#calls.size > 0 && !this.#aborted) this.seen.add('a stop finds an action under way');
    const { load } = this.#document as { load?: { graceful_stop: string } };
    if (!this.#aborted && load?.graceful_stop === '0s' && this.#calls.size > 0) this.seen.add('there is no grace');
  }

  #noteDuration(): void {
    this.seen.add('the duration is over');
    const { load } = this.#document as { load: { user_lifetime: { iterations?: number } } };
    if (load.user_lifetime.iterations === 0) this.seen.add('a run without end is ended');
  }

  #noteSentAway(user: number): void {
    this.seen.add('users are sent away');
    if (this.#states.get(user) !== undefined && this.#walked.has(user)) this.seen.add('a user sent away finishes its iteration');
  }

  #end({ user, outcome, at }: Extract<RunEvent, { type: 'user.finished' }>): void {
    this.#finished += 1;
    this.#endedNow = true;
    if (outcome === 'failed') this.#failed += 1;
    if (outcome === 'aborted' && this.#shrunk && !this.#stopped && !this.#aborted) this.#noteSentAway(user);
    if (outcome === 'aborted' && this.#stopped && !this.#aborted && at > this.#drainedUs) this.seen.add('the grace is over');
    for (const known of [this.#tenants, this.#states, this.#visits, this.#holdings]) known.delete(user);
    this.#waiting.delete(user);
    this.#calls.delete(user);
    this.#walked.delete(user);
  }
}

function position(node: string): number {
  return node === 'start' ? 0 : node === 'done' ? 99 : Number(node.slice(1));
}
