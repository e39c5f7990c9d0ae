/**
 * The simulated world with eyes: the same clock and driver, and a count of everything the core was handed.
 *
 * It sees what events cannot show: whether connections were closed before their address went back, whether every
 * timer and call came to an end, and whether a call is made in the name of the user it belongs to. It also
 * plants throws where a driver promises not to throw.
 */
import type { RunEvent } from '../../../src/model/run-event.js';
import type { ActionCall, Clock, Driver, Outside, Session, Timer, World } from '../../../src/ports.js';

/** Which call throws instead of doing its work: the `at`th of its kind, from 0. */
export interface PlantedThrow {
  readonly what: 'start' | 'openSession';
  readonly at: number;
}

export type Complain = (invariant: number, message: string) => void;

/** What a user has, as far as the world is concerned. */
interface Seat {
  readonly tenant: string;
  ip: string | null;
  /** Addresses of connections made and not closed. */
  readonly open: Set<string | null>;
}

export class WatchedWorld implements World {
  readonly mode = 'simulated';
  thrown = false;
  /** Since when nobody is told of events any more; the turn that was under way then goes on unseen. */
  #deafSinceUs = Number.POSITIVE_INFINITY;
  #clock: Clock | null = null;
  readonly #inner: World;
  readonly #plant: PlantedThrow | null;
  readonly #complain: Complain;
  readonly #seats = new Map<number, Seat>();
  readonly #timers = new Set<Timer>();
  readonly #calls = new Set<object>();
  readonly #passed = { start: 0, openSession: 0 };
  #left = 0;
  #entered = false;
  #lastStarted: Extract<RunEvent, { type: 'action.started' }> | null = null;

  constructor(inner: World, plant: PlantedThrow | null, complain: Complain) {
    this.#inner = inner;
    this.#plant = plant;
    this.#complain = complain;
  }

  enter(...[plan, ready, refuse]: Parameters<World['enter']>): () => void {
    return this.#inner.enter(
      plan,
      (outside) => {
        this.#entered = true;
        return ready(this.#watched(outside));
      },
      refuse,
    );
  }

  /** Told of every event, in its turn. */
  see(event: RunEvent): void {
    if (event.type === 'user.spawned') this.#seats.set(event.user, { tenant: event.tenant, ip: null, open: new Set() });
    else if (event.type === 'action.started') this.#lastStarted = event;
    else if (event.type === 'lease.granted') this.#give(event.user, event.ip);
    else if (event.type === 'lease.released') this.#takeBack(event.user, event.ip);
    else if (event.type === 'user.finished') this.#end(event.user);
  }

  /** Nobody listens to the run any more. */
  fallDeaf(): void {
    this.#deafSinceUs = this.#clock?.now() ?? 0;
  }

  /** The run is over: nothing of it may be left. */
  close(): void {
    if (!this.#entered) return;
    if (this.#left !== 1) this.#complain(26, `the world was left ${this.#left} times`);
    // Who leaves a run in the middle leaves its timers to the world, which forgets them.
    if (this.#timers.size > 0 && this.#deafSinceUs === Number.POSITIVE_INFINITY)
      this.#complain(26, `${this.#timers.size} timers are pending when all is over`);
    if (this.#calls.size > 0) this.#complain(26, `${this.#calls.size} calls were neither answered nor cancelled`);
    const open = [...this.#seats.values()].filter((seat) => seat.open.size > 0);
    if (open.length > 0) this.#complain(26, `${open.length} users have connections when all is over`);
  }

  #give(user: number, ip: string): void {
    const seat = this.#seats.get(user);
    if (seat !== undefined) seat.ip = ip;
  }

  #takeBack(user: number, ip: string): void {
    const seat = this.#seats.get(user);
    if (seat === undefined) return;
    if (seat.open.has(ip)) this.#complain(14, `user ${user} gives ${ip} back and has a connection from it`);
    if (seat.ip === ip) seat.ip = null;
  }

  #end(user: number): void {
    if ((this.#seats.get(user)?.open.size ?? 0) > 0) this.#complain(26, `user ${user} ends and has connections`);
    this.#seats.delete(user);
  }

  #watched(outside: Outside): Outside {
    this.#clock = outside.clock;
    return {
      clock: this.#watchedClock(outside.clock),
      driver: this.#watchedDriver(outside.driver),
      bindsSources: outside.bindsSources,
      resources: outside.resources,
      listen: (commands$, handle) => outside.listen(commands$, handle),
      health: () => outside.health(),
      leave: (left) => {
        this.#left += 1;
        outside.leave(left);
      },
    };
  }

  #watchedClock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      setTimeout: <Value>(callback: (value: Value) => void, delayUs: number, value?: Value) => {
        const fire = (): void => {
          this.#timers.delete(timer);
          callback(value as Value);
        };
        const timer: Timer = clock.setTimeout<void>(fire, delayUs, undefined);
        this.#timers.add(timer);
        return timer;
      },
      clearTimeout: (timer) => {
        this.#timers.delete(timer);
        clock.clearTimeout(timer);
      },
      recycle: (timer) => clock.recycle(timer),
      stopwatch: () => clock.stopwatch(),
    };
  }

  #watchedDriver(driver: Driver): Driver {
    return {
      openSession: (user) => {
        this.#throwAt('openSession');
        return this.#watchedSession(user, driver.openSession(user));
      },
    };
  }

  #watchedSession(user: number, session: Session): Session {
    return {
      start: (call, answer) => {
        this.#throwAt('start');
        this.#judge(user, call);
        this.#calls.add(call);
        this.#seats.get(user)?.open.add(call.bindIp);
        session.start(call, (outcome) => {
          this.#calls.delete(call);
          answer(outcome, call);
        });
      },
      cancel: (call) => {
        this.#calls.delete(call);
        session.cancel(call);
      },
      close: () => {
        this.#seats.get(user)?.open.clear();
        session.close();
      },
    };
  }

  #throwAt(what: PlantedThrow['what']): void {
    const count = this.#passed[what];
    this.#passed[what] += 1;
    if (this.#plant?.what !== what || this.#plant.at !== count) return;
    this.thrown = true;
    throw new Error('planted');
  }

  /** The call is the one just told of, and what its templates see is its own user's. */
  #judge(user: number, call: ActionCall): void {
    if (this.#deafSinceUs < Number.POSITIVE_INFINITY) return this.#judgeUnheard();
    const seat = this.#seats.get(user);
    const told = this.#lastStarted;
    if (seat === undefined) return this.#complain(22, `a call of user ${user}, who is not there`);
    if (told?.user !== call.user || told.iteration !== call.iteration || told.action !== call.action.id || told.ip !== call.bindIp) {
      this.#complain(22, `a call of user ${call.user} that was not told of`);
    }
    const { user: shown, tenant } = call.scope as unknown as {
      user: { id: number; allocated_ip: string | null; iteration: number };
      tenant: { id: string };
    };
    if (call.user !== user || shown.id !== user || tenant.id !== seat.tenant)
      this.#complain(22, `a call of user ${user} in the name of user ${shown.id}`);
    if (shown.iteration !== call.iteration) this.#complain(22, `user ${user} sees iteration ${shown.iteration} in ${call.iteration}`);
    if (shown.allocated_ip !== seat.ip) this.#complain(22, `user ${user} sees ${shown.allocated_ip} and holds ${seat.ip}`);
  }

  #judgeUnheard(): void {
    if ((this.#clock?.now() ?? 0) > this.#deafSinceUs) this.#complain(29, 'a call is made after the run was left');
  }
}
