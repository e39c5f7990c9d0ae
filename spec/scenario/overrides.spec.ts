/** `--set path=value`: what is set, and how a bad path or value is reported. */
import { describe, expect, it } from 'vitest';
import { decodeDocument } from '../../src/scenario/decode-document.js';
import type { ScenarioDocument } from '../../src/scenario/document.js';
import { scenarioWith } from '../support/scenario-lines.js';

const SCENARIO = scenarioWith({
  3: 'actions: {actions: [{id: get, call: GET, with: {url: "http://127.0.0.1/", headers: {X-A: a}}}]}',
  5: 'load:\n  ramp_up:\n    phases:\n      - &first {at_second: 0, spawn_users: 10}\n      - {at_second: 5, spawn_users: 5}\n      - *first\n  user_lifetime:\n',
});

function decodeWith(...settings: string[]) {
  const overrides = settings.map((setting) => ({
    path: setting.slice(0, setting.indexOf('=')),
    value: setting.slice(setting.indexOf('=') + 1),
  }));
  return decodeDocument(SCENARIO, 'a.yaml', overrides);
}

function setting(...settings: string[]): ScenarioDocument {
  const decoded = decodeWith(...settings);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems));
  return decoded.document;
}

function problemsOfSetting(...settings: string[]): string[] {
  const decoded = decodeWith(...settings);
  return decoded.ok ? [] : decoded.problems.map(({ code, file, line, column, path }) => `${code} ${file}:${line}:${column} ${path}`);
}

/** The scenario has an empty `user_lifetime`, which is a mistake until it is overridden. */
const LIFETIME = 'load.user_lifetime.iterations=2';

describe('an override', () => {
  it.each<[string, (document: ScenarioDocument) => unknown, unknown]>([
    ['name=other', (document) => document.name, 'other'],
    ['load.ramp_up.phases[0].spawn_users=99', (document) => document.load?.ramp_up.phases[0]?.spawn_users, 99],
    ['load.ramp_up.phases.1.spawn_users=99', (document) => document.load?.ramp_up.phases[1]?.spawn_users, 99],
    [
      'load.ramp_up.phases[3]={at_second: 9, spawn_users: 1}',
      (document) => document.load?.ramp_up.phases[3],
      { at_second: 9, spawn_users: 1 },
    ],
    ['load.ramp_up.phases[2]={at_second: 9, spawn_users: 1}', (document) => document.load?.ramp_up.phases[2]?.at_second, 9],
    ['load.ramp_up.phases=[{at_second: 1, spawn_users: 1}]', (document) => document.load?.ramp_up.phases.length, 1],
    ['load.duration=1.5s', (document) => document.load?.duration, 1_500_000],
    ['load.concurrency.on_limit=drop', (document) => document.load?.concurrency, { on_limit: 'drop' }],
    ['load.user_resources.ip_binding.enabled=false', (document) => document.load?.user_resources, { ip_binding: { enabled: false } }],
    ['actions.actions[0].with.url={{base.url}}/x', (document) => document.actions[0]?.with.url, '{{base.url}}/x'],
    ['actions.actions[0].with.url="{{base.url}}"', (document) => document.actions[0]?.with.url, '{{base.url}}'],
    ['actions.actions[0].with.bind_ip=null', (document) => document.actions[0]?.with.bind_ip, null],
    ['actions.actions[0].with.bind_ip=', (document) => document.actions[0]?.with.bind_ip, null],
    ['actions.actions[0].with.headers.X-A=2', (document) => document.actions[0]?.with.headers, { 'X-A': 2 }],
    ['actions.actions[0].with.body=a=b', (document) => document.actions[0]?.with.body, 'a=b'],
  ])('%s is as good as written', (text, part, value) => {
    expect(part(setting(LIFETIME, text))).toEqual(value);
  });

  it('fills a key that has no value', () => {
    expect(setting(LIFETIME).load?.user_lifetime).toEqual({ iterations: 2 });
  });

  it('comes after those before it', () => {
    expect(setting(LIFETIME, 'name=a', 'load.user_lifetime={mode: loop}', 'load.user_lifetime.iterations=5', 'name=b')).toMatchObject({
      name: 'b',
      load: { user_lifetime: { mode: 'loop', iterations: 5 } },
    });
  });

  it('does not lead through an alias, whose value is used elsewhere too', () => {
    expect(problemsOfSetting(LIFETIME, 'load.ramp_up.phases[2].spawn_users=1')).toEqual([
      'scenario.bad_override --set:1:1 load.ramp_up.phases[2].spawn_users',
    ]);
  });

  it.each<[string, string[]]>([
    ['load.durration=1s', ['scenario.unknown_key --set:1:1 load.durration']],
    ['laod.duration=1s', ['scenario.unknown_key --set:1:1 laod']],
    ['load.duration=soon', ['scenario.bad_duration --set:1:1 load.duration']],
    ['load.ramp_up.phases[1].spawn_users="10"', ['scenario.wrong_value --set:1:1 load.ramp_up.phases[1].spawn_users']],
    ['load.ramp_up.phases[3].at_second=9', ['scenario.missing_key --set:1:1 load.ramp_up.phases[3].spawn_users']],
    [
      'load.concurrency={max_concurrent_users: 0, on_limit: queu}',
      ['scenario.wrong_value --set:1:1 load.concurrency.max_concurrent_users', 'scenario.wrong_value --set:1:1 load.concurrency.on_limit'],
    ],
    ['actions.actions[0].with.json={n: 12345678901234567890}', ['scenario.wrong_value --set:1:1 actions.actions[0].with.json.n']],
    ['load.concurrency={on_limit: drop, on_limit: queue}', ['yaml.duplicate_key --set:1:1 load.concurrency.on_limit']],
    ['__proto__.polluted=1', ['scenario.unknown_key --set:1:1 __proto__']],
  ])('%s is reported where no file is', (text, problems) => {
    expect(problemsOfSetting(LIFETIME, text)).toEqual(problems);
  });

  it.each<string>([
    'name.x=1',
    'load.ramp_up.phases.first=1',
    'load.ramp_up.phases[9].spawn_users=1',
    'load.ramp_up.phases[-1].spawn_users=1',
    'version[0]=1',
    '=1',
    '.name=1',
    'load..duration=1s',
    'load.duration.=1s',
    '[0]=1',
    'load[=1',
    'load.duration={',
    'load.duration=!!str x',
    'load.duration=a: b: c',
    `load.duration=${'['.repeat(1000)}`,
  ])('%s cannot be applied, and says so', (text) => {
    const path = text.slice(0, text.indexOf('='));
    expect(problemsOfSetting(LIFETIME, text)).toEqual([`scenario.bad_override --set:1:1 ${path}`]);
  });

  it('is reported with the problems of the text, by place', () => {
    expect(problemsOfSetting('load.ramp_up.phases[1].spawn_users=0')).toEqual([
      'scenario.wrong_value --set:1:1 load.ramp_up.phases[1].spawn_users',
      'scenario.wrong_value a.yaml:11:17 load.user_lifetime',
    ]);
  });

  it('of an empty scenario is refused beside the emptiness', () => {
    const decoded = decodeDocument('', 'a.yaml', [{ path: 'name', value: 'x' }]);
    expect(decoded.ok ? [] : decoded.problems.map(({ code }) => code)).toEqual(['scenario.bad_override', 'scenario.empty']);
  });
});

describe('the locator', () => {
  it('finds an overridden value at its key, and knows that it was overridden', () => {
    const decoded = decodeWith(LIFETIME, 'load.ramp_up.phases[1].spawn_users=7', 'load.duration=1s');
    if (!decoded.ok) throw new Error('refused');
    const users = ['load', 'ramp_up', 'phases', 1, 'spawn_users'];
    expect(decoded.locator.value(users)).toEqual({ line: 9, column: 24 });
    expect(decoded.locator.isOverridden(users)).toBe(true);
    expect(decoded.locator.value(['load', 'duration'])).toEqual({ line: 5, column: 1 });
    expect(decoded.locator.isOverridden(['load', 'duration'])).toBe(true);
    expect(decoded.locator.isOverridden(['load', 'ramp_up', 'phases', 0])).toBe(false);
  });
});
