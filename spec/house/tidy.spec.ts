/**
 * The project keeps the house rules of `tidy-rules.ts`, and each of them finds the offence it was made for.
 */
import { describe, expect, it } from 'vitest';
import { projectFiles, textOf } from './project-files.js';
import { TIDY_RULES, type TidyRule } from './tidy-rules.js';

const holds = ({ within, except }: TidyRule, path: string) => within.test(path) && !except?.test(path);

describe('the project', () => {
  const files = projectFiles().flatMap((path) => {
    const text = textOf(path);
    return text === undefined ? [] : [{ path, text }];
  });

  it('has files to judge', () => {
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['package.json', 'src/ports.ts', 'spec/house/tidy.spec.ts']));
  });

  it.each(TIDY_RULES.map((rule) => [rule.name, rule] as const))('keeps: %s', (_name, rule) => {
    const offences = files
      .filter(({ path }) => holds(rule, path))
      .flatMap(({ path, text }) => rule.find(text, path).map((line) => `${path}:${line}`));
    expect(offences, rule.instead).toEqual([]);
  });
});

describe('a planted offence', () => {
  const why = '/** Why. */\n';
  const SLASH = '/';
  const TABLE: Readonly<Record<string, { at: string; bad: readonly string[]; good: readonly string[] }>> = {
    'no long file': { at: 'src/x.ts', bad: ['\n'.repeat(501)], good: ['\n'.repeat(500)] },
    'a file says why it exists': { at: 'src/x.ts', bad: ['export {};\n'], good: [why, `#!/usr/bin/env node\n${why}`] },
    'no promise where turns are counted': {
      at: 'src/runtime/run.ts',
      bad: ['const f = async () => {};', 'await f();', 'function f(): Promise<void>;', 'invoke: fromPromise(f)'],
      good: ['// no promises: await blurs', '/* async */', 'asyncScheduler', 'compromise', "const c = '//';"],
    },
    'no wildcard transition': {
      at: 'machines/user.machine.ts',
      bad: ["on: { '*': 'failed' }", "on: { 'action.*': 'failed' }", "on: { ['*']: 'failed' }"],
      good: ["on: { 'action.finished': 'done' }", 'const x = a * b;', "// '*': no"],
    },
    'no clock inside a machine': {
      at: 'machines/user.machine.ts',
      bad: [
        'after: { 1000: "x" }',
        "raise({ type: 'x' }, { delay: 10 })",
        'setup({ delays: { think: 1 } })',
        "raise({ type: 'x' }, { delay })",
      ],
      good: ['thereafter(x)', '// after: never', 'const afterwards = 1;'],
    },
    'no name of the machinery in an event': { at: 'src/runtime/run.ts', bad: ['emit(actor.sessionId)'], good: ['session.id'] },
    'the process ends in one place': {
      at: 'src/target/server.ts',
      bad: ['process.exit(1)'],
      good: ['process.exitCode = 1', '// process.exit(1)'],
    },
    'nothing half done': { at: 'src/x.ts', bad: [`// ${'TO'}${'DO'}: later`], good: ['// todos los santos'] },
    'a silenced rule says why': {
      at: 'src/x.ts',
      bad: ['// oxlint-disable-next-line no-eval', '// @ts-nocheck'],
      good: ['// oxlint-disable-next-line no-eval -- the sandbox of the spec'],
    },
    'a page holds text, not markup': {
      at: 'src/pages/dashboard/app.tsx',
      bad: ['<p dangerouslySetInnerHTML={x} />', 'box.innerHTML = text;', '<body onload="go()">', 'document.write(x)'],
      good: ['<p>{text}</p>', '<button onClick={go}>', 'box.textContent = text;'],
    },
    'no place of one machine': {
      at: 'docs/index.md',
      bad: ['work', 'root', 'home'].map((name) => `see ${SLASH}${name}${SLASH}x`),
      good: ['see docs/home/x', `${SLASH}homework`, 'https://example.org/home/x', `GET ${SLASH}assets`],
    },
    'no package server by name': { at: 'package-lock.json', bad: [`https://registry.${'npmjs'}.org/x`], good: ['https://docs.npmjs.com'] },
  };

  const byName = (name: string) => TIDY_RULES.find((rule) => rule.name === name);

  it.each(Object.entries(TABLE))('is found: %s', (name, { at, bad, good }) => {
    const rule = byName(name);
    expect(rule && holds(rule, at)).toBe(true);
    expect(bad.filter((text) => rule?.find(text, at).length === 0)).toEqual([]);
    expect(good.filter((text) => rule?.find(text, at).length !== 0)).toEqual([]);
  });

  it.each([
    [
      'no drawer for odds and ends',
      ['src/utils.ts', 'src/utils/a.ts', 'spec/support/helpers.ts', 'src/model/common.ts'],
      ['src/model/plan.ts'],
    ],
    [
      'kebab-case names',
      ['src/addressRange.ts', 'src/Plan.ts', 'src/a_b.ts'],
      ['src/a-b.ts', 'machines/ip-pool.machine.ts', 'spec/x.contract.ts'],
    ],
  ] as const)('is found in a name: %s', (name, bad, good) => {
    const rule = byName(name);
    const offends = (path: string) => rule !== undefined && holds(rule, path) && rule.find('', path).length > 0;
    expect(bad.filter((path) => !offends(path))).toEqual([]);
    expect(good.filter(offends)).toEqual([]);
  });

  it('is planted for every rule', () => {
    const planted = [...Object.keys(TABLE), 'no drawer for odds and ends', 'kebab-case names'];
    expect(planted.sort()).toEqual(TIDY_RULES.map(({ name }) => name).sort());
  });

  it('is named by line, comments above it included', () => {
    expect(byName('the process ends in one place')?.find('/* a\n b */\n\nprocess.exit(1);\n', 'src/x.ts')).toEqual([4]);
  });
});
