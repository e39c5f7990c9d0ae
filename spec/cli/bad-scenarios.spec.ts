/** The table of bad scenarios once more, through the command itself: exit 2, said where and why, and nothing begun. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/model/failure.js';
import { BAD_SCENARIOS } from '../scenario/bad-scenarios/table.js';
import { runCommand } from '../support/command.js';
import { networkUse, witnessedBy } from '../support/network-witness.js';
import { scenarioText } from '../support/scenario-text.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-bad-'));
  for (const { file, bytes } of ROWS) writeFileSync(join(folder, file), bytes);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROWS = BAD_SCENARIOS.map((row, i) => ({ ...row, file: `${String(i).padStart(3, '0')}.yaml` }));
const OUTPUTS = ['jsonl', 'csv', 'json'];

/** A run with every kind of output, in a folder of its own, and what it left there. */
async function witnessedRun(name: string, args: readonly string[]) {
  const [place, witness] = [join(folder, name), join(folder, `${name}.network`)];
  mkdirSync(place);
  const outputs = OUTPUTS.flatMap((kind) => ['--out', `${kind}=${join(place, `out.${kind}`)}`]);
  const ended = await runCommand(['run', ...args, ...outputs], witnessedBy(witness));
  return { ...ended, network: networkUse(witness), files: readdirSync(place) };
}

describe('rampart validate', () => {
  it('refuses every bad scenario, each at its place', async () => {
    const { code, stdout, stderr } = await runCommand(['validate', '--json', ...ROWS.map(({ file }) => join(folder, file))]);
    const errors = new Map<string, string[]>(ROWS.map(({ file }) => [file, []]));
    for (const line of stdout.trim().split('\n')) {
      const problem = JSON.parse(line) as Problem;
      if (problem.severity === 'error') errors.get(basename(problem.file))?.push(`${problem.code} ${problem.line}:${problem.column}`);
    }
    expect(ROWS.map(({ title, file }) => ({ title, errors: errors.get(file) }))).toEqual(
      ROWS.map(({ title, errors }) => ({ title, errors })),
    );
    expect(stderr).toBe('');
    expect(code).toBe(2);
  });

  it('says so in words that people and editors can follow', async () => {
    const { code, stdout, stderr } = await runCommand(['validate', ...ROWS.map(({ file }) => join(folder, file))]);
    for (const { title, file, errors } of ROWS) {
      for (const error of errors) {
        const [problem, place] = error.split(' ');
        expect(stderr, title).toContain(`error ${problem} ${join(folder, file)}:${place} `);
      }
      expect(stdout, title).toMatch(new RegExp(`${file}: \\d+ errors?\n`));
    }
    expect(stderr.split('\n').filter((line) => line.startsWith('  hint: ')).length).toBeGreaterThanOrEqual(ROWS.length);
    expect(code).toBe(2);
  });
});

/** One of each kind: the letters, the YAML, the language, names, graph, expressions, pools, load, targets. */
const TRIED = [
  'C1 an empty file',
  'C2 bytes that are not UTF-8',
  'C3 a tab as indentation',
  'C4 an alias bomb of nine levels',
  'C6 a key twice at the top',
  'C7 a letter too many',
  'C9 infinitely many users',
  'C12 phases out of order',
  'C13 a duration without a unit',
  'C15 a tenant that the pool does not admit',
  'C19 a walk that goes round for ever',
  'C21 a way to the constructor',
  'C22 a template without quotes',
  'C26 host bits in a CIDR',
  'C27 two pools that overlap',
  'C29 more users at once than addresses',
  'C31 credentials',
  'C33 a line feed in a header',
  'C38 an environment variable that is not set',
];

describe('rampart run', () => {
  it('of a good scenario is seen by the witness and leaves its outputs', async () => {
    const file = join(folder, 'good.yaml');
    writeFileSync(file, scenarioText());
    const { code, network, files } = await witnessedRun('good', [file, '--seed', '1']);
    expect(new Set(network)).toEqual(new Set(['listen', 'connect']));
    expect(files.toSorted()).toEqual(OUTPUTS.map((kind) => `out.${kind}`).toSorted());
    expect(code).toBe(0);
  });

  it.each(TRIED)('%s: begins nothing', async (title) => {
    const row = ROWS.find((candidate) => candidate.title === title);
    const file = join(folder, row?.file ?? '');
    const { code, stdout, stderr, network, files } = await witnessedRun(title.replaceAll(' ', '-'), [file, '--seed', '1']);
    const [problem, place] = row?.errors[0]?.split(' ') ?? [];
    expect(stderr).toContain(`error ${problem} ${file}:${place} `);
    expect({ code, stdout, network, files }).toEqual({ code: 2, stdout: '', network: [], files: [] });
  });

  const good = (): string => {
    const file = join(folder, 'target.yaml');
    writeFileSync(file, scenarioText());
    return file;
  };

  it.each<[string, string[], RegExp]>([
    ['C37 a negative seed', ['--seed', '-1'], /seed/],
    ['C37 a fraction as seed', ['--seed', '1.5'], /seed/],
    ['C37 a word as seed', ['--seed', 'lucky'], /seed/],
    ['C37 a seed that loses digits', ['--seed', '18446744073709551616'], /seed/],
    ['C40 an unknown flag', ['--sede', '1'], /--sede/],
    ['C40 a flag without its value', ['--seed'], /--seed/],
    ['C40 an override without a value', ['--set', 'name'], /--set/],
    ['C40 an override of a key that is not there', ['--set', 'load.users=5'], /error scenario\.unknown_key --set:1:1 load\.users/],
    [
      'C40 an override that contradicts the file',
      ['--set', 'load.ramp_up.phases[0].at_second=-1'],
      /error scenario\.wrong_value --set:1:1 load/,
    ],
    ['C40 a duration that is none', ['--duration', '10'], /error scenario\.bad_duration --set:1:1 load\.duration/],
    ['C40 two files', ['other.yaml'], /argument/],
    ['C40 an output of an unknown kind', ['--out', 'xml=report.xml'], /error command\.usage/],
    ['C40 an output twice', ['--out', 'json=same', '--out', 'jsonl=same'], /error command\.usage/],
    ['C40 a choice that there is not', ['--source-binding', 'maybe'], /--source-binding/],
  ])('%s: begins nothing', async (title, flags, said) => {
    const { code, stdout, stderr, network, files } = await witnessedRun(title.replaceAll(' ', '-'), [good(), ...flags]);
    expect(stderr).toMatch(said);
    expect({ code, stdout, network, files }).toEqual({ code: 2, stdout: '', network: [], files: [] });
  });

  it.each([
    ['C32 a public target', 'http://203.0.113.9/'],
    ['C32 the metadata address of clouds', 'http://169.254.169.254/latest/meta-data'],
    ['C32 every address of this host', 'http://0.0.0.0:8080/'],
  ])('%s: contacts nothing, and says that it is refused', async (title, url) => {
    const file = join(folder, `${title.replaceAll(' ', '-')}.yaml`);
    writeFileSync(file, scenarioText({ actions: `[{ id: get, call: get, with: { url: "${url}" } }]` }));
    const { code, stderr, network } = await witnessedRun(title.replaceAll(' ', '-'), [file, '--seed', '1']);
    expect(stderr).toContain('error target.refused');
    expect({ code, network }).toEqual({ code: 4, network: [] });
  });
});
