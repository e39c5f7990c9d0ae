/** `rampart chart`: which machine, in which format, where to, and what a run came to on it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../support/command.js';

const SHOP = 'scenarios/simulated_shop.yaml';
const folder = mkdtempSync(join(tmpdir(), 'rampart-chart-'));
const path = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  const outputs = ['--record', path('run.rec'), '--out', `json=${path('report.json')}`, '--out', `jsonl=${path('events.jsonl')}`];
  await runCommand(['simulate', SHOP, '--seed', '42', ...outputs]);
});

describe('rampart chart', () => {
  it("prints the users' chart as Mermaid when nothing else is asked for", async () => {
    const { code, stdout, stderr } = await runCommand(['chart', SHOP]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^stateDiagram-v2\n/);
    expect(stdout).toContain('  iterating__start --> iterating__pay : browse.ok\n');
  });

  it.each([
    ['pool', 'available --> exhausted : drained'],
    ['run', 'starting --> ramping : begin'],
    ['ramp-up', 'ramping --> done : timetable done'],
  ])('draws the %s machine', async (machine, arrow) => {
    const { code, stdout } = await runCommand(['chart', SHOP, '--machine', machine]);
    expect(code).toBe(0);
    expect(stdout).toContain(arrow);
  });

  it.each([
    ['svg', /^<\?xml[\s\S]*<svg [\s\S]*browse\.ok[\s\S]*<\/svg>\n$/],
    ['scxml', /^<\?xml[\s\S]*<scxml [\s\S]*cond="browse\.ok"[\s\S]*<\/scxml>\n$/],
    ['dot', /^digraph [\s\S]*browse\.ok[\s\S]*}\n$/],
    ['json', /^{[\s\S]*"condition": "browse\.ok"[\s\S]*}\n$/],
  ])('writes %s to a file', async (format, pattern) => {
    const file = path(`chart.${format}`);
    const { code, stdout, stderr } = await runCommand(['chart', SHOP, '--format', format, '-o', file]);
    expect([code, stdout, stderr]).toEqual([0, '', '']);
    expect(readFileSync(file, 'utf8')).toMatch(pattern);
  });

  it('takes --set', async () => {
    const { stdout } = await runCommand(['chart', SHOP, '--set', 'load.user_lifetime.think_time=0s']);
    expect(stdout).toContain('iterating --> iterating');
    expect(stdout).not.toContain('thinking');
  });

  it.each(['report.json', 'events.jsonl', 'run.rec'])('shows what a run came to, from %s', async (name) => {
    const { code, stdout, stderr } = await runCommand(['chart', SHOP, '--heat', path(name)]);
    expect(code).toBe(0);
    expect(stderr).toBe('Edges taken: 3 of 3\n');
    expect(stdout).toContain('iterating__start --> iterating__pay : browse.ok (taken 399×)');
    expect(stdout).toContain('72.1 % of the time');
  });

  it('leaves out a last line of events that was cut off, and lists edges never taken beside the file', async () => {
    const lines = readFileSync(path('events.jsonl'), 'utf8').split('\n');
    const first = lines.findIndex((line) => line.includes('"edge.taken"'));
    writeFileSync(path('torn.jsonl'), `${lines.slice(0, first + 1).join('\n')}\n${(lines[first + 1] as string).slice(0, 20)}`);
    const { code, stdout } = await runCommand(['chart', SHOP, '--heat', path('torn.jsonl'), '-o', path('torn.mmd')]);
    expect(code).toBe(0);
    expect(stdout).toBe('Edges taken: 1 of 3\nnever taken: start → done (else)\nnever taken: pay → done\n');
  });
});

describe('rampart chart refuses', () => {
  beforeAll(() => {
    const lines = readFileSync(path('events.jsonl'), 'utf8').split('\n');
    writeFileSync(path('broken.jsonl'), [...lines.slice(0, 5), '{"seq":', ...lines.slice(5)].join('\n'));
    writeFileSync(path('other.json'), '{"scenario":"x"}');
    writeFileSync(path('bad.yaml'), 'version: "1.0"\n');
  });

  it.each<[string, string[], number, RegExp]>([
    ['a scenario with errors', ['bad.yaml'], 2, /error scenario\.missing_key/],
    ['heat on a machine that users are not', [SHOP, '--machine', 'pool', '--heat', 'report.json'], 2, /error command\.usage/],
    [
      'heat of another scenario',
      ['scenarios/minimal.yaml', '--heat', 'report.json'],
      2,
      /error command\.usage — .*"simulated_shop", not "minimal"/,
    ],
    ['heat that is no run', [SHOP, '--heat', 'other.json'], 2, /error file\.unreadable — .* is neither/],
    ['events with a line that is none', [SHOP, '--heat', 'broken.jsonl'], 2, /error file\.unreadable/],
    ['heat that is not there', [SHOP, '--heat', 'nowhere.json'], 2, /error file\.unreadable/],
    ['a format there is not', [SHOP, '--format', 'png'], 2, /Allowed choices are mermaid, svg, scxml, dot, json/],
    ['a file it cannot write', [SHOP, '-o', 'no/such/folder'], 4, /error output\.unavailable/],
    [
      'heat of the scenario as it was before',
      [SHOP, '--heat', 'report.json', '--set', 'workflows.nodes[0].edges=[{ to: pay }]'],
      2,
      /error command\.usage — .*"start\[1\]", which the scenario does not have/,
    ],
  ])('%s', async (_what, args, exit, message) => {
    const placed = args.map((arg) => (/^(\w+\.(json|jsonl|yaml)|no\/such\/folder)$/.test(arg) ? path(arg) : arg));
    const { code, stdout, stderr } = await runCommand(['chart', ...placed]);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(code).toBe(exit);
  });
});
