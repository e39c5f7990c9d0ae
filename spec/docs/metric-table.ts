/** The table of docs/metrics.md: every metric of a run, from the catalogue. Pure. */
import { METRICS } from '../../src/outputs/metrics/metric-catalogue.js';
import { code, table } from './markdown-table.js';

export function metricParts(): Map<string, string> {
  const rows = Object.entries(METRICS).map(([name, { type, labels, help }]) => [code(name), type, labels.map(code).join(', '), help]);
  return new Map([['metrics', table(['Metric', 'Type', 'Labels', 'Meaning'], rows)]]);
}
