/**
 * What the runtime holds for one user beside its statechart: its connections, its values, what is pending.
 *
 * Here are the effects that the user machine names. They touch only this user, the post and the stream.
 * Nothing of it survives the user.
 */
import type { ReleaseReason, UserMessage } from '../../machines/events.js';
import type { Action } from '../model/action.js';
import type { Fields, Value } from '../model/expression.js';
import type { ErrorCode } from '../model/error-code.js';
import { type Outcome, NO_PHASES } from '../model/outcome.js';
import type { IterationFailure } from '../model/run-event.js';
import type { Holder } from '../model/lease-book.js';
import { assert } from '../model/assertion.js';
import type { ActionCall, Session, Timer } from '../ports.js';
import type { StartedActor } from './cast.js';
import { judge, shownFields } from '../model/judgement.js';
import type { Kernel } from './kernel.js';
import { UserScope } from './user-scope.js';

/** It performs one action at a time, and is the call of that action itself: nothing has to be made for each. */
export class User implements ActionCall {
  readonly id: number;
  readonly tenant: string;
  readonly pool: string | undefined;
  readonly scope: UserScope;
  /** What walks its statechart; null from being spawned to beginning, later in the same turn, and after its end. */
  actor: StartedActor<UserMessage> | null = null;
  /** Told to end after its iteration because there are to be fewer users. */
  retires = false;
  /** Iteration in progress or last finished, from 1; 0 before the first. */
  iteration = 0;
  /** Where the action that is performed, or was last, leaves from. */
  bindIp: string | null = null;
  /** Iterations walked to their end, whatever their actions came to. */
  iterationsFinished = 0;
  readonly #kernel: Kernel;
  #session: Session | null = null;
  // The action that is performed, or was last.
  #acting = false;
  #action: Action | null = null;
  #node = '';
  #actionDueAtUs = 0;
  #actionStartedAtUs = 0;
  /** Of its thinking; null when it does not think. */
  #timer: Timer | null = null;
  #iterating = false;
  /** When the next action's trigger is due, or was: a timer's due instant, or the answer before. */
  #dueAtUs: number;
  /** The request for an address that is not answered yet. */
  #asking: Holder | null = null;
  #askedAtUs = 0;
  #holds = false;

  constructor(kernel: Kernel, id: number, tenant: string, pool: string | undefined, dueAtUs: number) {
    this.#kernel = kernel;
    this.id = id;
    this.tenant = tenant;
    this.pool = pool;
    this.scope = new UserScope(id, tenant, kernel.outside.resources, kernel.plan.scenario.env);
    this.#dueAtUs = dueAtUs;
  }

  get user(): number {
    return this.id;
  }

  get action(): Action {
    assert(this.#action !== null, 'a user that has not acted was asked for its action');
    return this.#action;
  }

  requestLease(iteration: number): void {
    const { binding } = this.#kernel.plan.scenario.load;
    const spansLife = binding?.strategy !== 'per_task' && binding?.releaseOn === 'user_exit';
    this.#asking = { tenant: this.tenant, user: this.id, task: spansLife ? 0 : iteration };
    this.#askedAtUs = this.#kernel.clock.now();
    this.#kernel.post.toPool(this.pool as string, { type: 'pool.allocate', holder: this.#asking, iteration });
  }

  noteGrant(ip: string): void {
    this.#asking = null;
    this.#holds = true;
    this.scope.leased = ip;
    // A wait for an address is the pool's, not the generator's.
    if (this.#kernel.clock.now() > this.#askedAtUs) this.#dueAtUs = this.#kernel.clock.now();
  }

  noteDenial(): void {
    this.#asking = null;
  }

  /** It was held back, and may go on now: what comes next is due now. */
  noteResumed(): void {
    this.#dueAtUs = this.#kernel.clock.now();
  }

  /** Everything is back: what was held, and what was asked for. */
  noteReturn(): void {
    this.#asking = null;
    this.#holds = false;
    this.scope.leased = null;
  }

  releaseLease(reason: ReleaseReason): void {
    this.#kernel.post.toPool(this.pool as string, {
      type: 'pool.release',
      holder: { tenant: this.tenant, user: this.id, task: 0 },
      reason,
    });
  }

  /** What the book may still hold for this user when it has ended by a fault or a shutdown. */
  get heldBehind(): Holder | null {
    return this.#holds || this.#asking !== null ? (this.#asking ?? { tenant: this.tenant, user: this.id, task: 0 }) : null;
  }

  startIteration(iteration: number): void {
    this.#iterating = true;
    this.iteration = iteration;
    this.scope.begin(iteration);
    const kernel = this.#kernel;
    kernel.tell({ seq: kernel.nextSeq(), at: kernel.clock.now(), type: 'iteration.started', user: this.id, iteration });
  }

  finishIteration(ok: boolean, reason?: IterationFailure): void {
    this.#iterating = false;
    if (reason !== 'aborted') this.iterationsFinished += 1;
    const kernel = this.#kernel;
    const { iteration } = this;
    const seq = kernel.nextSeq();
    const at = kernel.clock.now();
    if (reason === undefined) kernel.tell({ seq, at, type: 'iteration.finished', user: this.id, iteration, ok });
    else kernel.tell({ seq, at, type: 'iteration.finished', user: this.id, iteration, ok, reason });
  }

  takeEdge(from: string, index: number, to: string): void {
    const kernel = this.#kernel;
    kernel.tell({
      seq: kernel.nextSeq(),
      at: kernel.clock.now(),
      type: 'edge.taken',
      user: this.id,
      iteration: this.iteration,
      from,
      index,
      to,
    });
  }

  performAction(node: string, action: Action): void {
    const kernel = this.#kernel;
    const startedAtUs = kernel.clock.now();
    const dueAtUs = Math.min(this.#dueAtUs, startedAtUs);
    this.bindIp = kernel.outside.bindsSources ? this.#sourceAddress(action) : null;
    this.#action = action;
    this.#node = node;
    this.#actionDueAtUs = dueAtUs;
    this.#actionStartedAtUs = startedAtUs;
    kernel.tell({
      seq: kernel.nextSeq(),
      at: startedAtUs,
      type: 'action.started',
      user: this.id,
      iteration: this.iteration,
      node,
      action: action.id,
      ip: this.bindIp,
      due_at: dueAtUs,
    });
    // Under way from here on: should the driver fail to take it, the action is ended with its user.
    this.#acting = true;
    this.#session ??= kernel.driver.openSession(this.id);
    this.#session.start(this, kernel.answer);
  }

  cancelAction(): void {
    if (!this.#acting) return;
    this.#acting = false;
    this.#session?.cancel(this);
    const durationUs = this.#kernel.clock.now() - this.#actionStartedAtUs;
    this.#tellFinished({ ...CUT_SHORT, durationUs }, 'aborted');
  }

  startThinking(thinkTimeUs: number): void {
    const { clock } = this.#kernel;
    this.#dueAtUs = clock.now() + thinkTimeUs;
    this.#timer = clock.setTimeout(thought, thinkTimeUs, this);
  }

  /** The think time is over. Public only for the callback below. */
  think(): void {
    this.#letTimerGo();
    this.#kernel.post.toSelf(this, THOUGHT);
  }

  cancelThinking(): void {
    if (this.#timer === null) return;
    this.#kernel.clock.clearTimeout(this.#timer);
    this.#letTimerGo();
  }

  closeSession(): void {
    this.#session?.close();
  }

  /** Ends whatever is still pending, for a user that did not come to its end by its own machine. */
  cutShort(): void {
    this.cancelAction();
    this.cancelThinking();
    if (this.#iterating) this.finishIteration(false, 'aborted');
    this.closeSession();
  }

  /** It is over: whoever sets the next may have it. */
  #letTimerGo(): void {
    this.#kernel.clock.recycle(this.#timer as Timer);
    this.#timer = null;
  }

  #sourceAddress(action: Action): string | null {
    if (action.bindIp === undefined) return this.scope.leased;
    if (action.bindIp === null) return null;
    const address = action.bindIp.evaluate(this.scope);
    return typeof address === 'string' ? address : null;
  }

  /** What its action came to. Public only for the callback below. */
  answered(outcome: Outcome): void {
    if (!this.#acting) return;
    this.#acting = false;
    const { action } = this;
    const error = this.#judge(action, outcome);
    this.#tellFinished(outcome, error);
    this.#tellMetrics(action);
    this.#dueAtUs = this.#kernel.clock.now();
    this.#kernel.post.toSelf(this, { type: 'action.answered', ok: error === null, scope: this.scope });
  }

  /** Makes the answer readable in the user's expressions, and decides whether it is a success. */
  #judge(action: Action, outcome: Outcome): ErrorCode | null {
    this.scope.show(action, shownFields(outcome, null, outcome.error === null, this.scope.spentFields(action)));
    const error = judge(action, outcome, this.scope);
    // An answer that is not what was expected shows as a failure; any other shows already what it is.
    if (error !== outcome.error) this.scope.show(action, shownFields(outcome, error, error === null, this.scope.spentFields(action)));
    return error;
  }

  #tellFinished(outcome: Outcome, error: ErrorCode | null): void {
    this.#kernel.tell({
      seq: this.#kernel.nextSeq(),
      at: this.#kernel.clock.now(),
      type: 'action.finished',
      user: this.id,
      iteration: this.iteration,
      node: this.#node,
      action: this.action.id,
      ip: this.bindIp,
      due_at: this.#actionDueAtUs,
      ok: error === null,
      status: outcome.status,
      error,
      duration_us: outcome.durationUs,
      phases: outcome.phases,
      bytes_in: outcome.bytesIn,
      bytes_out: outcome.bytesOut,
    });
  }

  #tellMetrics(action: Action): void {
    for (const metric of this.#kernel.plan.scenario.metrics) {
      if (metric.action !== undefined && metric.action !== action.id) continue;
      const value = asMeasure(metric.value.evaluate(this.scope));
      if (value === null) continue;
      this.#kernel.tell({
        seq: this.#kernel.nextSeq(),
        at: this.#kernel.clock.now(),
        type: 'metric',
        user: this.id,
        action: action.id,
        metric: metric.id,
        value,
      });
    }
  }
}

const THOUGHT: UserMessage = Object.freeze({ type: 'thought' });

/** What is given to drivers, by every user of a run. */
export function hearAnswer(outcome: Outcome, call: ActionCall): void {
  (call as User).answered(outcome);
}

/** Takes the user as an argument: no function is made for a pause. */
function thought(user: User): void {
  user.think();
}

const NOTHING: Fields = Object.freeze(Object.create(null) as Record<string, Value>);

/** What an action came to that never got an answer because its user was stopped. */
const CUT_SHORT: Outcome = {
  error: 'aborted',
  status: null,
  durationUs: 0,
  phases: NO_PHASES,
  bodyBytes: 0,
  bytesIn: 0,
  bytesOut: 0,
  fromIp: null,
  values: NOTHING,
};

/** A metric counts numbers; true and false count as 1 and 0, anything else is no measurement. */
function asMeasure(value: Value): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' ? Number(value) : null;
}
