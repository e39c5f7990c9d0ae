/** A live run, scraped by the real Prometheus: what a query says is what the report says. */
import { execFileSync } from 'node:child_process';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { decodeScenario, live, type Report, run, toReport } from '../../src/index.js';
import { DURATION_BOUNDS } from '../../src/outputs/metrics/bucket-counts.js';
import { PrometheusOutput } from '../../src/outputs/prometheus/prometheus-output.js';
import { ReportFold } from '../../src/report/report.js';
import { type RunNotes, notesOf } from '../../src/report/run-notes.js';
import { compilePlan } from '../../src/scenario/compile-plan.js';
import { runCommand, startCommand } from '../support/command.js';
import { startPrometheus, waitUntil } from '../support/prometheus-server.js';
import { scenarioText } from '../support/scenario-text.js';
import { keyOf, parseSeries } from '../support/series.js';
import { findProgram, itWhere } from '../support/skip.js';

const text = scenarioText({
  pools: '[{ id: pool, ranges: [127.64.0.0/26] }]',
  binding: '{ pool_id: pool }',
  phases: '[{ at_second: 0, spawn_users: 40 }]',
  lifetime: '{ mode: loop, iterations: 6, think_time: 500ms }',
  metrics: '{ took: { type: trend, value: "get.duration_ms" }, calls: { type: counter, value: 1 } }',
  actions:
    '[{ id: get, call: get, with: { url: "{{shop.url}}/asset" } }, { id: lost, call: post, with: { url: "{{shop.url}}/status/503" } }]',
  nodes: '[{ id: start, action: get, edges: [{ to: then }] }, { id: then, action: lost, edges: [{ to: done }] }, { id: done, type: end }]',
});

/** Index of the bucket a duration falls into, a bound's own neighbourhood (0.2 %) counted to both sides. */
const bucketsOf = (seconds: number) =>
  new Set([0.998, 1, 1.002].map((factor) => DURATION_BOUNDS.findIndex((bound) => seconds * factor <= bound)));

describe('a live run scraped by Prometheus', () => {
  itWhere('prometheus', 'prometheus is not installed')(
    'says in queries what its report says',
    async () => {
      const scenario = decodeScenario(text, 'spec.yaml');
      const plan = compilePlan(scenario, { seed: 1 });
      const fold = new ReportFold(plan);
      let notes: RunNotes | undefined;
      let address = '';
      const output = new PrometheusOutput({
        address: { host: '127.0.0.1', port: 0 },
        fold,
        health: () => notes?.readHealth() ?? null,
        onListening: (url) => {
          address = new URL(url).host;
        },
      });
      await output.open(plan);
      const prometheus = await startPrometheus(address);
      try {
        await waitUntil(async () => (await prometheus.query('up')) === 1, 'Prometheus scrapes');
        const report: Report = await lastValueFrom(
          run(scenario, { world: live(), seed: 1 }).pipe(
            tap((event) => {
              notes ??= notesOf(event);
              fold.apply(event);
              output.event(event);
            }),
            toReport(),
          ),
        );
        await output.finish();
        await waitUntil(
          async () => (await prometheus.query('sum(rampart_actions_total)')) === report.total_requests,
          'the final values are scraped',
        );

        expect(report).toMatchObject({ total_requests: 480, success_count: 240, failure_count: 240 });
        expect(await prometheus.query('rampart_users_completed_total{tenant="default"}')).toBe(40);
        expect(await prometheus.query('max_over_time(rampart_ip_pool_allocated{pool="pool"}[1m])')).toBe(
          report.pools['pool']?.peak_allocated,
        );
        expect(await prometheus.query('rampart_actions_failure_total{action="lost",error="expect.status"}')).toBe(240);
        expect(await prometheus.query('rampart_http_requests_total{method="POST",status="503"}')).toBe(240);
        expect(await prometheus.query('rampart_metric_calls_total')).toBe(480);
        expect(await prometheus.query('increase(rampart_actions_total{action="get"}[1m]) > 0')).toBeGreaterThan(0);
        for (const [action, outcome] of [
          ['get', 'ok'],
          ['lost', 'failed'],
        ] as const) {
          const p95 = (report.actions[action]?.latency_ms?.p95 ?? 0) / 1000;
          const quantile = await prometheus.query(
            `histogram_quantile(0.95, sum by (le) (rampart_action_duration_seconds_bucket{action="${action}",outcome="${outcome}"}))`,
          );
          const queried = bucketsOf(quantile ?? 0);
          expect(
            [...bucketsOf(p95)].some((bucket) => queried.has(bucket)),
            `${action}: p95 ${p95} s, query ${quantile} s`,
          ).toBe(true);
        }
      } finally {
        await output.close();
        await prometheus.stop();
      }
    },
    90_000,
  );
});

describe('rampart run --prometheus', () => {
  const folder = () => mkdtempSync(join(tmpdir(), 'rampart-metrics-'));

  it('serves metrics while the run lasts, and ends with it', async () => {
    const place = folder();
    writeFileSync(join(place, 'spec.yaml'), text);
    const command = startCommand(['run', join(place, 'spec.yaml'), '--prometheus', '127.0.0.1:0', '--json', '--seed', '1']);
    let said = '';
    command.process.stderr.on('data', (piece: Buffer) => {
      said += piece.toString();
    });
    await waitUntil(async () => /served at (\S+)/.test(said), 'it says where the metrics are');
    const url = /served at (\S+)/.exec(said)?.[1] as string;
    let scraped = '';
    await waitUntil(async () => {
      scraped = await (await fetch(url)).text();
      return (parseSeries(scraped).get(keyOf('rampart_actions_total', { action: 'get' })) ?? 0) > 0;
    }, 'actions are counted');
    const series = parseSeries(scraped);
    expect(series.get(keyOf('rampart_users_active', { tenant: 'default' }))).toBe(40);
    expect(series.get(keyOf('rampart_ip_pool_allocated', { pool: 'pool' }))).toBe(40);
    expect(series.get(keyOf('process_open_fds'))).toBeGreaterThan(40);
    if (findProgram('promtool') !== undefined) {
      expect(execFileSync('promtool', ['check', 'metrics'], { input: scraped, encoding: 'utf8', stdio: 'pipe' })).toBe('');
    }
    const { code, stdout } = await command.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ total_requests: 480 });
    await expect(fetch(url)).rejects.toThrow();
    rmSync(place, { recursive: true });
  });

  it.each(['flag', 'variable'])('H19 refuses to start where the port is in use, given by %s', async (given) => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const where = `127.0.0.1:${(taken.address() as { port: number }).port}`;
    const { code, stdout, stderr } = await runCommand(
      ['run', 'scenarios/minimal.yaml', ...(given === 'flag' ? [`--prometheus=${where}`] : [])],
      given === 'flag' ? {} : { RAMPART_PROMETHEUS: where },
    );
    await new Promise((resolve) => taken.close(resolve));
    expect(stderr).toContain(`error output.unavailable — Metrics cannot be served on ${where}: the port is in use`);
    expect(stdout).not.toContain('Load');
    expect(code).toBe(4);
  });

  it('warns where others than this host could read them', async () => {
    const { code, stderr } = await runCommand(['run', 'scenarios/minimal.yaml', '--prometheus', '0.0.0.0:0']);
    expect(stderr).toContain('warning — Metrics are served on 0.0.0.0:0: whoever can reach this host can read them');
    expect(code).toBe(0);
  });

  it.each(['0', 'false', ''])('serves nothing with RAMPART_PROMETHEUS=%j', async (value) => {
    const { code, stderr } = await runCommand(['run', 'scenarios/minimal.yaml'], { RAMPART_PROMETHEUS: value });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.each([
    [['--prometheus', 'scenarios/minimal.yaml'], /Write HOST:PORT.*put the file before the flag/],
    [['scenarios/minimal.yaml', '--prometheus', '9464'], /Write HOST:PORT/],
    [['scenarios/minimal.yaml', '--out', 'remote-write=nowhere'], /is not a URL/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await runCommand(['run', ...args]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('refuses to push to a public receiver, and sends nothing', async () => {
    const { code, stdout, stderr } = await runCommand(['run', 'scenarios/minimal.yaml', '--out', 'remote-write=http://203.0.113.9/write']);
    expect(stderr).toContain('error target.refused');
    expect(stdout).not.toContain('Spawning');
    expect(code).toBe(4);
  });

  it('ends with exit 5 when the final values could not be pushed', async () => {
    const { code, stderr } = await runCommand(['run', 'scenarios/minimal.yaml', '--out', 'remote-write=http://127.0.0.1:1/write']);
    expect(stderr).toContain('error output.incomplete — remote-write output http://127.0.0.1:1/write: the last reading was not delivered');
    expect(code).toBe(5);
  });
});
