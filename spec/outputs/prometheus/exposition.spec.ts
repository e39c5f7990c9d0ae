import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { OwnMetric } from '../../../src/model/scenario.js';
import { RunTally } from '../../../src/model/run-tally.js';
import { METRICS } from '../../../src/outputs/metrics/metric-catalogue.js';
import { RunMetrics } from '../../../src/outputs/metrics/run-metrics.js';
import { renderFamilies } from '../../../src/outputs/prometheus/exposition.js';
import { ProcessMetrics } from '../../../src/outputs/prometheus/process-metrics.js';
import { handMadeAction, handMadePlan } from '../../support/hand-made-plan.js';
import { parseSeries, seriesOf } from '../../support/series.js';
import { itWhere } from '../../support/skip.js';

const own = (id: string, type: OwnMetric['type'], help?: string): OwnMetric => ({
  id,
  type,
  value: { source: '', reads: [], evaluate: () => null },
  ...(help === undefined ? {} : { help }),
});

const plan = handMadePlan({
  metrics: [own('orders', 'counter'), own('depth', 'gauge', 'a \\ back\nslash "quoted"'), own('slow', 'rate'), own('size', 'trend')],
});
const families = () => new RunMetrics(plan.scenario).read(new RunTally(plan).snapshot(), null);
const promtool = (text: string) => execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8', stdio: 'pipe' });

describe('metrics as text', () => {
  it('have the families of the catalogue, then the own ones, each with its type and help', async () => {
    const text = await renderFamilies(families());
    const own = ['rampart_metric_orders_total', 'rampart_metric_depth', 'rampart_metric_slow', 'rampart_metric_size'];
    expect([...text.matchAll(/^# TYPE (\S+) /gm)].map((match) => match[1])).toEqual([...Object.keys(METRICS), ...own]);
    expect(text.match(/^# HELP /gm)).toHaveLength(Object.keys(METRICS).length + own.length);
    expect(text).toContain('# HELP rampart_metric_depth a \\\\ back\\nslash "quoted"\n');
    expect(text.endsWith('\n')).toBe(true);
  });

  it('read back as the numbers they were made of', async () => {
    expect(parseSeries(await renderFamilies(families()))).toEqual(seriesOf(families()));
  });

  it('use the labels of the catalogue and no others', () => {
    for (const { name, samples } of families()) {
      const labels = name in METRICS ? METRICS[name as keyof typeof METRICS].labels : [];
      for (const sample of samples)
        expect(
          Object.keys(sample.labels).filter((label) => label !== 'le'),
          name,
        ).toEqual(labels);
    }
  });

  itWhere('promtool', 'promtool (package prometheus) is not installed')('satisfy promtool, with those of the process', async () => {
    expect(promtool(`${await renderFamilies(families())}\n${await new ProcessMetrics().render()}`)).toBe('');
  });

  it('are made fast enough for a hundred actions not to hold up a run', async () => {
    const large = handMadePlan({ actions: Array.from({ length: 100 }, (_, index) => handMadeAction(`action-${index}`)) });
    const metrics = new RunMetrics(large.scenario);
    const state = new RunTally(large).snapshot();
    const timesMs: number[] = [];
    for (let n = 0; n < 5; n++) {
      const startedMs = performance.now();
      await renderFamilies(metrics.read(state, null));
      timesMs.push(performance.now() - startedMs);
    }
    // Some 20 ms on the machine this was written on; the bound is for a busy one.
    expect(Math.min(...timesMs)).toBeLessThan(250);
  });
});

describe('the metrics of the process', () => {
  it('are there, but for those that list every socket', async () => {
    const names = [...(await new ProcessMetrics().render()).matchAll(/^# TYPE (\S+) /gm)].map((match) => match[1]);
    expect(names).toEqual(
      expect.arrayContaining([
        'process_cpu_seconds_total',
        'process_resident_memory_bytes',
        'process_open_fds',
        'nodejs_heap_size_used_bytes',
      ]),
    );
    expect(names.filter((name) => name?.startsWith('nodejs_active'))).toEqual([]);
  });
});
