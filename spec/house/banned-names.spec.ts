/**
 * The core cannot read a clock, draw luck or start a timer of its own, and a promise is never left floating: planted
 * offences are found by the lint that `npm test` runs, with the replacement named in the message.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { withPlantedTree } from './planted-tree.js';

interface Finding {
  readonly code: string;
  readonly message: string;
  readonly help?: string;
  readonly filename: string;
}

/** What is written in the core, the rule that must object, and what its message must offer instead. */
const OFFENCES: readonly (readonly [code: string, rule: string, instead: RegExp])[] = [
  ['export const x = Date.now();', 'no-restricted-globals', /clock\.now\(\)/],
  ['export const x = new Date();', 'no-restricted-globals', /clock\.now\(\)/],
  ['export const x = performance.now();', 'no-restricted-globals', /clock\.now\(\).*clock\.stopwatch\(\)/],
  ['export const x = setTimeout(() => {}, 1);', 'no-restricted-globals', /clock\.setTimeout\(callback, delayUs\)/],
  ['export const x = setInterval(() => {}, 1);', 'no-restricted-globals', /clock\.setTimeout\(callback, delayUs\)/],
  ['export const x = setImmediate(() => {});', 'no-restricted-globals', /clock\.setTimeout\(callback, 0\)/],
  ['export const x = queueMicrotask(() => {});', 'no-restricted-globals', /clock\.setTimeout\(callback, 0\)/],
  ['export const x = crypto.randomUUID();', 'no-restricted-globals', /randomFor\(seed/],
  ['export const x = process.hrtime();', 'no-restricted-globals', /src\/cli/],
  ['export const x = globalThis.setTimeout;', 'no-restricted-globals', /argument/],
  ['export const x = console.log(1);', 'no-restricted-globals', /an event, an output or an error/],
  ["export const x = fetch('');", 'no-restricted-globals', /live driver/],
  ['export const x = Math.random();', 'no-restricted-properties', /randomFor\(seed/],
  ['export const x = AbortSignal.timeout(1);', 'no-restricted-properties', /clock\.setTimeout/],
  ["import { asyncScheduler as x } from 'rxjs'; export { x };", 'no-restricted-imports', /rxScheduler\(clock\)/],
];

/** Code that would go wrong in silence, and the rule that must object wherever it stands. */
const SLIPS: readonly (readonly [title: string, code: string, rule: string])[] = [
  ['a floating promise', 'declare function f(): Promise<void>; export function g(): void { f(); }', 'no-floating-promises'],
  [
    'a promise as a condition',
    'declare function f(): Promise<boolean>; export const x = (): number => (f() ? 1 : 2);',
    'no-misused-promises',
  ],
  [
    'a switch that forgets a case',
    "export function f(x: 'a' | 'b'): number { switch (x) { case 'a': return 1; } return 2; }",
    'switch-exhaustiveness-check',
  ],
  ['an import of a type as a value', "import { Fields } from '../model/fields.js'; export type X = Fields;", 'consistent-type-imports'],
  ['eval', "export const x = eval('1');", 'no-eval'],
  ['new Function', "export const x = new Function('return 1');", 'no-new-func'],
  ['any', 'export const x: any = 1;', 'no-explicit-any'],
  ['a silenced type error', '// @ts-ignore\nexport const x = 1;', 'ban-ts-comment'],
];

const CORE = [
  'src/model/x.ts',
  'src/scenario/deep/x.ts',
  'src/time/virtual-clock.ts',
  'src/worlds/simulated.ts',
  'src/worlds/simulated/door.ts',
  'src/worlds/replayed.ts',
  'src/actions/http/simulated.ts',
  'src/journal/record.ts',
  'src/chart/x.ts',
  'src/report/x.ts',
  'machines/x.machine.ts',
];

const OUTSIDE = [
  'src/time/system-clock.ts',
  'src/actions/http/live.ts',
  'src/actions/http/live/connect.ts',
  'src/target/server.ts',
  'src/outputs/screen/screen.ts',
  'src/api/run.ts',
  'src/cli/main.ts',
  'src/worlds/live.ts',
  'src/worlds/live-turns.ts',
  'src/worlds/preflight/ports.ts',
];

const OWN_CLOCK = 'export const x = (clock: { setTimeout(f: () => void): void }) => clock.setTimeout(() => {});';
const FOCUSED = "import { it } from 'vitest'; it.only('x', () => {});";

const offencePath = (index: number) => `src/runtime/offence-${index}.ts`;
const slipPath = (index: number) => `src/cli/slip-${index}.ts`;
/** All offences in one file, each with a name of its own. */
const EVERY = OFFENCES.map(([code], index) => code.replaceAll(/\bx\b/g, `x${index}`)).join('\n');

const PLANTED = new Map([
  ['.oxlintrc.json', readFileSync('.oxlintrc.json', 'utf8')],
  ['tsconfig.json', JSON.stringify({ compilerOptions: { strict: true, module: 'NodeNext', lib: ['ES2023'], types: [] } })],
  ['src/model/fields.ts', 'export interface Fields { readonly a: number }'],
  ['src/runtime/own-clock.ts', OWN_CLOCK],
  ['spec/focused.spec.ts', FOCUSED],
  ...OFFENCES.map(([code], index): [string, string] => [offencePath(index), code]),
  ...SLIPS.map(([, code], index): [string, string] => [slipPath(index), code]),
  ...[...CORE, ...OUTSIDE].map((path): [string, string] => [path, EVERY]),
]);

function lint(root: string): Promise<readonly Finding[]> {
  return new Promise((resolve, reject) => {
    execFile(
      join(process.cwd(), 'node_modules/.bin/oxlint'),
      ['--type-aware', '--format', 'json'],
      { cwd: root },
      (_failed, stdout, stderr) => {
        if (stdout.startsWith('{')) resolve(JSON.parse(stdout).diagnostics);
        else reject(new Error(`the linter gave no findings: ${stdout}${stderr}`));
      },
    );
  });
}

let findings: readonly Finding[];
const foundIn = (path: string) => findings.filter(({ filename }) => filename === path);
const restrictedIn = (path: string) => foundIn(path).filter(({ code }) => code.includes('no-restricted'));

beforeAll(async () => {
  findings = await withPlantedTree(PLANTED, lint);
});

describe('H22 names that hide the world', () => {
  it.each(OFFENCES.map(([code, rule, instead], index) => ({ code, rule, instead, index })))(
    'in the core, this is refused: $code',
    ({ rule, instead, index }) => {
      const offences = foundIn(offencePath(index));
      expect(offences.map(({ code }) => code)).toEqual([expect.stringContaining(rule)]);
      for (const { message, help = '' } of offences) expect(`${message} ${help}`).toMatch(instead);
    },
  );

  it.each(CORE)('are all refused in %s', (path) => {
    expect(restrictedIn(path)).toHaveLength(OFFENCES.length);
  });

  it.each(OUTSIDE)('are allowed in %s, where the world is made', (path) => {
    const rules = restrictedIn(path).map(({ code }) => code);
    expect(rules).toEqual([expect.stringContaining('no-restricted-imports')]);
  });

  it('do not include the methods of our own clock', () => {
    expect(foundIn('src/runtime/own-clock.ts')).toEqual([]);
  });
});

describe('code that goes wrong in silence', () => {
  it.each(SLIPS.map(([title, , rule], index) => ({ title, rule, index })))('$title is found', ({ rule, index }) => {
    expect(foundIn(slipPath(index)).map(({ code }) => code)).toContainEqual(expect.stringContaining(rule));
  });

  it('a focused spec is found: it would hide all others', () => {
    expect(foundIn('spec/focused.spec.ts').map(({ code }) => code)).toContainEqual(expect.stringContaining('no-focused-tests'));
  });
});
