/** Keys and values that the language does not have: names, types, ranges, times, rates, ids. */
import { load, phase, scenarioWith, target, withPart, workbook } from '../../support/scenario-lines.js';
import type { ChangedLines } from '../../support/scenario-lines.js';
import type { FailureCode } from '../../../src/model/failure.js';
import type { BadScenario } from './row.js';

const row = (title: string, lines: ChangedLines, ...codes: FailureCode[]): BadScenario => [title, scenarioWith(lines), ...codes];
const users = (written: string): ChangedLines => phase(`at_second: 0, spawn_users: «${written}`);
const duration = (title: string, written: string): BadScenario =>
  row(`C13 ${title}`, load(`duration: «${written}`), 'scenario.bad_duration');
const rate = (title: string, written: string): BadScenario =>
  row(`C14 ${title}`, load(`concurrency: {spawn_rate_limit: «${written}}`), 'scenario.bad_rate');
const name = (title: string, written: string): BadScenario => row(`C17 ${title}`, { 2: `name: «${written}` }, 'scenario.bad_id');

export const VALUE_ROWS: readonly BadScenario[] = [
  row('C7 an unknown key at the top', { 5: '«laod: {}' }, 'scenario.unknown_key'),
  row('C7 a letter too many', load('«gracefull_stop: 1s'), 'scenario.unknown_key'),
  row('C7 another case', load('«Duration: 1s'), 'scenario.unknown_key'),
  row('C7 a key of another tool', load('«stages: []'), 'scenario.unknown_key'),
  row('C7 a key and its value in one word', phase('at_second: 0, spawn_users: 1, «tenant_id:a'), 'scenario.unknown_key'),
  row('C7 a missing key', { 3: 'actions:\n  - «id: get\n    call: GET' }, 'scenario.missing_key'),

  row('C8 a number in quotes', users('"10"'), 'scenario.wrong_value'),
  row('C8 a list of a number', users('[10]'), 'scenario.wrong_value'),
  row('C8 true for a number', phase('at_second: «true, spawn_users: 1'), 'scenario.wrong_value'),
  row('C8 true for a rate', load('concurrency: {spawn_rate_limit: «true}'), 'scenario.bad_rate'),
  row('C8 a map for a list', { 4: 'workflows: {nodes: «{start: {}}}' }, 'scenario.wrong_value'),
  row('C8 a list for a map', { 4: 'workflows: «[{id: start}]' }, 'scenario.wrong_value'),
  row('C8 nothing for a map', { 5: 'load:«' }, 'scenario.wrong_value'),
  row('C8 a number for a text', withPart('bind_ip: «5'), 'scenario.wrong_value'),

  row('C9 infinitely many users', users('.inf'), 'scenario.wrong_value'),
  row('C9 not a number', users('.nan'), 'scenario.wrong_value'),
  row('C9 minus zero', phase('at_second: «-0, spawn_users: 1'), 'scenario.wrong_value'),
  row('C9 a number beyond all numbers', users('1e999'), 'scenario.wrong_value'),
  row('C9 a user and a half', users('1.5'), 'scenario.wrong_value'),
  row('C9 a number one too large to be exact', users('9007199254740993'), 'scenario.wrong_value'),
  row('C9 a number of twenty digits', withPart('json: {order: «12345678901234567890}'), 'scenario.wrong_value'),

  row('C10 no users', users('0'), 'scenario.wrong_value'),
  row('C10 minus one user', users('-1'), 'scenario.wrong_value'),
  row('C10 a phase before the start', phase('at_second: «-1, spawn_users: 1'), 'scenario.wrong_value'),
  row('C10 a run of no length', load('duration: «0s'), 'scenario.bad_duration'),
  row('C10 a rate of nothing', load('concurrency: {spawn_rate_limit: «0/s}'), 'scenario.bad_rate'),
  row('C10 no concurrent users', load('concurrency: {max_concurrent_users: «0}'), 'scenario.wrong_value'),
  row('C10 minus one iteration', load('user_lifetime: {mode: loop, iterations: «-1}'), 'scenario.wrong_value'),
  row(
    'C10 a chance of more than one',
    target('latency: {distribution: constant, value: 1s}, errors: [{rate: «1.01, status: 500}]'),
    'scenario.wrong_value',
  ),
  row(
    'C10 chances that add up to more than one',
    target('latency: {distribution: constant, value: 1s}, errors: [{rate: 0.6, status: 500}, {rate: «0.6, status: 503}]'),
    'load.contradiction',
  ),
  row('C10 a counter that goes down', workbook('metrics: {m: {type: counter, value: «-1}}'), 'scenario.wrong_value'),
  row('C10 no server at all', target('latency: {distribution: constant, value: 1s}, capacity: {concurrency: «0}'), 'scenario.wrong_value'),

  row('C11 a hundred million users in one phase', users('100000000'), 'scenario.wrong_value'),
  row(
    'C11 more than a hundred million users in all',
    { 5: `load: {ramp_up: {phases: [${'{at_second: 0, spawn_users: 10000000}, '.repeat(10)}{at_second: 0, spawn_users: «1}]}}` },
    'scenario.wrong_value',
  ),
  row('C11 more than a million users a second', load('concurrency: {spawn_rate_limit: «1000001/s}'), 'scenario.bad_rate'),
  row(
    'C11 more than ten thousand phases',
    { 5: `load: {ramp_up: {phases: «[${'{at_second: 0, spawn_users: 1},'.repeat(10_001)}]}}` },
    'scenario.wrong_value',
  ),
  row('C11 a run of 400 days', load('duration: «9600h'), 'scenario.bad_duration'),
  row('C11 a phase after more than a year', phase('at_second: «31536001, spawn_users: 1'), 'scenario.wrong_value'),

  row(
    'C12 phases out of order',
    { 5: 'load: {ramp_up: {phases: [{at_second: 5, spawn_users: 1}, {at_second: «4, spawn_users: 1}]}}' },
    'load.bad_phases',
  ),
  row('C12 no phases', { 5: 'load: {ramp_up: {phases: «[]}}' }, 'scenario.wrong_value'),
  row('C12 a latency whose end lies before its start', target('latency: {distribution: uniform, min: 2s, max: «1s}'), 'load.contradiction'),

  duration('a duration without a unit', '10'),
  duration('a space before the unit', '10 s'),
  duration('two units', '1h30'),
  duration('a negative duration', '-5s'),
  duration('a capital unit', '5S'),
  duration('an exponent', '1e3s'),
  duration('a unit that is too long', '30d'),
  duration('a duration no timer can hold', '99999999999h'),
  duration('less than a microsecond', '0.5us'),

  rate('no span', '10/'),
  rate('no number', '/s'),
  rate('a number in the span', '10/0s'),
  rate('a rate in words', '10 per sec'),
  rate('an exponent', '1e9/s'),
  rate('a rate too small to be exact', '0.0000001/s'),
  rate('a bare number', '10'),

  name('an id that leads to the prototype', '__proto__'),
  name('an id that is a constructor', 'constructor'),
  name('an id that is a prototype', 'prototype'),
  name('an id that every object has', 'toString'),
  name('an empty id', '""'),
  name('an id that is a space', '" "'),
  name('an id that climbs', '../x'),
  name('an id that is markup', '<script>'),
  name('an id of 10 kB', 'x'.repeat(10_000)),
  name('an id that turns the writing round', '"a\\u202eb"'),
  name('an id with an accent', 'é'),
  row('C17 a way to the prototype in a body', withPart('json: {a: {«__proto__: {polluted: true}}}'), 'scenario.bad_id'),
  row('C17 a way to the prototype as a section', { 5: '«__proto__: {polluted: true}' }, 'scenario.unknown_key'),
  row('C17 a metric of a reserved name', workbook('metrics: {«constructor: {type: gauge, value: 1}}'), 'scenario.bad_id'),

  row('C39 a future version', { 1: 'version: «"2.0"' }, 'scenario.wrong_value'),
  row('C39 an old version', { 1: 'version: «"0.9"' }, 'scenario.wrong_value'),
  row('C39 a version that is a number', { 1: 'version: «1.0' }, 'scenario.wrong_value'),
  row('C39 no version', { 1: '' }, 'scenario.missing_key'),
];
