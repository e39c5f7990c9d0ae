/**
 * From the events of a run to its report.
 *
 * The fold listens to every event, live or from a file; `finish` writes down what came out. Every total
 * is counted from events, so the report of a recording is the report of the run. What events cannot
 * tell (the health of the generator, the fingerprint, the real time pools took) is handed in at the
 * end. While the run lasts, `tally` and `latencies` can be read at any time. Pure.
 */
import { assert } from '../model/assertion.js';
import type { ExitCode } from '../model/failure.js';
import type { Plan, RunMode } from '../model/plan.js';
import {
  REPORT_SCHEMA,
  type ActionReport,
  type GeneratorHealth,
  type MetricReport,
  type PoolReport,
  type Report,
  type UserCounts,
} from '../model/report.js';
import type { FinishReason, RunEvent } from '../model/run-event.js';
import type { MetricState, RunState, UsersState } from '../model/run-state.js';
import { RunTally } from '../model/run-tally.js';
import { type ActionLatencies, LatencyFold } from './latency-fold.js';
import { distributionMs, distributionOf, NO_SPREAD, round3, spreadMs, spreadOf, totalMs } from './distribution.js';
import { FailureGroups } from './failure-groups.js';
import { Histogram } from './histogram.js';
import { SpawnFold } from './spawn-fold.js';
import { Timeline } from './timeline.js';
import type { TimelineReading } from './timeline-reading.js';

const MICROSECONDS_PER_SECOND = 1_000_000;
/** Own metrics are told apart to the thousandth of their unit. */
const METRIC_STEPS_PER_UNIT = 1000;

export const EXIT_CODES: Readonly<Record<FinishReason, ExitCode>> = {
  completed: 0,
  duration: 0,
  command: 0,
  sigint: 130,
  sigterm: 143,
  threshold: 3,
  internal: 1,
  worker_lost: 6,
};

/** What the events of a run do not tell. */
export interface BesideTheEvents {
  readonly health: GeneratorHealth | null;
  readonly fingerprint: string | null;
  /** False when the run was told to send unbound. */
  readonly bindsSources?: boolean;
  /** Real microseconds each pool took to grant, by pool; absent unless the run was live. */
  readonly allocateUs?: ReadonlyMap<string, Histogram>;
  readonly releaseUs?: ReadonlyMap<string, Histogram>;
  /** How the run was really run; as its first event says, unless given. */
  readonly mode?: RunMode;
  /** Given where the events stop before the end of the run: the exit code for it. */
  readonly brokenOff?: ExitCode;
}

export class ReportFold {
  /** The state of the run after the events so far. */
  readonly tally: RunTally;
  readonly #latencies: LatencyFold;
  /** What went wrong so far, like with like. */
  readonly failures = new FailureGroups();
  readonly #plan: Plan;
  #spawns: SpawnFold;
  readonly #stateTimes = new Map<string, Histogram>();
  readonly #waits: Map<string, Histogram>;
  readonly #trends: ReadonlyMap<string, Histogram>;
  #mode: RunMode | null = null;
  #timeline: Timeline | null = null;
  #isPaused = false;
  #startedUs = 0;
  #endedUs = 0;

  constructor(plan: Plan) {
    const { actions, pools, metrics } = plan.scenario;
    this.#plan = plan;
    this.tally = new RunTally(plan);
    this.#latencies = new LatencyFold(actions.map(({ id }) => id));
    this.#spawns = new SpawnFold(plan.scenario.load.concurrency);
    this.#waits = new Map(pools.map(({ id }) => [id, new Histogram()]));
    this.#trends = new Map(metrics.filter(({ type }) => type === 'trend').map(({ id }) => [id, new Histogram(METRIC_STEPS_PER_UNIT)]));
  }

  /** By action, in the order of the scenario. */
  get latencies(): ReadonlyMap<string, ActionLatencies> {
    return this.#latencies.byAction;
  }

  /** Counts one event in; events come in the order of the run. */
  apply(event: RunEvent): void {
    this.#measure(event);
    this.failures.apply(event);
    this.#timeline?.apply(event, this.tally);
    this.tally.apply(event);
    this.#endedUs = event.at;
  }

  /** From now on also keeps how the run develops, for whoever plots it. Asked for before the first event, and as often as one likes. */
  keepTimeline(): void {
    this.#timeline ??= new Timeline(this.#plan.scenario.load);
  }

  /** How the run developed so far, in at most so many points; what `keepTimeline` asked to keep. */
  timeline(pointsMax?: number): TimelineReading {
    assert(this.#timeline !== null, 'nobody asked to keep the timeline of this run');
    return this.#timeline.read(this.tally, pointsMax);
  }

  /** The report of the events so far. The run must have started; one that never finished ended by an internal fault, unless it is said to be broken off. */
  finish(beside: BesideTheEvents): Report {
    assert(this.#mode !== null, 'a run that never started has no report');
    const { scenario, seed, hash, version } = this.#plan;
    const state = this.tally.snapshot();
    const unfinished = beside.brokenOff === undefined ? ending('internal') : { code: beside.brokenOff, reason: 'broken_off' as const };
    const actions = this.#actionReports(state);
    const success = sum(Object.values(actions).map((action) => action.success));
    const failure = sum(Object.values(actions).map((action) => action.failure));
    const durationSecs = (this.#endedUs - this.#startedUs) / MICROSECONDS_PER_SECOND;
    return {
      schema: REPORT_SCHEMA,
      scenario: scenario.name,
      mode: beside.mode ?? this.#mode,
      seed,
      plan_hash: hash,
      fingerprint: beside.fingerprint,
      version,
      source_binding: beside.bindsSources === false ? 'off' : 'require',
      exit: state.finished === null ? unfinished : ending(state.finished),
      total_users: state.users.spawned,
      total_requests: success + failure,
      success_count: success,
      failure_count: failure,
      duration_secs: durationSecs,
      requests_per_second: durationSecs === 0 ? 0 : round3((success + failure) / durationSecs),
      users: userCounts(state.users),
      tenants: mapRecord(state.tenants, userCounts),
      actions,
      edges: state.edges,
      metrics: mapRecord(state.metrics, (metric, id) => this.#metricReport(metric, id)),
      pools: this.#poolReports(state, beside),
      spawn: this.#spawns.report(),
      states: mapRecord(state.states, ({ entered }, path) => {
        const times = this.#stateTimes.get(path);
        return times === undefined
          ? { entered, total_ms: 0, time_ms: NO_SPREAD }
          : { entered, total_ms: totalMs(times), time_ms: spreadMs(times) };
      }),
      generator: beside.health,
    };
  }

  /** Records what the event measures. The tally still stands as it was before the event. */
  #measure(event: RunEvent): void {
    switch (event.type) {
      case 'run.started':
        this.#mode = event.mode;
        this.#startedUs = event.at;
        this.#spawns = new SpawnFold(this.#plan.scenario.load.concurrency, event.workers);
        break;
      case 'run.state':
        if (this.#isPaused) this.#spawns.resumed(event.at);
        this.#isPaused = event.state === 'paused';
        break;
      case 'user.spawned':
        this.#spawns.spawned(event.user, event.at, event.due_at);
        break;
      case 'user.state':
        this.#stayed(event.user, event.at);
        break;
      case 'user.finished':
        this.#stayed(event.user, event.at);
        if (this.tally.live(event.user) !== undefined) this.#spawns.ended(event.user, event.at);
        break;
      case 'lease.granted':
        if (this.tally.live(event.user)?.waitingIn === event.pool) this.#waitsFor(event.pool).record(event.wait_us);
        break;
      case 'action.finished':
        this.#latencies.record(event.action, event.error, event.duration_us);
        break;
      case 'metric':
        this.#trends.get(event.metric)?.record(event.value);
        break;
      default:
        break;
    }
  }

  #waitsFor(pool: string): Histogram {
    let waits = this.#waits.get(pool);
    if (waits === undefined) {
      waits = new Histogram();
      this.#waits.set(pool, waits);
    }
    return waits;
  }

  #stayed(user: number, untilUs: number): void {
    const live = this.tally.live(user);
    if (live === undefined || live.state === null) return;
    let times = this.#stateTimes.get(live.state);
    if (times === undefined) {
      times = new Histogram();
      this.#stateTimes.set(live.state, times);
    }
    times.record(untilUs - live.sinceUs);
  }

  #actionReports(state: RunState): Record<string, ActionReport> {
    return mapRecord(state.actions, ({ success, failure, errors }, id) => {
      const latencies = this.latencies.get(id);
      return {
        count: success + failure,
        success,
        failure,
        errors,
        latency_ms: latencies === undefined ? null : distributionMs(latencies.answered),
        latency_failed_ms: latencies === undefined ? null : distributionMs(latencies.unanswered),
      };
    });
  }

  #poolReports(state: RunState, beside: BesideTheEvents): Record<string, PoolReport> {
    return mapRecord(state.pools, (pool, id) => {
      const waits = this.#waits.get(id);
      // Nothing but a live run takes real time.
      const allocate = this.#mode === 'live' ? beside.allocateUs?.get(id) : undefined;
      const release = this.#mode === 'live' ? beside.releaseUs?.get(id) : undefined;
      return {
        capacity: pool.capacity,
        reserved: pool.reserved,
        allocated: pool.allocated,
        available: pool.available,
        peak_allocated: pool.peakAllocated,
        granted: pool.granted,
        released: pool.released,
        denied: pool.denied,
        waited: pool.waited,
        wait_ms: waits === undefined ? NO_SPREAD : spreadMs(waits),
        allocate_us: allocate === undefined ? null : spreadOf(allocate),
        release_us: release === undefined ? null : spreadOf(release),
      };
    });
  }

  #metricReport({ type, count, total, nonZero, last, min, max }: MetricState, id: string): MetricReport {
    switch (type) {
      case 'counter':
        return { type, count, total };
      case 'gauge':
        return { type, count, last, min, max };
      case 'rate':
        return { type, count, rate: count === 0 ? null : nonZero / count };
      case 'trend': {
        const values = this.#trends.get(id);
        if (values === undefined || min === null || max === null) return { type, count, out_of_range: 0, distribution: null };
        const distribution = distributionOf(values);
        return {
          type,
          count,
          out_of_range: values.clamped,
          // The tally knows these exactly, also beyond the range of percentiles.
          distribution: distribution === null ? null : { ...distribution, min, mean: round3(total / count), max },
        };
      }
    }
  }
}

function ending(reason: FinishReason): Report['exit'] {
  return { code: EXIT_CODES[reason], reason };
}

function userCounts(users: UsersState): UserCounts {
  return {
    planned: users.planned,
    spawned: users.spawned,
    completed: users.completed,
    failed: users.failed,
    aborted: users.aborted,
    dropped: users.dropped,
    peak_active: users.peakActive,
  };
}

function mapRecord<Entry, Image>(
  record: Readonly<Record<string, Entry>>,
  image: (entry: Entry, id: string) => Image,
): Record<string, Image> {
  return Object.fromEntries(Object.entries(record).map(([id, entry]) => [id, image(entry, id)]));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
