/** What clumsy authors are told: the one thing that is wrong, where they wrote it, and what to write instead. */
import { describe, expect, it } from 'vitest';
import { RampartError } from '../../src/model/failure.js';
import type { Problem } from '../../src/model/failure.js';
import { decodeScenario } from '../../src/scenario/decode-scenario.js';
import { load, phase, scenarioWith, workbook } from '../support/scenario-lines.js';
import type { ChangedLines } from '../support/scenario-lines.js';

function problemsOf(text: string): readonly Problem[] {
  try {
    return decodeScenario(text, 'clumsy.yaml').warnings;
  } catch (error) {
    if (error instanceof RampartError) return error.problems;
    throw error;
  }
}

const calling = (part: string): ChangedLines => ({ 3: `actions: [{id: get, call: GET, with: {url: "http://127.0.0.1/", ${part}}}]` });
const condition = (written: string): ChangedLines => ({
  4: `workflows: {nodes: [{id: start, action: get, edges: [{to: end, trigger: {condition: ${written}}}, {to: end}]}, {id: end, type: end}]}`,
});

describe('the advice on', () => {
  it.each<[string, ChangedLines, string]>([
    ['a number in quotes is to remove them', phase('at_second: "0", spawn_users: 1'), 'Remove the quotes.'],
    ['a number with a unit is to write it without', phase('at_second: 1s, spawn_users: 1'), 'without a unit'],
    ['a number with separators is to write it without', phase('at_second: 1_000, spawn_users: 1'), 'without a unit or separators'],
    ['a flag in quotes is to remove them', load('user_resources: {ip_binding: {enabled: "true"}}'), 'Remove the quotes.'],
    ['yes is to write true', load('user_resources: {ip_binding: {enabled: yes}}'), 'Write true or false.'],
    [
      'a key without a space is to put one there',
      phase('at_second: 0, spawn_users: 1, tenant_id:a'),
      'Put a space behind the colon: tenant_id',
    ],
    ['a line without a colon is to write one', { 2: 'name sample' }, 'with a colon and a space'],
    ['a condition in words is to use signs', condition('"get.ok and get.ok"'), 'Write &&'],
    ['True is to write true', condition('"get.ok == True"'), 'Write true.'],
    ['a word is to put it in quotes, and not to think of another word', condition('"get.error == text"'), 'Put text in quotes'],
    ['a template as a key is to use it as a value', calling('query: {"{{user.id}}": 1}'), 'Only values'],
    [
      'a URL in a block is to strip its line break',
      { 3: 'actions:\n  - id: get\n    call: GET\n    with:\n      url: |\n        http://127.0.0.1/' },
      '|- or >-',
    ],
    [
      'a template with single braces is to double them',
      { 3: 'actions: [{id: get, call: GET, with: {url: "http://127.0.0.1/{user.id}"}}]' },
      'Write {{ … }}',
    ],
    ['line ends of old is to save the file anew', { 5: '# a\r# b' }, 'LF or CRLF'],
  ])('%s', (_, lines, hint) => {
    expect(problemsOf(scenarioWith(lines)).map((problem) => problem.hint)).toEqual([expect.stringContaining(hint)]);
  });
});

describe('one mistake is told once:', () => {
  it.each<[string, ChangedLines, string]>([
    ['an edge whose condition is wrong does not hide the edges after it', condition('"get.ok &&"'), 'expression.syntax 4:85'],
    [
      'aliases that stand for too much',
      {
        5: `workbook: {resources: {r: {type: http_endpoint, properties: {a: &a ["${'x'.repeat(100_000)}"], b: *a, c: *a, d: *a, e: *a}}}}`,
      },
      'yaml.forbidden 5:100084',
    ],
  ])('%s', (_, lines, problem) => {
    expect(problemsOf(scenarioWith(lines)).map(({ code, line, column }) => `${code} ${line}:${column}`)).toEqual([problem]);
  });
});

describe('a path is spelt as the author spelt it', () => {
  it.each<[string, ChangedLines, string]>([
    [
      'in a map of resources',
      workbook('resources: {shop: {type: demo_target, properties: {ip: 10.0.0.1}}}'),
      'workbook.resources.shop.properties.ip',
    ],
    [
      'in a list of resources',
      workbook('resources: [{id: shop, type: demo_target, properties: {ip: 10.0.0.1}}]'),
      'workbook.resources[0].properties.ip',
    ],
    [
      'in a wrapped list of actions',
      { 3: 'actions: {actions: [{id: get, call: GET, with: {url: "ftp://h/"}}]}' },
      'actions.actions[0].with.url',
    ],
  ])('%s', (_, lines, path) => {
    expect(problemsOf(scenarioWith(lines)).map((problem) => problem.path)).toEqual([path]);
  });
});

describe('a warning is given of', () => {
  it.each<[string, ChangedLines, string]>([
    [
      'braces in a property, where no template is read',
      workbook('resources: {a: {type: http_endpoint, properties: {url: {deep: ["{{b.url}}/x"]}}}}'),
      'workbook.resources.a.properties.url.deep[0]',
    ],
    [
      'braces in the default of an export',
      {
        3: 'actions: [{id: get, call: GET, with: {url: "http://h/"}, export: [{type: json, name: a, path: $.a, default: "{{user.id}}"}]}]',
      },
      'actions[0].export[0].default',
    ],
    ['a source address that no user of the scenario has', calling('bind_ip: "{{user.allocated_ip}}"'), 'actions[0].with.bind_ip'],
  ])('%s', (_, lines, path) => {
    const found = problemsOf(scenarioWith(lines)).map((problem) => `${problem.severity} ${problem.code} ${problem.path}`);
    expect(found).toEqual([`warning scenario.no_effect ${path}`]);
  });
});
