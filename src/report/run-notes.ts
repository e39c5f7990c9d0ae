/**
 * What a report wants to know of a run and no event may hold: its plan, real times of pools, the
 * generator's health, the fingerprint.
 *
 * The notes travel beside the stream, tied to its first event, so `events$.pipe(…, toReport())` finds them
 * through any operators in between. A stream read from a file has none, and its report says null there.
 */
import type { Beside } from '../model/beside.js';
import type { Scope } from '../model/expression.js';
import type { Plan, RunMode } from '../model/plan.js';
import type { GeneratorHealth } from '../model/report.js';
import type { RunEvent } from '../model/run-event.js';
import { type EncodedHistogram, Histogram } from './histogram.js';

export class RunNotes implements Beside {
  readonly plan: Plan;
  /** How the run is really run; its events tell of the run that a replay brings back. */
  readonly mode: RunMode;
  readonly allocateUs = new Map<string, Histogram>();
  readonly releaseUs = new Map<string, Histogram>();
  health: GeneratorHealth | null = null;
  /** How the generator fares at this moment. */
  readHealth: () => GeneratorHealth | null = () => null;
  /** What the expressions of a user see at this moment. */
  readScope: (user: number) => Scope | null = () => null;
  fingerprint: string | null = null;
  bindsSources = true;
  /** The first defect met, undefined when there was none. */
  defect: unknown;

  constructor(plan: Plan, mode: RunMode) {
    this.plan = plan;
    this.mode = mode;
  }

  allocated(pool: string, us: number): void {
    if (this.mode === 'live') series(this.allocateUs, pool).record(us);
  }

  released(pool: string, us: number): void {
    if (this.mode === 'live') series(this.releaseUs, pool).record(us);
  }

  entered(bindsSources: boolean, readHealth: () => GeneratorHealth | null, readScope: (user: number) => Scope | null): void {
    this.bindsSources = bindsSources;
    this.readHealth = readHealth;
    this.readScope = readScope;
  }

  /** Ties these notes to the stream, by its first event. */
  began(first: RunEvent): void {
    notesByFirstEvent.set(first, this);
  }

  fared(health: GeneratorHealth | null): void {
    this.health = health;
    this.readHealth = () => health;
  }

  /** Counts in what a worker measured. */
  include({ allocateUs, releaseUs, defect }: MeasuredElsewhere): void {
    for (const [pool, times] of allocateUs) series(this.allocateUs, pool).add(Histogram.decode(times));
    for (const [pool, times] of releaseUs) series(this.releaseUs, pool).add(Histogram.decode(times));
    if (defect !== undefined) this.fault(new Error(defect));
  }

  fault(error: unknown): void {
    this.defect ??= error;
  }
}

/** What a worker measured of its share. */
interface MeasuredElsewhere {
  readonly allocateUs: readonly (readonly [pool: string, times: EncodedHistogram])[];
  readonly releaseUs: readonly (readonly [pool: string, times: EncodedHistogram])[];
  /** The defect it met, as text. */
  readonly defect?: string;
}

/** A pool takes less than a microsecond at times. */
const STEPS_PER_US = 1000;

const notesByFirstEvent = new WeakMap<RunEvent, RunNotes>();

/** The notes of the run that began with this event. */
export function notesOf(first: RunEvent): RunNotes | undefined {
  return notesByFirstEvent.get(first);
}

/** How the run that began with this event is really run: a replay's events say how the recorded run was. */
export function modeOf(first: Extract<RunEvent, { type: 'run.started' }>): RunMode {
  return notesOf(first)?.mode ?? first.mode;
}

function series(histograms: Map<string, Histogram>, pool: string): Histogram {
  let histogram = histograms.get(pool);
  if (histogram === undefined) {
    histogram = new Histogram(STEPS_PER_US);
    histograms.set(pool, histogram);
  }
  return histogram;
}
