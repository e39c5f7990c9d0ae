/**
 * Performs HTTP actions on a virtual clock: the sibling of `live`, which sends the same requests to nobody.
 *
 * Requests are rendered and answers read by the same functions as live; what becomes of a call is decided by
 * the rules of `simulation.targets`. A call without a rule is answered 200 after 20 ms, by the pages of the
 * embedded target where it calls one. Chance is forked from the seed for each user and purpose, so adding a
 * user changes nobody's luck. Redirects are not followed: the answer that asks for one is the answer.
 *
 *     const driver = simulatedHttpDriver({ clock, scenario, seed: 42 });
 *     driver.openSession(1).start(call, (outcome) => …);
 */
import type { Action } from '../../model/action.js';
import type { ErrorCode } from '../../model/error-code.js';
import { familyOf } from '../../model/ip-address.js';
import type { Outcome } from '../../model/outcome.js';
import { type Chance, chanceFor, nextOf } from '../../model/random.js';
import type { Scenario } from '../../model/scenario.js';
import { resourceCalled, targetCalled } from '../../model/target-match.js';
import type { ActionCall, Answer, Clock, Driver, Session } from '../../ports.js';
import { DemoService } from '../../target/demo-answer.js';
import { type Fate, type Luck, TargetRule, bareAnswer } from '../../target/rules.js';
import { ServiceQueue } from '../../target/service-queue.js';
import { type HttpRequest, renderHttpCall } from './action.js';
import { type Answerer, BackOff } from './back-off.js';
import { type ConnectionEnd, SimulatedExchange, type SimulatedHost } from './simulated-exchange.js';
import { newestThat, oldestFirst, without } from './newest-first.js';
import { SourcePorts } from './source-ports.js';

export interface SimulatedHttpOptions {
  readonly clock: Clock;
  readonly scenario: Pick<Scenario, 'actions' | 'resources' | 'simulation'>;
  /** Safe integer from 0. */
  readonly seed: number;
  /** The name of the run, which every request carries; none when left out. */
  readonly runId?: string;
  /** Ports each source address has; those of Linux unless given. */
  readonly portsPerAddress?: number;
}

export interface SimulatedHttpDriver extends Driver {
  /** The call that was asked for last, for whoever must tell where time stands still. */
  readonly lastCall: Pick<ActionCall, 'user' | 'action'> | null;
}

/** What an action calls. */
interface Target {
  readonly rule: TargetRule;
  readonly queue: ServiceQueue<SimulatedExchange> | null;
  /** Whether the pages of the embedded target answer where the rule does not. */
  readonly isDemo: boolean;
}

/** Connections one user keeps at most, as live. */
const MAX_CONNECTIONS = 8;
const PLAIN_ANSWER = bareAnswer(200);

export function simulatedHttpDriver(options: SimulatedHttpOptions): SimulatedHttpDriver {
  return new SimulatedDriver(options);
}

class SimulatedDriver implements SimulatedHttpDriver {
  readonly clock: Clock;
  readonly seed: number;
  readonly runId: string | undefined;
  readonly ports: SourcePorts;
  lastCall: Pick<ActionCall, 'user' | 'action'> | null = null;
  readonly #scenario: SimulatedHttpOptions['scenario'];
  /** By position of the rule; -1 is the default. */
  readonly #rules = new Map<number, Pick<Target, 'rule' | 'queue'>>();
  readonly #targets = new Map<Action, Target>();

  constructor({ clock, scenario, seed, runId, portsPerAddress }: SimulatedHttpOptions) {
    this.clock = clock;
    this.seed = seed;
    this.runId = runId;
    this.ports = new SourcePorts(portsPerAddress);
    this.#scenario = scenario;
  }

  openSession(user: number): Session {
    return new SimulatedSession(this, user);
  }

  targetOf(action: Action): Target {
    let target = this.#targets.get(action);
    if (target === undefined) {
      const resource = resourceCalled(action, this.#scenario);
      const isDemo = this.#scenario.resources.some(({ id, type }) => id === resource && type === 'demo_target');
      target = { ...this.#ruleAt(targetCalled(action, this.#scenario)), isDemo };
      this.#targets.set(action, target);
    }
    return target;
  }

  /** All calls that fall under one rule stand in one queue. */
  #ruleAt(index: number): Pick<Target, 'rule' | 'queue'> {
    let made = this.#rules.get(index);
    if (made === undefined) {
      const rule = new TargetRule(this.#scenario.simulation.targets[index]);
      const { capacity } = rule;
      made = { rule, queue: capacity === undefined ? null : new ServiceQueue(capacity.concurrency, capacity.queue) };
      this.#rules.set(index, made);
    }
    return made;
  }
}

/** Of its exchanges and of its connections there is one or none, for nearly every user at nearly every time. */
class SimulatedSession implements Session, SimulatedHost, Luck {
  readonly #driver: SimulatedDriver;
  readonly #user: number;
  /** Exchanges whose outcome was not handed over, the newest first. */
  #underWay: SimulatedExchange | null = null;
  /** One that is over, for the next call. */
  #spare: SimulatedExchange | null = null;
  /** Where the connection leads that was used last of those that are not in use; null when there is none. */
  #idleOrigin: string | null = null;
  #idleBindIp: string | null = null;
  /** The others, the one used last at the end. */
  #moreIdle: IdleConnection[] | null = null;
  // Chance, made when it is first drawn from: many never do.
  #latency: Chance | null = null;
  #mishap: Chance | null = null;
  #demo: DemoService | null = null;
  #backOff: BackOff | null = null;

  constructor(driver: SimulatedDriver, user: number) {
    this.#driver = driver;
    this.#user = user;
  }

  get clock(): Clock {
    return this.#driver.clock;
  }

  get backOff(): BackOff | null {
    return this.#backOff;
  }

  latency(): number {
    this.#latency ??= chanceFor(this.#driver.seed, 'user', this.#user, 'latency');
    return nextOf(this.#latency);
  }

  mishap(): number {
    this.#mishap ??= chanceFor(this.#driver.seed, 'user', this.#user, 'mishap');
    return nextOf(this.#mishap);
  }

  start(call: ActionCall, answer: Answer): void {
    this.#driver.lastCall = call;
    const exchange = this.#exchange(call, answer);
    const rendered = renderHttpCall(call.action, call.scope, this.#driver.runId);
    if (!rendered.ok) return exchange.refuse(null, 'request.invalid', rendered.detail);
    const { request } = rendered;
    const refusal = this.#takesKept(request.origin, call.bindIp) ? null : this.#connect(request, call.bindIp);
    if (refusal !== null) return exchange.refuse(request, refusal.error, refusal.detail);
    const target = this.#driver.targetOf(call.action);
    exchange.begin(request, this.#fateOf(target, request, call.bindIp), target.queue);
  }

  cancel(call: ActionCall): void {
    const exchange = newestThat(this.#underWay, (each) => each.call === call);
    if (exchange === null) return;
    this.over(exchange, false);
    exchange.cancel();
  }

  close(): void {
    for (const exchange of oldestFirst(this.#underWay)) exchange.close();
    this.#backOff?.letGo();
    for (const { bindIp } of this.#moreIdle ?? []) this.#giveUpPort(bindIp);
    this.#moreIdle = null;
    if (this.#idleOrigin !== null) this.#giveUpPort(this.#idleBindIp);
    this.#idleOrigin = null;
  }

  holdBack(exchange: Answerer, outcome: Outcome): void {
    this.#backOff ??= new BackOff(this.clock);
    this.#backOff.hold(exchange, outcome);
  }

  over(exchange: SimulatedExchange, free: boolean): void {
    this.#underWay = without(this.#underWay, exchange);
    if (free) this.#spare = exchange;
  }

  ended(origin: string, bindIp: string | null, end: ConnectionEnd): void {
    if (end === 'kept') this.#keep(origin, bindIp);
    else if (end === 'closed by us') this.#giveUpPort(bindIp);
    else if (bindIp !== null) this.#driver.ports.free(bindIp);
  }

  #exchange(call: ActionCall, answer: Answer): SimulatedExchange {
    const spare = this.#spare;
    this.#spare = null;
    const exchange = spare ?? new SimulatedExchange(this, call, answer);
    spare?.renew(call, answer);
    exchange.older = this.#underWay;
    this.#underWay = exchange;
    return exchange;
  }

  #fateOf({ rule, isDemo }: Target, request: HttpRequest, bindIp: string | null): Fate {
    if (!isDemo) return rule.draw(this, PLAIN_ANSWER);
    const fate = rule.draw(this, null);
    if (fate.fault !== null || fate.answer !== null) return fate;
    const page = this.#demoPage(request, bindIp ?? request.host);
    if (page === null) return { serviceUs: fate.serviceUs, fault: null, answer: PLAIN_ANSWER };
    return { serviceUs: fate.serviceUs + page.waitUs, fault: null, answer: page };
  }

  #demoPage({ method, path, body }: HttpRequest, peer: string) {
    this.#demo ??= new DemoService();
    return this.#demo.answer({ method, path, body, peer });
  }

  /** Takes the connection used last of those that lead there; false when there is none. */
  #takesKept(origin: string, bindIp: string | null): boolean {
    const more = this.#moreIdle;
    if (this.#idleOrigin === origin && this.#idleBindIp === bindIp) {
      const next = more === null ? undefined : more.pop();
      this.#idleOrigin = next === undefined ? null : next.origin;
      this.#idleBindIp = next === undefined ? null : next.bindIp;
      return true;
    }
    const index = more === null ? -1 : more.findLastIndex((each) => each.origin === origin && each.bindIp === bindIp);
    if (index !== -1) more?.splice(index, 1);
    return index !== -1;
  }

  /** Makes a connection, or says why not. */
  #connect({ host }: HttpRequest, bindIp: string | null): Refusal | null {
    if (bindIp === null) return null;
    const { ports, clock } = this.#driver;
    const obstacle = obstacleBetween(bindIp, host);
    if (obstacle !== null || ports.take(bindIp, clock.now())) return obstacle;
    return { error: 'ports.exhausted', detail: `${bindIp} has no port left` };
  }

  #keep(origin: string, bindIp: string | null): void {
    if (this.#idleOrigin !== null) {
      this.#moreIdle ??= [];
      this.#moreIdle.push({ origin: this.#idleOrigin, bindIp: this.#idleBindIp });
      if (this.#moreIdle.length >= MAX_CONNECTIONS) this.#giveUpPort((this.#moreIdle.shift() as IdleConnection).bindIp);
    }
    this.#idleOrigin = origin;
    this.#idleBindIp = bindIp;
  }

  #giveUpPort(bindIp: string | null): void {
    if (bindIp !== null) this.#driver.ports.freeLater(bindIp, this.#driver.clock.now());
  }
}

/** A connection that is not in use: nothing but where it leads to, and from where. */
interface IdleConnection {
  readonly origin: string;
  readonly bindIp: string | null;
}

/** Why a call is not sent. */
interface Refusal {
  readonly error: ErrorCode;
  readonly detail: string;
}

/** Why nothing gets from an address to a host; null when something does. */
function obstacleBetween(bindIp: string, host: string): Refusal | null {
  const family = familyOf(bindIp);
  if (family === undefined) return { error: 'request.invalid', detail: 'bind_ip is not an address' };
  if (family === (familyOf(host) ?? family)) return null;
  return { error: 'address.family', detail: `${bindIp} cannot reach ${host}` };
}
