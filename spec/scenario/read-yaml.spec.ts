/** What a text must be before its meaning is looked at: UTF-8, YAML 1.2, and nothing of YAML that scenarios do not use. */
import { describe, expect, it } from 'vitest';
import { decodeDocument } from '../../src/scenario/decode-document.js';
import { decodeText } from '../../src/scenario/text-guard.js';
import { problemsOf, scenarioWith } from '../support/scenario-lines.js';

const MISSING = ['actions', 'name', 'version', 'workflows'].map((key) => `scenario.missing_key 1:1 ${key}`);
const EMPTY = 'scenario.empty 1:1';

describe('a text that is no scenario', () => {
  it.each<[string, string, string[]]>([
    ['is empty', '', [EMPTY]],
    ['holds only spaces and line ends', ' \n\n', [EMPTY]],
    ['holds only comments', '# nothing\n# at all\n', [EMPTY]],
    ['is null', 'null\n', [EMPTY]],
    ['is a document of nothing', '---\n', [EMPTY]],
    ['is a list', '- a\n- b\n', ['scenario.wrong_value 1:1']],
    ['is a word', 'hello\n', ['scenario.wrong_value 1:1']],
    ['is an empty map', '{}\n', MISSING],
    ['holds a NUL', 'version: "1\u0000"', ['file.encoding 1:12']],
    ['holds half of a character', 'name: x\ud800y', ['file.encoding 1:8']],
    [
      'escapes half of a character',
      scenarioWith({ 5: 'workbook: {metrics: {m: {type: gauge, value: "\\ud800"}}}' }),
      ['file.encoding 5:46 workbook.metrics.m.value'],
    ],
    ['holds an escape character', 'name: a\nother: \u001b[31m', ['yaml.syntax 2:8']],
    ['is larger than 1 MiB', `#${'x'.repeat(1024 * 1024)}`, ['file.too_large 1:1']],
    ['is larger than 1 MiB in UTF-8 only', `#${'é'.repeat(600 * 1024)}`, ['file.too_large 1:1']],
    ['is one line of 10 MiB', 'x'.repeat(10 * 1024 * 1024), ['file.too_large 1:1']],
    ['has a million lines', '\n'.repeat(1_000_000), ['file.too_large 1:1']],
    ['has 100,000 keys', Array.from({ length: 100_000 }, (_, i) => `k${i}: 1`).join('\n'), ['file.too_large 66667:9']],
  ])('%s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});

describe('a text that is not YAML', () => {
  it.each<[string, string, string[]]>([
    ['is indented with a tab', 'a:\n\tb: 1\n', ['yaml.syntax 2:1']],
    ['is indented unevenly', 'a:\n    b: 1\n  c: 2\n', ['yaml.syntax 3:1']],
    ['leaves a double quote open', 'a: "text\nb: 1\n', ['yaml.syntax 1:4']],
    ['leaves a single quote open', "a: 'text\n", ['yaml.syntax 1:4']],
    ['ends in an escaped quote', 'a: "text\\"', ['yaml.syntax 1:4']],
    ['ends in a doubled quote', "a: 'text''", ['yaml.syntax 1:4']],
    ['leaves a bracket open', 'a: [1, 2\nb: 1\n', ['yaml.syntax 1:4']],
    ['leaves a bracket open at its end', 'a: [1, {b: 2}', ['yaml.syntax 1:4']],
    ['closes a bracket with another', 'a: [1, 2}', ['yaml.syntax 1:9']],
    ['closes a hundred thousand brackets', `a: [1]${']'.repeat(100_000)}`, ['yaml.syntax 1:7']],
    ['closes what is not open', 'a: 1]\nb: }\n', ['yaml.syntax 2:4']],
    ['has two colons in a line', 'a: b: c\n', ['yaml.syntax 1:4']],
    ['begins a value with a reserved character', 'a: @b\n', ['yaml.syntax 1:4']],
    ['refers to an anchor that is not there', 'a: *nowhere\n', ['scenario.unknown_key 1:1 a', ...MISSING, 'yaml.syntax 1:4 a']],
    ['has a colon without a key', scenarioWith({ 5: ': 1' }), ['yaml.syntax 5:1 [""]']],
  ])('%s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('shows the line that the parser complains about', () => {
    const decoded = decodeDocument('name: a\nload:\n\tduration: 1s\n', 'a.yaml');
    expect(decoded).toMatchObject({ ok: false, problems: [{ line: 3, found: 'duration: 1s' }] });
  });

  it('advises quotes when the line that fails holds a template', () => {
    const decoded = decodeDocument('a: x {{user.id ? 1 : 2}}\n', 'a.yaml');
    expect(decoded).toMatchObject({ ok: false, problems: [{ code: 'yaml.syntax', hint: expect.stringContaining('quotes') }] });
  });
});

describe('a part of YAML that scenarios do not use', () => {
  it.each<[string, string, string[]]>([
    ['a version directive', `%YAML 1.1\n---\n${scenarioWith({})}`, ['yaml.forbidden 1:1']],
    ['any directive', `%FOO bar\n---\n${scenarioWith({})}`, ['yaml.forbidden 1:1']],
    ['a tag of its own', scenarioWith({ 2: 'name: !name sample' }), ['yaml.forbidden 2:7']],
    ['a tag that makes code', scenarioWith({ 2: 'name: !!js/function "x"' }), ['yaml.forbidden 2:7']],
    ['a standard tag', scenarioWith({ 2: 'name: !!str sample' }), ['yaml.forbidden 2:7']],
    ['a second document', `${scenarioWith({})}---\nname: other\n`, ['yaml.forbidden 5:1']],
    ['a document after an end mark', `${scenarioWith({})}...\n---\nname: other\n`, ['yaml.forbidden 6:1']],
    [
      'a merge key',
      scenarioWith({ 5: 'load: {<<: {a: 1}, ramp_up: {phases: [{at_second: 0, spawn_users: 1}]}}' }),
      ['yaml.forbidden 5:8 load["<<"]'],
    ],
    ['more than a hundred aliases', scenarioWith({ 5: `x: [&a 1, ${'*a, '.repeat(10_000)}]` }), ['yaml.forbidden 5:411']],
    [
      'an alias inside what it refers to',
      scenarioWith({ 2: 'name: &a [1, *a]' }),
      ['scenario.wrong_value 2:10 name', 'yaml.forbidden 2:14 name[1]'],
    ],
    [
      'a template without quotes',
      scenarioWith({ 3: 'actions: [{id: get, call: GET, with: {url: {{user.id}}}}]' }),
      ['yaml.unquoted_template 3:44 actions[0].with.url'],
    ],
    ['a template without quotes, and text after it', scenarioWith({ 5: 'x:\n  url: {{base.url}}/asset' }), ['yaml.unquoted_template 6:8']],
    ['a template without quotes as a key', scenarioWith({ 5: '{{user.id}}: 1' }), ['yaml.unquoted_template 5:1']],
    ['a list as a key', scenarioWith({ 5: 'x:\n  ? [a, b]\n  : 1' }), ['scenario.unknown_key 5:1 x', 'scenario.wrong_value 6:5 x']],
    ['flow lists nested 5,000 deep', '['.repeat(5_000), ['yaml.too_deep 1:65']],
    ['flow maps nested 5,000 deep', '{a: '.repeat(5_000), ['yaml.too_deep 1:257']],
    ['block lists nested 5,000 deep', '- '.repeat(5_000), ['yaml.too_deep 1:129']],
    ['block maps nested 5,000 deep', Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), ['yaml.too_deep 258:258']],
    ['explicit keys nested 5,000 deep', '? '.repeat(5_000), ['yaml.too_deep 1:129']],
    [
      'block maps nested 65 deep',
      `a:\n${Array.from({ length: 70 }, (_, i) => `${' '.repeat(i + 1)}a:`).join('\n')}`,
      ['scenario.unknown_key 1:1 a', ...MISSING, expect.stringMatching(/^yaml\.too_deep 65:65 /u)],
    ],
  ])('%s is refused', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('is named in the message', () => {
    const text = `%TAG ! tag:x,2000:\n---\na: !!js/function x\n`;
    const decoded = decodeDocument(text, 'a.yaml');
    const messages = decoded.ok ? [] : decoded.problems.map(({ message }) => message);
    expect(messages).toEqual([expect.stringContaining('%TAG'), expect.stringContaining('!!js/function')]);
  });

  it('cannot end the process, however often it is tried', () => {
    for (let round = 0; round < 20; round += 1) {
      expect(problemsOf('['.repeat(20_000))).toHaveLength(1);
      expect(problemsOf('{a: '.repeat(20_000))).toHaveLength(1);
      expect(problemsOf('- '.repeat(20_000))).toHaveLength(1);
    }
  });

  it('does not multiply: an alias bomb of nine levels is refused without being expanded', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `  - &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`);
    const started = process.memoryUsage().heapUsed;
    const problems = problemsOf(scenarioWith({ 5: ['x:', '  - &l0 [lol, lol, lol]', ...levels].join('\n') }));
    expect(problems).toContainEqual(expect.stringMatching(/^yaml\.forbidden \d+:\d+ x/u));
    expect(process.memoryUsage().heapUsed - started).toBeLessThan(200 * 1024 * 1024);
  });
});

describe('keys that occur twice', () => {
  it.each<[string, string, string[]]>([
    ['at the top', scenarioWith({ 5: 'name: again' }), ['yaml.duplicate_key 5:1 name']],
    [
      'in a nested map',
      scenarioWith({ 5: 'load:\n  ramp_up:\n    phases:\n      - at_second: 0\n        spawn_users: 1\n        at_second: 2' }),
      ['yaml.duplicate_key 10:9 load.ramp_up.phases[0].at_second'],
    ],
    [
      'in a flow map',
      scenarioWith({ 3: 'actions: [{id: get, call: GET, id: put, with: {url: x}}]' }),
      ['yaml.duplicate_key 3:32 actions[0].id'],
    ],
    [
      'in two spellings',
      scenarioWith({ 5: 'workbook: {metrics: {"1": {type: gauge, value: 1}, 1: {type: gauge, value: 1}}}' }),
      ['yaml.duplicate_key 5:52 workbook.metrics.1'],
    ],
    ['three times', scenarioWith({ 5: 'name: b\nname: c' }), ['yaml.duplicate_key 5:1 name', 'yaml.duplicate_key 6:1 name']],
  ])('%s are reported at the second', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('name the place of the first', () => {
    const decoded = decodeDocument(scenarioWith({ 5: 'name: again' }), 'a.yaml');
    expect(decoded).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining('2:1') }] });
  });
});

describe('numbers that would not survive', () => {
  const withNumber = (written: string): string =>
    scenarioWith({ 3: `actions: [{id: get, call: GET, with: {url: x, json: [${written}]}}]` });

  it.each([
    '.inf',
    '-.inf',
    '.nan',
    '1e999',
    '-0',
    '9007199254740993',
    '12345678901234567890',
    '-9007199254740993',
    '012',
    '-07',
    '00',
    '0123.5',
  ])('%s is refused', (written) => {
    expect(problemsOf(withNumber(written))).toEqual(['scenario.wrong_value 3:54 actions[0].with.json[0]']);
  });

  it.each(['0', '-1', '9007199254740991', '1.5', '0.1', '1e3', '-2.5e-3', '"012"', '"-0"'])('%s is kept', (written) => {
    expect(problemsOf(withNumber(written))).toEqual([]);
  });
});

describe('values that only look like something else', () => {
  it.each(['yes', 'no', 'on', 'off', '12:30:45', '1_000', '2024-01-01', '0b11', 'NULL-ish', '1,5'])('%s stays a text', (written) => {
    const decoded = decodeDocument(
      scenarioWith({
        5: `workbook: {metrics: {m: {type: gauge, value: "${written}"}, n: {type: gauge, value: ${written.includes(',') ? `"${written}"` : written}}}}`,
      }),
      'a.yaml',
    );
    expect(decoded).toMatchObject({ ok: true, document: { workbook: { metrics: { m: { value: written }, n: { value: written } } } } });
  });
});

describe('aliases', () => {
  it('stand for what they refer to, where they are few and simple', () => {
    const decoded = decodeDocument(scenarioWith({ 5: 'load: {ramp_up: {phases: [&p {at_second: 0, spawn_users: 1}, *p]}}' }), 'a.yaml');
    expect(decoded).toMatchObject({ ok: true, document: { load: { ramp_up: { phases: [{ spawn_users: 1 }, { spawn_users: 1 }] } } } });
  });

  it('mean the anchor last seen before them', () => {
    const json = '[&a 1, *a, &b [*a], &a 2, *b, *a]';
    const decoded = decodeDocument(scenarioWith({ 3: `actions: [{id: get, call: GET, with: {url: x, json: ${json}}}]` }), 'a.yaml');
    expect(decoded).toMatchObject({ ok: true, document: { actions: [{ with: { json: [1, 1, [1], 2, [1], 2] } }] } });
  });

  it('report a wrong value where it is written', () => {
    const text = scenarioWith({ 5: 'load:\n  ramp_up:\n    phases:\n    - &p {at_second: -1, spawn_users: 1}\n    - *p' });
    expect(problemsOf(text)).toEqual([
      'scenario.wrong_value 8:22 load.ramp_up.phases[0].at_second',
      'scenario.wrong_value 8:22 load.ramp_up.phases[1].at_second',
    ]);
  });
});

describe('bytes', () => {
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

  it.each<[string, Uint8Array, string]>([
    ['that are not UTF-8', Uint8Array.of(0x6e, 0x61, 0x6d, 0xe9), 'file.encoding'],
    ['that are UTF-16, little end first', Uint8Array.of(0xff, 0xfe, 0x61, 0x00), 'file.encoding'],
    ['that are UTF-16, big end first', Uint8Array.of(0xfe, 0xff, 0x00, 0x61), 'file.encoding'],
    ['that encode half of a character', Uint8Array.of(0xed, 0xa0, 0x80), 'file.encoding'],
    ['that are longer than 1 MiB', new Uint8Array(1024 * 1024 + 1), 'file.too_large'],
  ])('%s are refused', (_, bytes, code) => {
    expect(decodeText(bytes, 'a.yaml')).toMatchObject({ ok: false, problem: { code, file: 'a.yaml', line: 1, column: 1 } });
  });

  it('may begin with a byte order mark', () => {
    expect(decodeText(utf8('\ufeffname: é'), 'a.yaml')).toEqual({ ok: true, text: 'name: é' });
    expect(problemsOf(`\ufeff${scenarioWith({ 2: 'name: 5' })}`)).toEqual(['scenario.wrong_value 2:7 name']);
  });

  it('may end lines with carriage return and line feed', () => {
    expect(problemsOf(scenarioWith({ 2: 'name: 5' }).replaceAll('\n', '\r\n'))).toEqual(['scenario.wrong_value 2:7 name']);
  });
});
