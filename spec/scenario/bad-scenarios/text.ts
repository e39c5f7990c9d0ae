/** Files that are not a scenario's text: their size, their letters, their YAML. */
import { scenarioWith } from '../../support/scenario-lines.js';
import type { BadScenario } from './row.js';

const GOOD = scenarioWith({});
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

/** Nine levels of nine aliases, which would stand for half a billion values. */
const BOMB = [
  '«x:',
  '  - &l0 [a, a, a]',
  `  - &l1 [${'*l0, '.repeat(8)}«*l0]`,
  ...Array.from(
    { length: 8 },
    (_, i) =>
      `  - &l${i + 2} [${Array(9)
        .fill(`*l${i + 1}`)
        .join(', ')}]`,
  ),
].join('\n');

export const TEXT_ROWS: readonly BadScenario[] = [
  ['C1 an empty file', '', 'scenario.empty'],
  ['C1 only comments', '# later\n# more\n', 'scenario.empty'],
  ['C1 null', 'null\n', 'scenario.empty'],
  ['C1 a list at the top', '- version: "1.0"\n', 'scenario.wrong_value'],
  ['C1 a word at the top', 'scenario\n', 'scenario.wrong_value'],
  ['C1 a number at the top', '42\n', 'scenario.wrong_value'],

  ['C2 bytes that are not UTF-8', bytes(0x6e, 0x61, 0x6d, 0x65, 0x3a, 0x20, 0xff), 'file.encoding'],
  ['C2 an overlong form of a slash', bytes(0x6e, 0x3a, 0x20, 0xc0, 0xaf), 'file.encoding'],
  ['C2 UTF-16 with its mark', bytes(0xff, 0xfe, 0x6e, 0x00, 0x3a, 0x00), 'file.encoding'],
  ['C2 UTF-16 without a mark', 'n«\0a«\0m«\0e«\0', 'file.encoding', 'file.encoding', 'file.encoding', 'file.encoding'],
  ['C2 a NUL', scenarioWith({ 2: 'name: sam«\0ple' }), 'file.encoding'],
  ['C2 a file of more than 1 MiB', `${GOOD}#${'x'.repeat(1024 * 1024)}`, 'file.too_large'],
  ['C2 a line of 10 MB', `name: ${'x'.repeat(10_000_000)}`, 'file.too_large'],
  ['C2 a million lines', '\n'.repeat(1_000_000), 'file.too_large'],
  ['C2 an escape sequence', scenarioWith({ 5: '# «\u001b[2J' }), 'yaml.syntax'],
  ['C2 lines that end as they did on old machines', 'version: "1.0"«\rname: sample«\r', 'yaml.syntax', 'yaml.syntax'],

  ['C3 a tab as indentation', scenarioWith({ 5: 'load:\n«\tduration: 1s' }), 'yaml.syntax'],
  ['C3 an indentation that fits nothing', scenarioWith({ 5: 'load:\n    duration: 1s\n«  graceful_stop: 1s' }), 'yaml.syntax'],
  ['C3 a quote that is never closed', scenarioWith({ 4: 'workflows: «"x' }), 'yaml.syntax'],
  ['C3 a bracket that is never closed', scenarioWith({ 4: 'workflows: «{nodes: [{id: a}]' }), 'yaml.syntax'],
  ['C3 a bracket that closes another', scenarioWith({ 4: 'workflows: {nodes: [{id: a«]]}' }), 'yaml.syntax'],
  ['C3 a colon without a space', scenarioWith({ 2: '«name:sample' }), 'yaml.syntax'],
  ['C3 a colon too many', scenarioWith({ 2: 'name: «a: b' }), 'yaml.syntax'],
  ['C3 an escape that does not exist', scenarioWith({ 2: 'name: "a«\\d"' }), 'yaml.syntax'],

  ['C4 an alias bomb of nine levels', scenarioWith({ 5: BOMB }), 'scenario.unknown_key', 'yaml.forbidden'],
  ['C4 10,000 aliases', `${scenarioWith({})}x: [&a 1, ${'*a, '.repeat(100)}«${'*a, '.repeat(9_900)}]\n`, 'yaml.forbidden'],
  ['C4 an alias inside what it refers to', scenarioWith({ 2: 'name: &a «[1, «*a]' }), 'scenario.wrong_value', 'yaml.forbidden'],
  ['C4 an alias of nothing', scenarioWith({ 2: 'name: «*nowhere' }), 'yaml.syntax'],

  ['C5 lists nested 5,000 deep', `${'['.repeat(64)}«${'['.repeat(4_936)}`, 'yaml.too_deep'],
  ['C5 maps nested 5,000 deep', `${'{a: '.repeat(64)}«${'{a: '.repeat(4_936)}`, 'yaml.too_deep'],
  ['C5 dashes nested 5,000 deep', `${'- '.repeat(64)}«${'- '.repeat(4_936)}`, 'yaml.too_deep'],
  [
    'C5 100,000 keys',
    `${Array.from({ length: 100_000 }, (_, i) => (i === 66_666 ? `k${i}: «1` : `k${i}: 1`)).join('\n')}`,
    'file.too_large',
  ],
  ['C5 a key of more than 1,024 characters', scenarioWith({ 5: `«${'k'.repeat(1_025)}: 1` }), 'yaml.syntax'],

  ['C6 a key twice at the top', scenarioWith({ 5: '«name: again' }), 'yaml.duplicate_key'],
  [
    'C6 a key twice in a nested map',
    scenarioWith({ 5: 'load:\n  ramp_up:\n    phases:\n      - at_second: 0\n        spawn_users: 1\n        «at_second: 2' }),
    'yaml.duplicate_key',
  ],
  [
    'C6 a key twice in a flow map',
    scenarioWith({ 3: 'actions: [{id: get, call: GET, «id: put, with: {url: "http://h/"}}]' }),
    'yaml.duplicate_key',
  ],
  ['C6 a key twice, once in quotes', scenarioWith({ 5: '«"name": again' }), 'yaml.duplicate_key'],

  [
    'C22 a template without quotes',
    scenarioWith({ 3: 'actions: [{id: get, call: GET, with: {url: "http://h/", body: «{{user.id}}}}]' }),
    'yaml.unquoted_template',
  ],
  [
    'C22 a template without quotes before other text',
    scenarioWith({ 3: 'actions:\n  - id: get\n    call: GET\n    with:\n      url: «{{shop.url}}/asset' }),
    'yaml.unquoted_template',
  ],
  ['C22 a template without quotes as a key', scenarioWith({ 5: '«{{user.id}}: 1' }), 'yaml.unquoted_template'],

  ['C24 a directive of YAML 1.1', `«%YAML 1.1\n---\n${GOOD}`, 'yaml.forbidden'],
  ['C24 a tag directive', `«%TAG ! tag:x,2000:\n---\n${GOOD}`, 'yaml.forbidden'],
  [
    'C24 a merge key',
    scenarioWith({ 5: 'load: {«<<: {duration: 1s}, ramp_up: {phases: [{at_second: 0, spawn_users: 1}]}}' }),
    'yaml.forbidden',
  ],
  ['C24 a tag that makes code', scenarioWith({ 2: 'name: «!!js/function "x"' }), 'yaml.forbidden'],
  ['C24 a tag of its own', scenarioWith({ 2: 'name: «!foo sample' }), 'yaml.forbidden'],
  ['C24 two documents', `${GOOD}«---\n${GOOD}`, 'yaml.forbidden'],
  ['C24 an alias as a key', scenarioWith({ 2: 'name: &n sample', 5: '«*n : 1' }), 'yaml.forbidden'],

  [
    'C25 yes for true',
    scenarioWith({ 5: 'load: {ramp_up: {phases: [{at_second: 0, spawn_users: 1}]}, user_resources: {ip_binding: {enabled: «yes}}}' }),
    'scenario.wrong_value',
  ],
  [
    'C25 off for false',
    scenarioWith({ 5: 'load: {ramp_up: {phases: [{at_second: 0, spawn_users: 1}]}, user_resources: {ip_binding: {enabled: «off}}}' }),
    'scenario.wrong_value',
  ],
  [
    'C25 a number that begins with a zero',
    scenarioWith({ 5: 'load: {ramp_up: {phases: [{at_second: 0, spawn_users: «012}]}}' }),
    'scenario.wrong_value',
  ],
  [
    'C25 a time of day for a number',
    scenarioWith({ 5: 'load: {ramp_up: {phases: [{at_second: «12:30:45, spawn_users: 1}]}}' }),
    'scenario.wrong_value',
  ],
  [
    'C25 a number with underscores',
    scenarioWith({ 5: 'load: {ramp_up: {phases: [{at_second: 0, spawn_users: «1_000}]}}' }),
    'scenario.wrong_value',
  ],
  [
    'C25 a date for a number',
    scenarioWith({ 5: 'load: {ramp_up: {phases: [{at_second: «2026-01-01, spawn_users: 1}]}}' }),
    'scenario.wrong_value',
  ],
];
