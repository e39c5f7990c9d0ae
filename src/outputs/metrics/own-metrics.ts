/**
 * The metrics that a scenario defines, as families: `rampart_metric_<id>`.
 *
 * Hyphens become underscores, for names of metrics know none, and a counter ends in `_total`, as Prometheus wants it.
 * Where that would make two metrics share a series (a trend `wait` beside a gauge `wait_count`), the later one gets
 * underscores until it stands alone.
 */
import type { MetricState } from '../../model/run-state.js';
import type { OwnMetric } from '../../model/scenario.js';
import type { BucketCounts } from './bucket-counts.js';
import type { MetricFamily, MetricType, Sample } from './metric-family.js';

const TYPES: Readonly<Record<OwnMetric['type'], MetricType>> = { counter: 'counter', gauge: 'gauge', rate: 'gauge', trend: 'histogram' };
const SUFFIXES = ['', '_bucket', '_sum', '_count'];

/** Name of the family by id, in the order of the scenario. Pure. */
export function ownMetricNames(metrics: readonly OwnMetric[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    metrics.map(({ id, type }) => {
      let stem = `rampart_metric_${id.replaceAll('-', '_').toLowerCase()}`;
      while (seriesNames(stem, type).some((name) => taken.has(name))) stem += '_';
      for (const name of seriesNames(stem, type)) taken.add(name);
      return [id, familyName(stem, type)];
    }),
  );
}

/** One own metric at one moment. `values` holds those of a trend. Pure. */
export function ownMetricFamily(metric: OwnMetric, name: string, state: MetricState, values: BucketCounts | undefined): MetricFamily {
  return {
    name,
    type: TYPES[metric.type],
    help: metric.help ?? `Metric ${metric.id} of the scenario.`,
    samples: values === undefined ? [only(name, numberOf(state))] : values.samples(name, {}),
  };
}

/** What has had no value yet is not a number; a counter counts from 0. */
function numberOf({ type, count, total, nonZero, last }: MetricState): number {
  if (type === 'counter') return total;
  if (type === 'rate') return count === 0 ? Number.NaN : nonZero / count;
  return last ?? Number.NaN;
}

function familyName(stem: string, type: OwnMetric['type']): string {
  return type === 'counter' && !stem.endsWith('_total') ? `${stem}_total` : stem;
}

function seriesNames(stem: string, type: OwnMetric['type']): string[] {
  const name = familyName(stem, type);
  return type === 'trend' ? SUFFIXES.map((suffix) => `${name}${suffix}`) : [name];
}

function only(name: string, value: number): Sample {
  return { name, labels: {}, value };
}
