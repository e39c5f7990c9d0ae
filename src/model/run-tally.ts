/**
 * The fold of the event stream: counts what is the case in a run, event by event.
 *
 * It changes in place, costs a few map look-ups an event, and keeps nothing about a user that ended, so its memory
 * depends on the scenario and on the users alive. `snapshot()` gives a `RunState`, for whoever wants the states as a
 * stream. Everything counted here is counted from events and nothing else. Pure.
 */
import { type HeldAddress, PoolTally } from './pool-tally.js';
import type { Plan } from './plan.js';
import type { RunEvent, FinishReason, RunPhase, UserOutcome } from './run-event.js';
import type { ActionState, MetricState, RunState, StateOccupancy, UsersState } from './run-state.js';
import type { OwnMetric } from './scenario.js';

/** What has to be known about a user while it lives. */
export interface LiveUser {
  readonly tenant: string;
  /** Path of its state; null until the first is entered. */
  readonly state: string | null;
  /** When it entered that state, microseconds. */
  readonly sinceUs: number;
  /** The pool whose queue it stands in; null when in none. */
  readonly waitingIn: string | null;
  /** The address it was granted last and still holds; null when it has none. */
  readonly ip: string | null;
  /** Of the iteration begun last; 0 before the first. */
  readonly iteration: number;
}

/** Number of no user. */
const NOBODY = 0;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type ActionCounts = Omit<Mutable<ActionState>, 'errors' | 'inFlight'> & { readonly errors: Map<string, number> };

export class RunTally {
  readonly #plan: Plan;
  #seq = 0;
  #atUs = 0;
  #runPhase: RunPhase | null = null;
  #finished: FinishReason | null = null;
  #phasesStarted = 0;
  readonly #users: Mutable<UsersState> = noUsers();
  readonly #tenants = new Map<string, Mutable<UsersState>>();
  readonly #states = new Map<string, Mutable<StateOccupancy>>();
  readonly #pools = new Map<string, PoolTally>();
  readonly #actions = new Map<string, ActionCounts>();
  readonly #edges = new Map<string, number[]>();
  readonly #metrics = new Map<string, Mutable<MetricState>>();
  readonly #live = new Map<number, Mutable<LiveUser>>();
  /** Who was looked for last, and what was found: events of one user come one after another. */
  #near = NOBODY;
  #nearLive: Mutable<LiveUser> | undefined = undefined;

  constructor(plan: Plan) {
    this.#plan = plan;
    const { scenario } = plan;
    for (const phase of scenario.load.phases) {
      this.#users.planned += phase.spawnUsers;
      this.#tenant(phase.tenant).planned += phase.spawnUsers;
    }
    for (const pool of scenario.pools) this.#pools.set(pool.id, new PoolTally(pool.ranges.capacity, pool.ranges.reservedCount));
    for (const action of scenario.actions) this.#action(action.id);
    for (const node of scenario.workflow.nodes) if (node.type === 'action') this.#edges.set(node.id, Array(node.edges.length).fill(0));
    for (const metric of scenario.metrics) this.#metrics.set(metric.id, noValues(metric.type));
  }

  /** Number of users spawned and not ended. */
  get active(): number {
    return this.#users.active;
  }

  /** The user as it stands after the events applied so far; undefined when it is not alive. */
  live(user: number): LiveUser | undefined {
    return this.#liveUser(user);
  }

  /** Everyone alive, in the order of their beginning. What it gives is for looking at: it changes with later events. */
  users(): IterableIterator<[number, LiveUser]> {
    return this.#live.entries();
  }

  /** The addresses of a pool that are held, with the tenant that was granted each last. For looking at, as `users`. */
  held(pool: string): IterableIterator<[string, HeldAddress]> {
    return this.#pool(pool).held();
  }

  /** Another tally that has counted the same events, and goes its own way from here. */
  clone(): RunTally {
    const copy = new RunTally(this.#plan);
    copy.#seq = this.#seq;
    copy.#atUs = this.#atUs;
    copy.#runPhase = this.#runPhase;
    copy.#finished = this.#finished;
    copy.#phasesStarted = this.#phasesStarted;
    Object.assign(copy.#users, this.#users);
    fill(copy.#tenants, this.#tenants, (users) => ({ ...users }));
    fill(copy.#states, this.#states, (state) => ({ ...state }));
    fill(copy.#pools, this.#pools, (pool) => pool.clone());
    fill(copy.#actions, this.#actions, (action) => ({ ...action, errors: new Map(action.errors) }));
    fill(copy.#edges, this.#edges, (counts) => [...counts]);
    fill(copy.#metrics, this.#metrics, (metric) => ({ ...metric }));
    fill(copy.#live, this.#live, (user) => ({ ...user }));
    return copy;
  }

  /** Counts one event in. Events of users that are not alive change only the totals. */
  apply(event: RunEvent): void {
    this.#seq = event.seq;
    this.#atUs = event.at;
    switch (event.type) {
      case 'run.state':
        this.#runPhase = event.state;
        break;
      case 'phase.started':
        this.#phasesStarted += 1;
        break;
      case 'user.spawned':
        this.#spawn(event.user, event.tenant, event.at);
        break;
      case 'user.dropped':
        this.#users.dropped += 1;
        this.#tenant(event.tenant).dropped += 1;
        break;
      case 'user.state':
        this.#enter(event.user, event.state, event.at);
        break;
      case 'lease.queued':
        this.#queue(event.user, event.pool);
        break;
      case 'lease.granted':
        this.#stopWaiting(event.user);
        this.#pool(event.pool).grant(event.ip, event.tenant);
        this.#hold(event.user, event.ip);
        break;
      case 'lease.denied':
        this.#stopWaiting(event.user);
        this.#pool(event.pool).denied += 1;
        break;
      case 'lease.released':
        this.#pool(event.pool).release(event.ip);
        this.#letGo(event.user, event.ip);
        break;
      case 'iteration.started':
        this.#begin(event.user, event.iteration);
        break;
      case 'edge.taken':
        this.#take(event.from, event.index);
        break;
      case 'action.started':
        this.#action(event.action).started += 1;
        break;
      case 'action.finished':
        this.#finishAction(event.action, event.ok, event.error);
        break;
      case 'metric':
        this.#measure(event.metric, event.value);
        break;
      case 'user.finished':
        this.#end(event.user, event.outcome);
        break;
      case 'run.finished':
        this.#finished = event.reason;
        break;
      // Told for their own sake: they change no number here.
      case 'run.started':
      case 'lease.requested':
      case 'iteration.finished':
      case 'command':
        break;
    }
  }

  /** A copy of everything counted so far. Later events do not change it. */
  snapshot(): RunState {
    return {
      seq: this.#seq,
      atUs: this.#atUs,
      runPhase: this.#runPhase,
      finished: this.#finished,
      phasesStarted: this.#phasesStarted,
      users: { ...this.#users },
      tenants: recordOf(this.#tenants, (users) => ({ ...users })),
      states: recordOf(this.#states, (state) => ({ ...state })),
      pools: recordOf(this.#pools, (pool) => pool.snapshot()),
      actions: recordOf(this.#actions, actionState),
      edges: recordOf(this.#edges, (counts) => [...counts]),
      metrics: recordOf(this.#metrics, (metric) => ({ ...metric })),
    };
  }

  #liveUser(user: number): Mutable<LiveUser> | undefined {
    if (user !== this.#near) {
      this.#near = user;
      this.#nearLive = this.#live.get(user);
    }
    return this.#nearLive;
  }

  /** Who is there has changed. */
  #forgetNear(): void {
    this.#near = NOBODY;
    this.#nearLive = undefined;
  }

  #spawn(user: number, tenant: string, atUs: number): void {
    for (const users of [this.#users, this.#tenant(tenant)]) {
      users.spawned += 1;
      users.active += 1;
      if (users.active > users.peakActive) users.peakActive = users.active;
    }
    this.#live.set(user, { tenant, state: null, sinceUs: atUs, waitingIn: null, ip: null, iteration: 0 });
    this.#forgetNear();
  }

  #enter(user: number, path: string, atUs: number): void {
    const state = this.#state(path);
    state.entered += 1;
    const live = this.#liveUser(user);
    if (live === undefined) return;
    this.#leave(live);
    state.now += 1;
    live.state = path;
    live.sinceUs = atUs;
  }

  #leave(live: LiveUser): void {
    if (live.state !== null) this.#state(live.state).now -= 1;
  }

  #end(user: number, outcome: UserOutcome): void {
    const live = this.#liveUser(user);
    this.#users[outcome] += 1;
    if (live === undefined) return;
    this.#stopWaiting(user);
    this.#leave(live);
    this.#live.delete(user);
    this.#forgetNear();
    const tenant = this.#tenant(live.tenant);
    tenant[outcome] += 1;
    tenant.active -= 1;
    this.#users.active -= 1;
  }

  #queue(user: number, pool: string): void {
    const tally = this.#pool(pool);
    tally.waited += 1;
    const live = this.#liveUser(user);
    if (live === undefined) return;
    tally.waiting += 1;
    live.waitingIn = pool;
  }

  #stopWaiting(user: number): void {
    const live = this.#liveUser(user);
    if (live === undefined || live.waitingIn === null) return;
    this.#pool(live.waitingIn).waiting -= 1;
    live.waitingIn = null;
  }

  #hold(user: number, ip: string): void {
    const live = this.#liveUser(user);
    if (live !== undefined) live.ip = ip;
  }

  #letGo(user: number, ip: string): void {
    const live = this.#liveUser(user);
    if (live?.ip === ip) live.ip = null;
  }

  #begin(user: number, iteration: number): void {
    const live = this.#liveUser(user);
    if (live !== undefined) live.iteration = iteration;
  }

  #take(node: string, index: number): void {
    const counts = getOrMake(this.#edges, node, noCounts);
    while (counts.length <= index) counts.push(0);
    counts[index] = (counts[index] ?? 0) + 1;
  }

  #finishAction(id: string, ok: boolean, error: string | null): void {
    const action = this.#action(id);
    if (ok) action.success += 1;
    else action.failure += 1;
    if (error !== null) action.errors.set(error, (action.errors.get(error) ?? 0) + 1);
  }

  #measure(id: string, value: number): void {
    const metric = this.#metrics.get(id);
    if (metric === undefined || !Number.isFinite(value)) return;
    metric.count += 1;
    metric.total += value;
    if (value !== 0) metric.nonZero += 1;
    metric.last = value;
    metric.min = metric.min === null || value < metric.min ? value : metric.min;
    metric.max = metric.max === null || value > metric.max ? value : metric.max;
  }

  #tenant(id: string): Mutable<UsersState> {
    return getOrMake(this.#tenants, id, noUsers);
  }

  #state(path: string): Mutable<StateOccupancy> {
    return getOrMake(this.#states, path, nobody);
  }

  #pool(id: string): PoolTally {
    return getOrMake(this.#pools, id, noPool);
  }

  #action(id: string): ActionCounts {
    return getOrMake(this.#actions, id, noActions);
  }
}

// Named, because a function written where it is handed over is made anew for each event.

function noCounts(): number[] {
  return [];
}

function nobody(): Mutable<StateOccupancy> {
  return { now: 0, entered: 0 };
}

function noPool(): PoolTally {
  return new PoolTally(0n, 0n);
}

function noActions(): ActionCounts {
  return { started: 0, success: 0, failure: 0, errors: new Map() };
}

function noUsers(): Mutable<UsersState> {
  return { planned: 0, spawned: 0, active: 0, completed: 0, failed: 0, aborted: 0, dropped: 0, peakActive: 0 };
}

function noValues(type: OwnMetric['type']): Mutable<MetricState> {
  return { type, count: 0, total: 0, nonZero: 0, last: null, min: null, max: null };
}

function actionState({ started, success, failure, errors }: ActionCounts): ActionState {
  return { started, inFlight: started - success - failure, success, failure, errors: Object.fromEntries(errors) };
}

function getOrMake<Key, Entry>(entries: Map<Key, Entry>, key: Key, make: () => Entry): Entry {
  const known = entries.get(key);
  if (known !== undefined) return known;
  const made = make();
  entries.set(key, made);
  return made;
}

function fill<Key, Entry>(to: Map<Key, Entry>, from: ReadonlyMap<Key, Entry>, copy: (entry: Entry) => Entry): void {
  for (const [key, entry] of from) to.set(key, copy(entry));
}

/** Own properties only, whatever the ids are called (`fromEntries` defines, it does not assign). */
function recordOf<Entry, Copy>(entries: ReadonlyMap<string, Entry>, copy: (entry: Entry) => Copy): Record<string, Copy> {
  return Object.fromEntries(Array.from(entries, ([id, entry]) => [id, copy(entry)]));
}
