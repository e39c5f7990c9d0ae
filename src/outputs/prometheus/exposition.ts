/** Families as the text that Prometheus scrapes. prom-client writes it; it counts nothing here. */
import { type Metric, Registry } from 'prom-client';
import type { MetricFamily } from '../metrics/metric-family.js';

export const EXPOSITION_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

export function renderFamilies(families: readonly MetricFamily[]): Promise<string> {
  const registry = new Registry();
  for (const family of families) registry.registerMetric(asMetric(family));
  return registry.metrics();
}

/** All that a registry asks of a metric: what it is, and its values now. */
function asMetric({ name, help, type, samples }: MetricFamily): Metric {
  const values = samples.map(({ name: metricName, labels, value }) => ({ metricName, labels, value }));
  const metric = { name, help, type, aggregator: 'sum', get: () => ({ name, help, type, aggregator: 'sum', values }) };
  return metric as unknown as Metric;
}
