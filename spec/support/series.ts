/** Reads metrics as a scraper does: text to series, and one number by its name and labels. */
import type { MetricFamily } from '../../src/outputs/metrics/metric-family.js';

/** `name{label="value",…}` → value, labels sorted by name. */
export type Series = ReadonlyMap<string, number>;

export function seriesOf(families: readonly MetricFamily[]): Series {
  return new Map(families.flatMap(({ samples }) => samples.map(({ name, labels, value }) => [keyOf(name, labels), value])));
}

/** The series of a text in the format of Prometheus; label values are plain ones here. */
export function parseSeries(text: string): Series {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name = '', labels = '', value = ''] = /^([a-zA-Z_:]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map((match): [string, string] => [match[1] as string, match[2] as string]);
      return [keyOf(name, Object.fromEntries(pairs)), value === 'Nan' ? Number.NaN : Number(value)];
    }),
  );
}

export function keyOf(name: string, labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${name}{${pairs.map(([key, value]) => `${key}="${value}"`).join(',')}}`;
}
