/** Metrics at one moment, as plain data: what every destination of metrics is given, whatever its wire format. */

export type MetricType = 'counter' | 'gauge' | 'histogram';

export interface MetricFamily {
  readonly name: string;
  readonly type: MetricType;
  /** What it tells, one sentence. */
  readonly help: string;
  /** Of a histogram: its buckets (cumulative, with the label `le`), its sum and its count, for each set of labels. */
  readonly samples: readonly Sample[];
}

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  /** That of the family; of a histogram with `_bucket`, `_sum` or `_count` behind. */
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}
