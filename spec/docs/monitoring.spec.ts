/** The dashboard and the alert rules that ship with the documentation: they ask only for what there is, in words Prometheus understands. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { METRICS } from '../../src/outputs/metrics/metric-catalogue.js';
import { ProcessMetrics } from '../../src/outputs/prometheus/process-metrics.js';
import { itWhere } from '../support/skip.js';

const DASHBOARD = 'docs/grafana/rampart-dashboard.json';
const ALERTS = 'docs/prometheus/rampart-alerts.yml';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string }[];
}

const panels: readonly Panel[] = JSON.parse(readFileSync(DASHBOARD, 'utf8')).panels;
const rules: readonly { alert: string; expr: string }[] = parse(readFileSync(ALERTS, 'utf8')).groups[0].rules;
const expressions = [...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)), ...rules.map(({ expr }) => expr)];

let ofProcess: readonly string[] = [];
beforeAll(async () => {
  ofProcess = [...(await new ProcessMetrics().render()).matchAll(/^# TYPE (\S+) /gm)].map((match) => match[1] as string);
});

/** Names of metrics in an expression, without what a histogram puts behind them. */
function namesIn(expression: string): string[] {
  const withoutStrings = expression.replace(/"[^"]*"/g, '""');
  return [...withoutStrings.matchAll(/\b(rampart|process|nodejs)_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));
}

/** As Grafana would ask it. */
const filledIn = (expression: string) => expression.replaceAll('$__rate_interval', '1m').replaceAll(/\$\w+/g, '.*');

function promtoolAccepts(file: string): void {
  execFileSync('promtool', ['check', 'rules', file], { stdio: 'pipe' });
}

describe('what ships for Grafana and Prometheus', () => {
  it('asks only for metrics that there are', () => {
    const there = [...Object.keys(METRICS), ...ofProcess];
    expect(expressions.flatMap(namesIn).filter((name) => !there.includes(name))).toEqual([]);
    expect(expressions.filter((expression) => namesIn(expression).length === 0)).toEqual([]);
  });

  it('shows every metric of a run on the dashboard', () => {
    const shown = new Set(panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr))));
    expect(Object.keys(METRICS).filter((name) => !shown.has(name))).toEqual([]);
  });

  it('groups and filters by labels that the metrics have', () => {
    const known = new Set(['job', 'instance', 'le', ...Object.values(METRICS).flatMap(({ labels }) => labels)]);
    for (const expression of expressions) {
      const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap((match) => (match[1] as string).split(', '));
      const filtered = [...expression.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map((match) => match[1] as string);
      expect(
        [...grouped, ...filtered].filter((label) => !known.has(label)),
        expression,
      ).toEqual([]);
    }
  });

  it('lays its panels out side by side, none on another', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
  });

  itWhere('promtool', 'promtool (package prometheus) is not installed')('is understood by Prometheus', () => {
    promtoolAccepts(ALERTS);
    const folder = mkdtempSync(join(tmpdir(), 'rampart-rules-'));
    try {
      const recorded = panels.flatMap(({ id, targets }) =>
        targets.map(({ expr }, index) => ({ record: `panel_${id}:target_${index}`, expr: filledIn(expr) })),
      );
      const file = join(folder, 'rules.yml');
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules: recorded }] }));
      promtoolAccepts(file);
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'broken', rules: [{ record: 'x', expr: 'sum(rampart_users_active' }] }] }));
      expect(() => promtoolAccepts(file)).toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  itWhere('promtool', 'promtool (package prometheus) is not installed')(
    'raises each alert when its time has come, and none in a healthy run',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'rampart-rules-'));
      const series = (name: string, labels: string, values: string) => ({ series: `${name}{job="rampart",instance="i"${labels}}`, values });
      const sick = [
        series('rampart_generator_loop_lag_seconds', '', '0.2x60'),
        series('rampart_actions_total', ',action="get"', '0+100x60'),
        series('rampart_actions_failure_total', ',action="get",error="connect.refused"', '0+20x60'),
        series('rampart_users_failed_total', ',tenant="default"', '0+1x60'),
        series('rampart_ip_pool_waiting', ',pool="p"', '3x60'),
        series('rampart_ip_pool_available', ',pool="p"', '0x60'),
        series('rampart_http_bind_failures_total', ',reason="ports.exhausted"', '0+1x60'),
        series('process_open_fds', '', '950x60'),
        series('process_max_fds', '', '1000x60'),
      ];
      const healthy = sick.map(({ series: name, values }) => ({
        series: name,
        values: /actions_total|available|max_fds/.test(name) ? '0+1000x60' : values.replace(/.*x/, '0x'),
      }));
      const fires = (input: readonly object[], alert: string, isRaised: boolean): boolean => {
        const file = join(folder, 'test.yml');
        const samples = isRaised ? 1 : 0;
        const expr = `clamp_max(count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0), 1)`;
        const promql = [{ expr, eval_time: '5m', exp_samples: [{ labels: '{}', value: samples }] }];
        const tests = [{ interval: '5s', input_series: input, promql_expr_test: promql }];
        writeFileSync(file, JSON.stringify({ rule_files: [join(process.cwd(), ALERTS)], evaluation_interval: '5s', tests }));
        try {
          execFileSync('promtool', ['test', 'rules', file], { stdio: 'pipe' });
          return true;
        } catch {
          return false;
        }
      };
      try {
        for (const { alert } of rules) {
          expect(fires(sick, alert, true), `${alert} in a sick run`).toBe(true);
          expect(fires(healthy, alert, false), `${alert} in a healthy run`).toBe(true);
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
