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
import { type Random, randomFor } from '../../model/random.js';
import type { Scenario } from '../../model/scenario.js';
import { resourceCalled, targetCalled } from '../../model/target-match.js';
import type { ActionCall, Answer, Clock, Driver, Session } from '../../ports.js';
import { DemoService } from '../../target/demo-answer.js';
import { type Fate, type Luck, TargetRule, bareAnswer } from '../../target/rules.js';
import { ServiceQueue } from '../../target/service-queue.js';
import { type HttpRequest, renderHttpCall } from './action.js';
import { type Answerer, BackOff } from './back-off.js';
import { type ConnectionEnd, type SimulatedConnection, SimulatedExchange, type SimulatedHost } from './simulated-exchange.js';
import { oldestFirst, without } from './newest-first.js';
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
  /** Connections that are not in use, the one used last first. */
  #idle: SimulatedConnection | null = null;
  // Streams of chance, made when they are first drawn from: many never are.
  #latency: Random | null = null;
  #mishap: Random | null = null;
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
    this.#latency ??= randomFor(this.#driver.seed, 'user', this.#user, 'latency');
    return this.#latency.next();
  }

  mishap(): number {
    this.#mishap ??= randomFor(this.#driver.seed, 'user', this.#user, 'mishap');
    return this.#mishap.next();
  }

  start(call: ActionCall, answer: Answer): void {
    this.#driver.lastCall = call;
    const exchange = this.#exchange(call, answer);
    const rendered = renderHttpCall(call.action, call.scope, this.#driver.runId);
    if (!rendered.ok) return exchange.refuse(null, 'request.invalid', rendered.detail);
    const { request } = rendered;
    const connection = this.#kept(request.origin, call.bindIp) ?? this.#connect(request, call.bindIp);
    if ('error' in connection) return exchange.refuse(request, connection.error, connection.detail);
    const target = this.#driver.targetOf(call.action);
    exchange.begin(request, connection, this.#fateOf(target, request, call.bindIp), target.queue);
  }

  cancel(call: ActionCall): void {
    let exchange = this.#underWay;
    while (exchange !== null && exchange.call !== call) exchange = exchange.older;
    if (exchange === null) return;
    this.over(exchange, false);
    exchange.cancel();
  }

  close(): void {
    for (const exchange of oldestFirst(this.#underWay)) exchange.close();
    this.#backOff?.letGo();
    for (const { bindIp } of oldestFirst(this.#idle)) this.#giveUpPort(bindIp);
    this.#idle = null;
  }

  holdBack(exchange: Answerer, outcome: Outcome): void {
    this.#backOff ??= new BackOff(this.clock);
    this.#backOff.hold(exchange, outcome);
  }

  over(exchange: SimulatedExchange, free: boolean): void {
    this.#underWay = without(this.#underWay, exchange);
    if (free) this.#spare = exchange;
  }

  ended(connection: SimulatedConnection, end: ConnectionEnd): void {
    const { bindIp } = connection;
    if (end === 'kept') this.#keep(connection);
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
    const fate = rule.draw(this);
    if (fate.fault !== null || fate.answer !== null) return fate;
    const page = isDemo ? this.#demoPage(request, bindIp ?? request.host) : null;
    if (page === null) return { fault: null, serviceUs: fate.serviceUs, answer: PLAIN_ANSWER };
    return { fault: null, serviceUs: fate.serviceUs + page.waitUs, answer: page };
  }

  #demoPage({ method, path, body }: HttpRequest, peer: string) {
    this.#demo ??= new DemoService();
    return this.#demo.answer({ method, path, body, peer });
  }

  /** The connection used last of those that lead there; null when there is none. */
  #kept(origin: string, bindIp: string | null): SimulatedConnection | null {
    let each = this.#idle;
    while (each !== null && (each.origin !== origin || each.bindIp !== bindIp)) each = each.older;
    if (each !== null) this.#idle = without(this.#idle, each);
    return each;
  }

  /** A new connection, or why there is none. */
  #connect({ origin, host }: HttpRequest, bindIp: string | null): SimulatedConnection | Refusal {
    if (bindIp === null) return { origin, bindIp, older: null };
    const obstacle = obstacleBetween(bindIp, host);
    if (obstacle !== null) return obstacle;
    const { ports, clock } = this.#driver;
    if (!ports.take(bindIp, clock.now())) return { error: 'ports.exhausted', detail: `${bindIp} has no port left` };
    return { origin, bindIp, older: null };
  }

  #keep(connection: SimulatedConnection): void {
    connection.older = this.#idle;
    this.#idle = connection;
    let last = connection;
    for (let count = 1; count < MAX_CONNECTIONS && last.older !== null; count += 1) last = last.older;
    if (last.older === null) return;
    this.#giveUpPort(last.older.bindIp);
    last.older = null;
  }

  #giveUpPort(bindIp: string | null): void {
    if (bindIp !== null) this.#driver.ports.freeLater(bindIp, this.#driver.clock.now());
  }
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
