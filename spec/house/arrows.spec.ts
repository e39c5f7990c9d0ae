/**
 * The arrows of docs/architecture.md hold in the real tree, and the checker that says so is awake:
 * without a parser that knows TypeScript it reads nothing and finds nothing.
 */
import { readdirSync } from 'node:fs';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { describe, expect, it } from 'vitest';
import { withPlantedTree } from './planted-tree.js';

const CONFIG = `${process.cwd()}/.dependency-cruiser.cjs`;

async function judge(baseDir: string, folders: readonly string[]): Promise<ICruiseResult> {
  const { output } = await cruise([...folders], { ...(await extractDepcruiseOptions(CONFIG)), baseDir });
  if (typeof output === 'string') throw new Error('the checker answered with text instead of its findings');
  return output;
}

describe('the real tree', () => {
  const findings = judge(process.cwd(), ['src', 'machines', 'spec']);

  it('is read: every file of src and machines, and what it imports', async () => {
    const { modules, summary } = await findings;
    const read = new Set(modules.map((module) => module.source));
    const onDisk = ['src', 'machines'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => /(?<!\.d)\.tsx?$/.test(path))
        .map((path) => `${folder}/${path}`),
    );
    expect(onDisk.filter((path) => !read.has(path))).toEqual([]);
    expect(onDisk.length).toBeGreaterThan(20);
    expect(summary.totalDependenciesCruised).toBeGreaterThan(onDisk.length);
  });

  it('keeps every arrow', async () => {
    const { summary } = await findings;
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });
});

describe('a planted tree', () => {
  /** Importer, what it imports, and the rule that must object (null: none). */
  const PLANTED: readonly (readonly [from: string, imports: string, rule: string | null])[] = [
    ['src/model/random.ts', 'pure-rand', null],
    ['src/model/lease-book.ts', 'pure-rand', 'door-pure-rand'],
    ['src/model/plan.ts', 'rxjs', 'npm-model'],
    ['src/model/run-state.ts', '../report/report.js', 'arrow-model'],
    ['src/model/clock.ts', 'node:perf_hooks', 'node-model'],
    ['src/ports.ts', './model/plan.js', null],
    ['src/ports.ts', './time/virtual-clock.js', 'arrow-ports'],
    ['machines/run.machine.ts', '../src/model/outcome.js', null],
    ['machines/run.machine.ts', 'xstate', null],
    ['machines/user.machine.ts', '../src/runtime/population.js', 'arrow-machines'],
    ['machines/user.machine.ts', 'rxjs', 'npm-machines'],
    ['machines/ip-pool.machine.ts', 'node:fs', 'node-machines'],
    ['src/scenario/compile-plan.ts', 'node:crypto', null],
    ['src/scenario/decode.ts', 'node:crypto', 'node-scenario'],
    ['src/scenario/decode.ts', 'rxjs', 'npm-scenario'],
    ['src/scenario/decode.ts', '../outputs/console/console.js', 'arrow-scenario'],
    ['src/report/histogram.ts', 'hdr-histogram-js', null],
    ['src/report/spread.ts', 'hdr-histogram-js', 'door-hdr-histogram-js'],
    ['src/report/report.ts', '../ports.js', 'arrow-report'],
    ['src/time/system-clock.ts', 'node:perf_hooks', null],
    ['src/time/virtual-clock.ts', 'node:perf_hooks', 'node-time'],
    ['src/actions/http/live.ts', 'undici', null],
    ['src/actions/http/live.ts', 'node:net', null],
    ['src/actions/http/live/connect.ts', 'node:net', null],
    ['src/actions/http/action.ts', '../../scenario/template.js', null],
    ['src/actions/http/action.ts', '../../scenario/decode.js', 'arrow-actions'],
    ['src/actions/http/simulated.ts', 'node:net', 'node-actions'],
    ['src/journal/record.ts', 'node:crypto', null],
    ['src/journal/record.ts', '../worlds/live.js', 'arrow-journal'],
    ['src/target/server.ts', 'node:http', null],
    ['src/target/server.ts', '../actions/http/plain.js', 'arrow-target'],
    ['src/worlds/live.ts', 'node:net', null],
    ['src/worlds/preflight/bind.ts', 'node:net', null],
    ['src/worlds/replayed.ts', 'node:fs', 'node-worlds'],
    ['src/worlds/replayed.ts', '../runtime/population.js', 'arrow-worlds'],
    ['src/runtime/run.ts', '../time/rx-scheduler.js', null],
    ['src/runtime/phases.ts', '../time/virtual-clock.js', 'arrow-runtime'],
    ['src/runtime/phases.ts', 'node:timers', 'node-runtime'],
    ['src/runtime/population.ts', '../outputs/console/console.js', 'arrow-runtime'],
    ['src/chart/mermaid.ts', '../../machines/events.js', null],
    ['src/chart/mermaid.ts', '../runtime/population.js', 'arrow-chart'],
    ['src/outputs/jsonl/jsonl.ts', 'node:fs', null],
    ['src/outputs/jsonl/jsonl.ts', '../../runtime/population.js', 'arrow-outputs'],
    ['src/outputs/jsonl/sink.ts', '../../cli/main.js', 'arrow-outputs'],
    ['src/outputs/prometheus/exposition.ts', 'prom-client', null],
    ['src/outputs/metrics/run-metrics.ts', 'prom-client', 'door-prom-client'],
    ['src/pages/parts/time-plot.ts', 'preact', null],
    ['src/pages/parts/time-plot.ts', '../../chart/marks.js', null],
    ['src/pages/parts/time-plot.ts', '../../outputs/sink.js', 'arrow-pages'],
    ['src/pages/parts/time-plot.ts', 'node:fs', 'node-pages'],
    ['src/pages/parts/time-plot.ts', 'rxjs', 'npm-pages'],
    ['src/pages/parts/table.tsx', '../../runtime/run.js', 'arrow-pages'],
    ['src/cli/main.ts', '../pages/parts/theme.js', 'pages-stand-alone'],
    ['src/api/run.ts', '../cli/main.js', 'the-api-knows-no-command'],
    ['src/cli/main.ts', '../worlds/live.js', null],
    ['src/cli/main.ts', 'node:vm', 'no-code-from-text'],
    ['src/cli/main.ts', 'vitest', 'only-declared-packages'],
    ['src/cli/main.ts', '../nowhere.js', 'resolvable'],
    ['src/cli/main.ts', '../../spec/support/skip.js', 'nothing-imports-spec'],
    ['src/gadgets/gadget.ts', '../model/plan.js', 'every-folder-has-a-row'],
    ['src/index.ts', './runtime/run.js', null],
    ['spec/runtime/run.spec.ts', '../../src/runtime/run.js', null],
  ];

  const PACKAGES = ['pure-rand', 'rxjs', 'xstate', 'hdr-histogram-js', 'undici', 'prom-client', 'preact', 'vitest'];
  const { vitest, ...dependencies } = Object.fromEntries(PACKAGES.map((name) => [name, '1.0.0']));

  /** Every file named on either side exists; each form of import is used in turn, since all must count. */
  function planted(rows: readonly (readonly [from: string, imports: string])[]): Map<string, string> {
    const forms = [
      (name: string) => `import '${name}';`,
      (name: string) => `import type { Thing } from '${name}'; export type Other = Thing;`,
      (name: string) => `export * from '${name}';`,
      (name: string) => `export const later = () => import('${name}');`,
    ];
    const files = new Map([['package.json', JSON.stringify({ type: 'module', dependencies, devDependencies: { vitest } })]]);
    for (const name of PACKAGES) {
      files.set(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', type: 'module', exports: './index.js' }));
      files.set(`node_modules/${name}/index.js`, 'export {};');
    }
    rows.forEach(([from, imports], index) => {
      const line = forms[index % forms.length]?.(imports) ?? '';
      files.set(from, `${files.get(from) ?? ''}${line}\n`);
      const target = new URL(imports, `file:///${from}`).pathname.slice(1).replace(/\.js$/, '.ts');
      if (imports.startsWith('.') && !target.includes('nowhere') && !files.has(target)) files.set(target, '');
    });
    return files;
  }

  function found(rows: readonly (readonly [from: string, imports: string])[]): Promise<ICruiseResult> {
    const files = planted(rows);
    const folders = ['src', 'machines', 'spec'].filter((folder) => [...files.keys()].some((path) => path.startsWith(`${folder}/`)));
    return withPlantedTree(files, (root) => judge(root, folders));
  }

  it('breaks exactly the rules it was made to break', async () => {
    const { summary } = await found(PLANTED.map(([from, imports]) => [from, imports]));
    const expected = PLANTED.filter(([, , rule]) => rule !== null).map(([from, , rule]) => `${rule}: ${from}`);
    expect([...new Set(summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`))].sort()).toEqual(expected.sort());
  });

  it('has its cycles found, those through types too', async () => {
    const rows = [
      ['src/model/plan.ts', './scenario.js'],
      ['src/model/scenario.ts', './plan.js'],
    ] as const;
    const { summary } = await found(rows);
    expect(summary.violations.map(({ rule }) => rule.name)).toContain('no-cycle');
  });

  it.each([
    ['src/runtime/run.ts', '../model/deep.js', 'node:fs'],
    ['src/worlds/simulated.ts', '../model/deep.js', 'undici'],
    ['src/worlds/simulated/world.ts', '../../model/deep.js', 'node:net'],
  ])('is refused when %s reaches the outside through others', async (entry, through, outside) => {
    const rows = [
      [entry, through],
      ['src/model/deep.ts', './deeper.js'],
      ['src/model/deeper.ts', outside],
    ] as const;
    const { summary } = await found(rows);
    expect(summary.violations.filter(({ rule }) => rule.name === 'a-run-touches-nothing-real').map(({ from }) => from)).toEqual([entry]);
  });

  it('is told in each rule what to do instead', async () => {
    const { forbidden = [] } = (await extractDepcruiseOptions(CONFIG)).ruleSet ?? {};
    expect(forbidden.filter(({ comment = '' }) => comment.length < 40).map(({ name }) => name)).toEqual([]);
    expect(forbidden.filter(({ severity }) => severity !== 'error').map(({ name }) => name)).toEqual([]);
  });
});
