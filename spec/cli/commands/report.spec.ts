/** `rampart report` and `rampart compare`: what they take, what they write, how they end. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PageData } from '../../../src/outputs/html/page-data.js';
import { runHere } from '../../support/program.js';

const SHOP = 'scenarios/simulated_shop.yaml';
const folder = mkdtempSync(join(tmpdir(), 'rampart-report-'));
const path = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

/** Arguments that name files of the folder, led there. */
const placed = (args: readonly string[]) => args.map((arg) => (/^[\w-]+\.(json|jsonl|rec|html)$/.test(arg) ? path(arg) : arg));

function dataOf(name: string): PageData {
  const block = /<script id="data" type="application\/json">([\s\S]*?)<\/script>/.exec(readFileSync(path(name), 'utf8'))?.[1];
  return JSON.parse(block ?? '') as PageData;
}

beforeAll(async () => {
  const out = ['json', 'jsonl', 'html'].flatMap((kind) => ['--out', `${kind}=${path(`shop.${kind}`)}`]);
  await runHere(['simulate', SHOP, '--seed', '42', '--record', path('shop.rec'), ...out]);
  writeFileSync(path('torn.jsonl'), readFileSync(path('shop.jsonl'), 'utf8').slice(0, 200_000));
  writeFileSync(path('torn.rec'), readFileSync(path('shop.rec'), 'utf8').slice(0, 100_000));
  writeFileSync(path('none.jsonl'), '{"seq":1,"at":0}\n');
  writeFileSync(path('late.jsonl'), readFileSync(path('shop.jsonl'), 'utf8').split('\n').slice(5).join('\n'));
});

describe('rampart report', () => {
  it.each([
    ['the recording', ['shop.rec']],
    ['the log and its scenario', ['shop.jsonl', '--scenario', SHOP]],
  ])('writes from %s what the run itself wrote', async (_what, args) => {
    const { code, stdout, stderr } = await runHere(['report', ...placed(args), '-o', path('again.html')]);
    expect([code, stdout, stderr]).toEqual([0, `Report written to ${path('again.html')}\n`, '']);
    const [first, again] = [dataOf('shop.html'), dataOf('again.html')];
    // A log knows no fingerprint, and a recording is told again by its own command.
    const report = { ...again.report, fingerprint: first.report.fingerprint };
    expect({ ...again, report, origin: first.origin }).toEqual(first);
  });

  it('says how to get the run again', () => {
    expect(dataOf('shop.html').origin).toEqual({ command: `rampart simulate ${SHOP} --seed 42`, environment: [], notes: [] });
  });

  it('tells of a log alone what happened, and that the rest is not known', async () => {
    const { code } = await runHere(['report', path('shop.jsonl'), '-o', path('alone.html')]);
    expect(code).toBe(0);
    const [first, alone] = [dataOf('shop.html'), dataOf('alone.html')];
    expect(alone.report.actions).toEqual(first.report.actions);
    expect(alone.report.states).toEqual(first.report.states);
    expect(alone.report.users).toEqual(first.report.users);
    expect(alone.timeline.total).toEqual(first.timeline.total);
    expect(alone.timeline.users).toEqual(first.timeline.users);
    expect(alone.drawing).toBeNull();
    expect(alone.origin.notes.join()).toContain('--scenario');
  });

  it.each([
    ['torn.jsonl', /^error log\.incomplete — .*torn\.jsonl ends before its run does/],
    ['torn.rec', /^error recording\.incomplete/],
  ])('shows the beginning of %s, says so, and exits 5', async (name, message) => {
    const { code, stderr } = await runHere(['report', path(name), '-o', path('torn.html')]);
    expect(code).toBe(5);
    expect(stderr).toMatch(message);
    const { report, timeline } = dataOf('torn.html');
    expect(report.exit).toEqual({ code: 5, reason: 'broken_off' });
    expect(timeline.total.requests.reduce((sum, count) => sum + count, 0)).toBe(report.total_requests);
    expect(report.total_requests).toBeGreaterThan(50);
  });

  it.each<[what: string, args: string[], exit: number, message: RegExp]>([
    ['a report, which has no course', ['shop.json'], 2, /command\.usage — .*shop\.json is neither a recording nor a log/],
    ['a file that is not there', ['nowhere.jsonl'], 2, /file\.unreadable/],
    ['lines that are no events', ['none.jsonl'], 2, /file\.unreadable — .*none\.jsonl, line 1: there is no event undefined/],
    ['a log without its beginning', ['late.jsonl'], 2, /file\.unreadable — .*does not begin with the beginning/],
    [
      'the log of another scenario',
      ['shop.jsonl', '--scenario', 'scenarios/minimal.yaml'],
      2,
      /command\.usage — .*log of another scenario/,
    ],
    ['a place it cannot write to', ['shop.jsonl', '-o', 'no/such/folder'], 4, /output\.unavailable/],
  ])('refuses %s', async (_what, args, exit, message) => {
    const { code, stdout, stderr } = await runHere([
      'report',
      ...placed(args),
      ...(args.includes('-o') ? [] : ['-o', path('refused.html')]),
    ]);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([exit, '']);
  });
});

describe('rampart compare', () => {
  it('finds a report, the log and the recording of one run the same', async () => {
    const against = await Promise.all(
      ['shop.jsonl', 'shop.rec'].map((name) => runHere(['compare', path('shop.json'), path(name), '--json'])),
    );
    for (const { code, stdout } of against) {
      expect(code).toBe(0);
      const { groups } = JSON.parse(stdout) as { groups: { title: string; rows: { a: unknown; b: unknown }[] }[] };
      expect(groups.map(({ title }) => title)).toEqual(['Run', 'Users', 'Action browse', 'Action buy', 'Pool shoppers']);
      for (const { title, rows } of groups) for (const row of rows) expect(row.b, title).toEqual(row.a);
    }
  });

  it('exits 3 when a bound is missed, and says which', async () => {
    const args = ['compare', path('shop.json'), path('shop.json'), '--fail-on', 'p95 of buy > 1ms', '--fail-on', 'failed > +1%'];
    const { code, stdout, stderr } = await runHere(args);
    expect(code).toBe(3);
    expect(stdout).toContain('✗ missed  p95 of buy > 1ms: 377 ms\n✓ kept    failed > +1%: 2.3%, was 2.3%\n');
    expect(stderr).toMatch(/^error compare\.missed — p95 of buy > 1ms: 377 ms\n/);
  });

  it.each<[what: string, args: string[], exit: number, message: RegExp]>([
    [
      'a bound it cannot read',
      ['shop.json', 'shop.json', '--fail-on', 'p95 > ten'],
      2,
      /--fail-on 'p95 > ten', column 7: expected a limit/,
    ],
    ['an action there is not', ['shop.json', 'shop.json', '--fail-on', 'p95 of x > 1ms'], 2, /neither run has an action x/],
    [
      'what is no run',
      ['shop.json', 'shop.html'],
      2,
      /file\.unreadable — .*shop\.html is neither the report, the events nor the recording/,
    ],
  ])('refuses %s', async (_what, args, exit, message) => {
    const { code, stdout, stderr } = await runHere(['compare', ...placed(args)]);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([exit, '']);
  });
});
