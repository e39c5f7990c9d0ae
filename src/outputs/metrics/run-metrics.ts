/**
 * The metrics of a run: what its state says, with the fixed buckets that no state holds.
 *
 * Numbers that the run's state has are copied from it when somebody asks, so that they are those of the report and of
 * `toStates()`; only what needs buckets or a status is counted here, event by event. Every series is there from the
 * first reading, at 0, or rates over it would miss its first step. Pure, and bounded by the scenario and the users in line.
 */
import { ERROR_CLASSES } from '../../model/error-code.js';
import type { GeneratorHealth } from '../../model/report.js';
import type { RunEvent } from '../../model/run-event.js';
import type { RunState } from '../../model/run-state.js';
import type { Scenario } from '../../model/scenario.js';
import { BucketCounts, DURATION_BOUNDS, VALUE_BOUNDS } from './bucket-counts.js';
import { HttpCounts } from './http-counts.js';
import { METRICS, type MetricName } from './metric-catalogue.js';
import type { Labels, MetricFamily, Sample } from './metric-family.js';
import { ownMetricFamily, ownMetricNames } from './own-metrics.js';
import { userStates } from './user-states.js';

const MICROSECONDS_PER_SECOND = 1_000_000;
const MILLISECONDS_PER_SECOND = 1000;
const ERROR_CODES = Object.keys(ERROR_CLASSES);

type Outcome = 'ok' | 'failed';

export class RunMetrics {
  readonly #scenario: Scenario;
  readonly #durations: ReadonlyMap<string, Readonly<Record<Outcome, BucketCounts>>>;
  readonly #waits: ReadonlyMap<string, BucketCounts>;
  readonly #trends: ReadonlyMap<string, BucketCounts>;
  readonly #http: HttpCounts;
  readonly #ownNames: ReadonlyMap<string, string>;
  /** Users that stand in a queue. */
  readonly #queued = new Set<number>();

  constructor(scenario: Scenario) {
    const { actions, pools, metrics } = scenario;
    this.#scenario = scenario;
    this.#durations = new Map(actions.map(({ id }) => [id, { ok: durations(), failed: durations() }]));
    this.#waits = new Map(pools.map(({ id }) => [id, durations()]));
    this.#trends = new Map(metrics.filter(({ type }) => type === 'trend').map(({ id }) => [id, new BucketCounts(VALUE_BOUNDS)]));
    this.#http = new HttpCounts(actions);
    this.#ownNames = ownMetricNames(metrics);
  }

  /** Counts one event in. */
  apply(event: RunEvent): void {
    switch (event.type) {
      case 'action.finished':
        this.#durations.get(event.action)?.[event.ok ? 'ok' : 'failed'].record(event.duration_us);
        this.#http.finished(event);
        break;
      case 'lease.queued':
        this.#queued.add(event.user);
        break;
      case 'lease.granted':
        if (this.#queued.delete(event.user)) this.#waits.get(event.pool)?.record(event.wait_us);
        break;
      case 'lease.denied':
      case 'user.finished':
        this.#queued.delete(event.user);
        break;
      case 'metric':
        if (Number.isFinite(event.value)) this.#trends.get(event.metric)?.record(event.value);
        break;
      default:
        break;
    }
  }

  /** Every family, in the order of the catalogue and then of the scenario. The state is that after the events applied here. */
  read(state: RunState, health: GeneratorHealth | null): MetricFamily[] {
    const samples = this.#samplesOf(state, health);
    const names = Object.keys(METRICS) as MetricName[];
    return [
      ...names.map((name): MetricFamily => ({ name, type: METRICS[name].type, help: METRICS[name].help, samples: samples[name](name) })),
      ...this.#ownFamilies(state),
    ];
  }

  #samplesOf(
    { tenants, states, pools, actions }: RunState,
    health: GeneratorHealth | null,
  ): Record<MetricName, (name: string) => Sample[]> {
    return {
      rampart_users_spawned_total: each('tenant', tenants, ({ spawned }) => spawned),
      rampart_users_active: each('tenant', tenants, ({ active }) => active),
      rampart_users_completed_total: each('tenant', tenants, ({ completed }) => completed),
      rampart_users_failed_total: each('tenant', tenants, ({ failed }) => failed),
      rampart_users_in_state: (name) => userStates(this.#scenario).map((state) => sample(name, { state }, states[state]?.now ?? 0)),
      rampart_ip_pool_capacity: each('pool', pools, ({ capacity }) => Number(capacity)),
      rampart_ip_pool_allocated: each('pool', pools, ({ allocated }) => allocated),
      rampart_ip_pool_available: each('pool', pools, ({ available }) => Number(available)),
      rampart_ip_pool_waiting: each('pool', pools, ({ waiting }) => waiting),
      rampart_ip_pool_wait_seconds: (name) => flat(this.#waits, (waits, pool) => waits.samples(name, { pool })),
      rampart_actions_total: each('action', actions, ({ success, failure }) => success + failure),
      rampart_actions_success_total: each('action', actions, ({ success }) => success),
      rampart_actions_failure_total: (name) =>
        Object.entries(actions).flatMap(([action, { errors }]) =>
          ERROR_CODES.map((error) => sample(name, { action, error }, errors[error] ?? 0)),
        ),
      rampart_action_duration_seconds: (name) =>
        flat(this.#durations, ({ ok, failed }, action) => [
          ...ok.samples(name, { action, outcome: 'ok' }),
          ...failed.samples(name, { action, outcome: 'failed' }),
        ]),
      rampart_http_requests_total: (name) => this.#http.requests(name),
      rampart_http_request_duration_seconds: (name) => this.#http.durations(name),
      rampart_http_bind_failures_total: (name) => this.#http.bindFailures(name),
      rampart_generator_loop_lag_seconds: (name) => [sample(name, {}, (health?.loop_lag_ms_p99 ?? 0) / MILLISECONDS_PER_SECOND)],
    };
  }

  #ownFamilies({ metrics }: RunState): MetricFamily[] {
    return this.#scenario.metrics.flatMap((metric) => {
      const [name, state] = [this.#ownNames.get(metric.id), metrics[metric.id]];
      return name === undefined || state === undefined ? [] : [ownMetricFamily(metric, name, state, this.#trends.get(metric.id))];
    });
  }
}

function durations(): BucketCounts {
  return new BucketCounts(DURATION_BOUNDS, MICROSECONDS_PER_SECOND);
}

/** One sample for each entry of a record, labelled by its key. */
function each<Entry>(label: string, record: Readonly<Record<string, Entry>>, read: (entry: Entry) => number): (name: string) => Sample[] {
  return (name) => Object.entries(record).map(([id, entry]) => sample(name, { [label]: id }, read(entry)));
}

function flat<Entry>(entries: ReadonlyMap<string, Entry>, samplesOf: (entry: Entry, id: string) => Sample[]): Sample[] {
  return Array.from(entries, ([id, entry]) => samplesOf(entry, id)).flat();
}

function sample(name: string, labels: Labels, value: number): Sample {
  return { name, labels, value };
}
