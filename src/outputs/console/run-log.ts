/**
 * From events to the lines of the log, in the words of product.md, section 5. Pure but for what it
 * must remember: what was said already, and how often leases were denied.
 *
 * Lines about single users appear in small runs only: a log that scrolls by too fast tells nothing.
 */
import { FAILURE_CLASSES } from '../../model/failure.js';
import { plannedUsers, type Plan } from '../../model/plan.js';
import type { RunEvent, RunPhase } from '../../model/run-event.js';
import type { Scenario } from '../../model/scenario.js';
import { grouped, instant } from '../quantity.js';

/** Up to so many planned users, the log tells of each. */
export const USERS_TOLD_MAX = 20;

export type LineStyle = 'plain' | 'heading' | 'good' | 'bad' | 'faint';

export interface LogLine {
  readonly text: string;
  readonly style: LineStyle;
}

type Denied = Extract<RunEvent, { readonly type: 'lease.denied' }>;

export class RunLog {
  readonly #scenario: Scenario;
  readonly #tellsUsers: boolean;
  /** Spawned, and told of nothing yet. They begin in the turn they are spawned in, so these are few. */
  readonly #newcomers = new Set<number>();
  #waiting: 'not yet' | 'as soon as all have begun' | 'said' = 'not yet';
  #saidDenied = false;

  constructor(plan: Plan, options: { readonly verbose?: boolean } = {}) {
    this.#scenario = plan.scenario;
    this.#tellsUsers = options.verbose === true || plannedUsers(plan.scenario) <= USERS_TOLD_MAX;
  }

  /** What to write about the event; often nothing. */
  lines(event: RunEvent): readonly LogLine[] {
    const lines = this.#linesOf(event);
    this.#noteNewcomer(event);
    return this.#waiting === 'as soon as all have begun' && this.#newcomers.size === 0 ? [...lines, ...this.#sayWaiting()] : lines;
  }

  #linesOf(event: RunEvent): readonly LogLine[] {
    switch (event.type) {
      case 'run.started':
        return this.#opening(event);
      case 'phase.started':
        return this.#isLoad
          ? [
              plain(''),
              heading(`[t=${instant(event.at_second * 1_000_000)}] Spawning ${event.spawn_users} users (tenant: ${event.tenant})`),
            ]
          : [];
      case 'run.state':
        return this.#runState(event.state);
      case 'command':
        return [plain(`[t=${instant(event.at)}] Command: ${event.command}${event.argument === null ? '' : ` (${event.argument})`}`)];
      case 'lease.denied':
        return this.#denied(event);
      case 'run.finished':
        return [plain(''), heading('=== Load Test Complete ===')];
      default:
        return this.#tellsUsers ? this.#user(event) : [];
    }
  }

  get #isLoad(): boolean {
    return this.#scenario.mode === 'load';
  }

  #opening(event: Extract<RunEvent, { readonly type: 'run.started' }>): LogLine[] {
    return [
      faint(
        `rampart ${event.version} · scenario ${event.scenario} · seed ${event.seed} · plan ${event.plan_hash.slice(0, 8)} · ${event.mode}${event.workers === undefined ? '' : ` · ${event.workers} workers`}`,
      ),
      heading(this.#isLoad ? '=== Load Testing Mode ===' : '=== Single Execution Mode ==='),
      ...this.#scenario.pools.map(({ id, ranges }) =>
        good(`✓ Initialized IP pool '${id}' with ${ranges.rangeCount} ranges (${ranges.capacity} addresses)`),
      ),
    ];
  }

  /**
   * The last user is spawned when the run becomes steady, or when it is stopped before. Where each user is told of, the
   * last ones are first told to begin, as in the source document.
   */
  #runState(state: RunPhase): LogLine[] {
    if (!this.#isLoad || this.#waiting === 'said') return [];
    if (state === 'draining') return this.#sayWaiting();
    if (state === 'steady') this.#waiting = 'as soon as all have begun';
    return [];
  }

  #sayWaiting(): LogLine[] {
    this.#waiting = 'said';
    return [plain(''), heading('=== Waiting for all users to complete ===')];
  }

  #noteNewcomer(event: RunEvent): void {
    if (!this.#tellsUsers || this.#waiting === 'said') return;
    if (event.type === 'user.spawned') this.#newcomers.add(event.user);
    else if (BEGINNINGS.has(event.type) && 'user' in event) this.#newcomers.delete(event.user);
  }

  /** The first one is told also in large runs, with what to do about it. */
  #denied(event: Denied): LogLine[] {
    const first = !this.#saidDenied;
    this.#saidDenied = true;
    if (!first && !this.#tellsUsers) return [];
    const line = bad(`  [User-${event.user}] Failed to allocate IP: ${this.#denial(event)}`);
    const isExhausted = event.reason === 'exhausted' || event.reason === 'timeout';
    if (!first || !isExhausted) return [line];
    const rest = this.#tellsUsers ? [] : [faint('  Further ones are only counted.')];
    return [line, faint(`  hint: ${FAILURE_CLASSES['lease.exhausted'].hint}`), ...rest];
  }

  #denial({ reason, pool, tenant }: Denied): string {
    switch (reason) {
      case 'exhausted':
        return `No available IPs in pool '${pool}'`;
      case 'timeout':
        return `No available IPs in pool '${pool}' within ${instant(this.#scenario.load.binding?.waitTimeoutUs ?? 0)}`;
      case 'forbidden':
        return `Tenant '${tenant}' may not lease from pool '${pool}'`;
      case 'closed':
        return `Pool '${pool}' is closed`;
    }
  }

  #user(event: RunEvent): LogLine[] {
    const { iterations } = this.#scenario.load.lifetime;
    const isEndless = iterations === 0;
    switch (event.type) {
      case 'lease.granted':
        return [plain(`  [User-${event.user}] Allocated IP: ${event.ip}`)];
      case 'lease.released':
        return [plain(`  [User-${event.user}] Released IP ${event.ip}`)];
      case 'iteration.started':
        return [plain(`[User-${event.user}] Starting iteration ${event.iteration}/${isEndless ? '∞' : iterations}`)];
      case 'iteration.finished':
        if (event.reason === 'no_edge') {
          const failed = bad(`[User-${event.user}] Iteration ${event.iteration} failed: ${FAILURE_CLASSES['workflow.no_edge'].summary}`);
          return event.iteration === iterations ? [failed, this.#allDone(event.user)] : [failed];
        }
        return event.iteration === iterations && event.reason === undefined ? [this.#allDone(event.user)] : [];
      case 'user.dropped':
        return [bad(`  A user of tenant ${event.tenant} was not spawned: ${DROPPED[event.reason]}`)];
      case 'user.finished':
        if (event.outcome === 'completed') {
          return isEndless || event.iterations < iterations
            ? [plain(`[User-${event.user}] Completed ${grouped(event.iterations)} iterations`)]
            : [];
        }
        return [bad(`[User-${event.user}] ${event.outcome === 'failed' ? 'Failed' : 'Aborted'} after ${event.iterations} iterations`)];
      default:
        return [];
    }
  }

  /** Said with the last iteration, before the address goes back, as the source document does. */
  #allDone(user: number): LogLine {
    return plain(`[User-${user}] Completed all ${this.#scenario.load.lifetime.iterations} iterations`);
  }
}

/** What a user begins with: it walks, waits for an address, or ends. */
const BEGINNINGS: ReadonlySet<RunEvent['type']> = new Set(['iteration.started', 'lease.queued', 'lease.denied', 'user.finished']);

const DROPPED = { concurrency: 'the concurrency limit was reached', stopped: 'the run was stopped before its turn' } as const;

function plain(text: string): LogLine {
  return { text, style: 'plain' };
}

function heading(text: string): LogLine {
  return { text, style: 'heading' };
}

function good(text: string): LogLine {
  return { text, style: 'good' };
}

function bad(text: string): LogLine {
  return { text, style: 'bad' };
}

function faint(text: string): LogLine {
  return { text, style: 'faint' };
}
