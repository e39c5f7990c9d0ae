/**
 * What the run as a whole is doing, from what its workers say of themselves.
 *
 * Each worker runs its share as a run of its own: it begins, is in a state, obeys commands, ends. The whole begins once,
 * announces each phase once, obeys each command once, and is in one state. What workers say of their users is passed on
 * as it is. Pure.
 */
import type { Fact, FinishReason, RunEvent, RunPhase } from '../model/run-event.js';

export class WholeRun {
  /** By worker; null before it says so. */
  readonly #states: (RunPhase | null)[];
  /** By worker: how many commands it has obeyed. */
  readonly #obeyed: number[];
  /** What the commands to scale were for the whole, in the order given. */
  readonly #scales: string[] = [];
  #begun = false;
  #told: RunPhase | null = null;
  #phasesTold = 0;
  #commandsTold = 0;
  #reason: FinishReason | null = null;
  #lost = false;

  constructor(workers: number) {
    this.#states = Array.from({ length: workers }, () => null);
    this.#obeyed = Array.from({ length: workers }, () => 0);
  }

  /** The tenant of the phase that began last; undefined before the first. */
  lastTenant: string | undefined;

  /** A command to scale has been given, which workers obey in parts. */
  scaled(argument: string): void {
    this.#scales.push(argument);
  }

  /** What to tell of the whole when a worker tells this; often the same, and nothing when it was told already. */
  hear(event: RunEvent, worker: number): Fact | null {
    switch (event.type) {
      case 'run.started':
        // Whoever says first that it has begun speaks for all.
        if (this.#begun) return null;
        this.#begun = true;
        return { ...event, workers: this.#states.length };
      case 'run.state':
        return this.#enter(worker, event.state);
      case 'phase.started':
        if (event.index < this.#phasesTold) return null;
        this.#phasesTold = event.index + 1;
        this.lastTenant = event.tenant;
        return event;
      case 'command':
        return this.#obey(event, worker);
      case 'run.finished':
        this.#end(event.reason);
        return null;
      default:
        return event;
    }
  }

  /** A worker is gone without having come to its end. */
  lose(worker: number): Fact | null {
    this.#lost = true;
    return this.#enter(worker, 'aborted');
  }

  /** The last two things that are told. */
  finish(): readonly Fact[] {
    const state = this.#states.includes('aborted') ? 'aborted' : 'finished';
    return [
      { type: 'run.state', state },
      { type: 'run.finished', reason: this.#lost ? 'worker_lost' : (this.#reason ?? 'completed') },
    ];
  }

  #enter(worker: number, state: RunPhase): Fact | null {
    this.#states[worker] = state;
    const whole = this.#wholeState();
    if (whole === null || whole === this.#told) return null;
    this.#told = whole;
    return { type: 'run.state', state: whole };
  }

  /** Null when every worker has come to its end: that is told last of all. */
  #wholeState(): RunPhase | null {
    const open = this.#states.filter((state) => state !== 'finished' && state !== 'aborted');
    if (open.length === 0) return null;
    // From the first that stops on, nothing of the whole goes on as before.
    if (this.#told === 'draining' || open.includes('draining')) return 'draining';
    // And nothing may begin only when nobody begins anything.
    const going = open.filter((state) => state !== 'paused');
    if (going.length === 0) return 'paused';
    if (going.includes('ramping')) return 'ramping';
    if (going.every((state) => state === 'steady')) return 'steady';
    return this.#told === null || this.#told === 'starting' ? 'starting' : 'ramping';
  }

  #obey(event: Extract<RunEvent, { type: 'command' }>, worker: number): Fact | null {
    const number = (this.#obeyed[worker] ?? 0) + 1;
    this.#obeyed[worker] = number;
    if (number <= this.#commandsTold) return null;
    this.#commandsTold = number;
    // Nobody said that: what is left of a run that lost a worker is ended.
    if (this.#lost && event.command === 'abort') return null;
    if (event.command !== 'scale') return event;
    return { ...event, argument: this.#scales.shift() ?? event.argument };
  }

  /** The first reason counts, unless it was only that a share was done, or a defect was met. */
  #end(reason: FinishReason): void {
    if (this.#reason === null || this.#reason === 'completed' || reason === 'internal') this.#reason = reason;
  }
}
