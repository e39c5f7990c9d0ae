/** What one of the scenario's own metrics came to, in a few words. Pure. */
import type { MetricReport } from '../../model/report.js';
import { grouped, percent } from '../quantity.js';

export function metricText(metric: MetricReport): string {
  if (metric.count === 0) return 'no values';
  switch (metric.type) {
    case 'counter':
      return String(metric.total);
    case 'gauge':
      return `last ${metric.last}, min ${metric.min}, max ${metric.max}`;
    case 'rate':
      return `${percent(metric.rate ?? 0, 1)} of ${grouped(metric.count)}`;
    case 'trend': {
      const values = metric.distribution;
      return values === null ? 'no values' : `p50 ${values.p50}, p95 ${values.p95}, p99 ${values.p99}, max ${values.max}`;
    }
  }
}
