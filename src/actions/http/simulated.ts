/**
 * Performs HTTP actions on a virtual clock: the sibling of `live`, which sends the same requests to nobody.
 *
 * Requests are rendered and answers read by the same functions as live; what becomes of a call is decided by
 * the rules of `simulation.targets`. A call without a rule is answered 200 after 20 ms, by the pages of the
 * embedded target where it calls one. Chance is forked from the seed for each user and purpose, so adding a
 * user changes nobody's luck. Redirects are not followed: the answer that asks for one is the answer.
 *
 *     const driver = simulatedHttpDriver({ clock, scenario, seed: 42 });
 *     const underWay = driver.openSession(1).start(call, (outcome) => …);
 */
import type { Action } from '../../model/action.js';
import type { ErrorCode } from '../../model/error-code.js';
import { familyOf } from '../../model/ip-address.js';
import type { Outcome } from '../../model/outcome.js';
import { randomFor } from '../../model/random.js';
import type { Scenario } from '../../model/scenario.js';
import { resourceCalled, targetCalled } from '../../model/target-match.js';
import type { ActionCall, Clock, Driver, Session, UnderWay } from '../../ports.js';
import { DemoService } from '../../target/demo-answer.js';
import { type Fate, type Luck, TargetRule, bareAnswer } from '../../target/rules.js';
import { ServiceQueue } from '../../target/service-queue.js';
import { type HttpRequest, renderHttpCall } from './action.js';
import { type Answerer, BackOff } from './back-off.js';
import { type ConnectionEnd, type SimulatedConnection, SimulatedExchange, type SimulatedHost } from './simulated-exchange.js';
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

class SimulatedSession implements Session, SimulatedHost {
  readonly #driver: SimulatedDriver;
  /** Exchanges that are not over: one or none, for nearly every user at nearly every time. */
  readonly #underWay: SimulatedExchange[] = [];
  readonly #luck: Luck;
  /** Those not in use, the one used last at the end. */
  #idle: SimulatedConnection[] = [];
  #demo: DemoService | null = null;
  #backOff: BackOff | null = null;
  /** What was found of the way that was asked for last: users mostly go the same one again. */
  #lastWay: Way = { bindIp: null, host: '', obstacle: null };
  readonly clock: Clock;

  constructor(driver: SimulatedDriver, user: number) {
    this.#driver = driver;
    this.clock = driver.clock;
    this.#luck = { latency: stream(driver.seed, user, 'latency'), mishap: stream(driver.seed, user, 'mishap') };
  }

  get backOff(): BackOff | null {
    return this.#backOff;
  }

  start(call: ActionCall, answer: (outcome: Outcome) => void): UnderWay {
    const { action, bindIp } = call;
    this.#driver.lastCall = call;
    const rendered = renderHttpCall(action, call.scope, this.#driver.runId);
    const request = rendered.ok ? rendered.request : null;
    const connection = request === null ? null : this.#connect(request.origin, bindIp);
    const exchange = new SimulatedExchange(this, { action, bindIp, request, connection }, answer);
    this.#underWay.push(exchange);
    if (!rendered.ok) exchange.refuse('request.invalid', rendered.detail);
    else this.#send(exchange, rendered.request, call, connection);
    return exchange;
  }

  close(): void {
    for (const exchange of [...this.#underWay]) exchange.close();
    this.#backOff?.letGo();
    for (const { bindIp } of this.#idle) this.#giveUpPort(bindIp);
    this.#idle = [];
  }

  holdBack(exchange: Answerer, outcome: Outcome): void {
    this.#backOff ??= new BackOff(this.clock);
    this.#backOff.hold(exchange, outcome);
  }

  ended(exchange: SimulatedExchange, end: ConnectionEnd): void {
    const { connection } = exchange;
    if (this.#underWay.at(-1) === exchange) this.#underWay.pop();
    else this.#underWay.splice(this.#underWay.indexOf(exchange), 1);
    if (connection !== null) this.#disconnect(connection, end);
  }

  #send(exchange: SimulatedExchange, request: HttpRequest, { action, bindIp }: ActionCall, connection: SimulatedConnection | null): void {
    if (bindIp !== this.#lastWay.bindIp || request.host !== this.#lastWay.host) this.#lastWay = wayOf(bindIp, request.host);
    const { obstacle } = this.#lastWay;
    if (obstacle !== null) return exchange.refuse(obstacle.error, obstacle.detail);
    if (connection === null) return exchange.refuse('ports.exhausted', `${bindIp} has no port left`);
    const target = this.#driver.targetOf(action);
    exchange.begin(this.#fateOf(target, request, bindIp), target.queue);
  }

  #fateOf({ rule, isDemo }: Target, request: HttpRequest, bindIp: string | null): Fate {
    const fate = rule.draw(this.#luck);
    if (fate.fault !== null || fate.answer !== null) return fate;
    const page = isDemo ? this.#demoPage(request, bindIp ?? request.host) : null;
    if (page === null) return { fault: null, serviceUs: fate.serviceUs, answer: PLAIN_ANSWER };
    return { fault: null, serviceUs: fate.serviceUs + page.waitUs, answer: page };
  }

  #demoPage({ method, path, body }: HttpRequest, peer: string) {
    this.#demo ??= new DemoService();
    return this.#demo.answer({ method, path, body, peer });
  }

  /** A kept connection, or a new one; null when the address has no port left. */
  #connect(origin: string, bindIp: string | null): SimulatedConnection | null {
    const last = this.#idle.at(-1);
    // Nearly always it is the one used last.
    if (last?.origin === origin && last.bindIp === bindIp) return this.#idle.pop() as SimulatedConnection;
    const kept = this.#idle.findLastIndex((each) => each.origin === origin && each.bindIp === bindIp);
    if (kept !== -1) return this.#idle.splice(kept, 1)[0] as SimulatedConnection;
    const { ports, clock } = this.#driver;
    return bindIp === null || ports.take(bindIp, clock.now()) ? { origin, bindIp } : null;
  }

  #disconnect(connection: SimulatedConnection, end: ConnectionEnd): void {
    const { bindIp } = connection;
    if (end === 'kept') this.#keep(connection);
    else if (end === 'closed by us') this.#giveUpPort(bindIp);
    else if (bindIp !== null) this.#driver.ports.free(bindIp);
  }

  #keep(connection: SimulatedConnection): void {
    this.#idle.push(connection);
    if (this.#idle.length > MAX_CONNECTIONS) this.#giveUpPort((this.#idle.shift() as SimulatedConnection).bindIp);
  }

  #giveUpPort(bindIp: string | null): void {
    if (bindIp !== null) this.#driver.ports.freeLater(bindIp, this.#driver.clock.now());
  }
}

/** From an address to a host, and why nothing gets there; null when something does. */
interface Way {
  readonly bindIp: string | null;
  readonly host: string;
  readonly obstacle: { readonly error: ErrorCode; readonly detail: string } | null;
}

function wayOf(bindIp: string | null, host: string): Way {
  if (bindIp === null) return { bindIp, host, obstacle: null };
  const family = familyOf(bindIp);
  if (family === undefined) return { bindIp, host, obstacle: { error: 'request.invalid', detail: 'bind_ip is not an address' } };
  if (family === (familyOf(host) ?? family)) return { bindIp, host, obstacle: null };
  return { bindIp, host, obstacle: { error: 'address.family', detail: `${bindIp} cannot reach ${host}` } };
}

/** A stream of one user's chance, made when it is first drawn from: many never are. */
function stream(seed: number, user: number, purpose: string): () => number {
  let random: ReturnType<typeof randomFor> | undefined;
  return () => {
    random ??= randomFor(seed, 'user', user, purpose);
    return random.next();
  };
}
