/**
 * The dashboard of a live run of 500 users, in the real browser: what it shows is the case, what it is told is done.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report, RunEvent } from '../../src/index.js';
import { grouped, percent } from '../../src/outputs/quantity.js';
import { type Target, startTarget } from '../../src/target/start-target.js';
import { type Browser, hasBrowser, NO_BROWSER, startBrowser, type WatchedPage } from '../support/browser.js';
import { type RunningCommand, startCommand } from '../support/command.js';
import { scenarioText } from '../support/scenario-text.js';
import { describeWhere } from '../support/skip.js';

const USERS = 500;
/** On a busy machine a page may take a while. */
const SOON = { timeout: 20_000 };

/** What stands on the page at one moment: the numbers of one frame, as they are drawn. */
interface Drawn {
  readonly active: number;
  readonly inStates: number;
  readonly leased: number;
  readonly free: number;
  readonly cellsLeased: number;
  readonly cellsFree: number;
}

/** Reads it in one go, in the page. */
const DRAWN = `(() => {
  const number = (element) => Number((element?.textContent ?? '0').replaceAll(',', ''));
  const figures = [...document.querySelectorAll('.figure')];
  const figure = (name) => figures.find((one) => one.querySelector('dt').textContent === name)?.querySelector('.value');
  const badges = [...document.querySelectorAll('.panel-flow [data-state] .badge')].filter(({ style }) => style.display !== 'none');
  const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
  const squares = (kind) =>
    sum([...document.querySelectorAll('.panel-pools path.' + kind)].map((path) => path.getAttribute('d').match(/M/g)?.length ?? 0));
  const pool = (name) => number(document.querySelector('.panel-pools [data-number="' + name + '"]'));
  return {
    active: number(figure('Users active')),
    inStates: sum(badges.map((badge) => number(badge.querySelector('text')))),
    leased: pool('allocated'),
    free: pool('available'),
    cellsLeased: squares('cell-leased'),
    cellsFree: squares('cell-free'),
  };
})()`;

const drawn = (page: Page): Promise<Drawn> => page.evaluate<Drawn>(DRAWN);

describeWhere(hasBrowser, NO_BROWSER)('the dashboard of a run of 500 users', () => {
  let folder: string;
  let target: Target;
  let command: RunningCommand;
  let browser: Browser;
  let watched: WatchedPage;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rampart-dashboard-'));
    target = await startTarget({ ip: '127.0.0.1', port: 0 });
    const text = scenarioText({
      pools: '[{ id: crowd, ranges: [127.96.0.0/22] }]',
      binding: '{ pool_id: crowd }',
      phases: `[{ at_second: 0, spawn_users: ${USERS}, tenant_id: shop-a }, { at_second: 3600, spawn_users: 1, tenant_id: shop-b }]`,
      lifetime: '{ mode: loop, iterations: 0, think_time: 3s }',
      load: '  concurrency: { spawn_rate_limit: 100/s }',
    }).replace('type: demo_target', `type: http_endpoint, properties: { url: "${target.url}" }`);
    writeFileSync(join(folder, 'crowd.yaml'), text);
    browser = await startBrowser();
    const events = `jsonl=${join(folder, 'events.jsonl')}`;
    command = startCommand(['run', join(folder, 'crowd.yaml'), '--seed', '1', '--json', '--dashboard=127.0.0.1:0', '--out', events]);
    const [, url = ''] = await command.warned(/The dashboard is at (\S+)/);
    watched = await browser.open(url);
    await watched.page.waitForSelector('.panel-flow svg');
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    command.process.kill('SIGKILL');
    await command.ended;
    await target.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('counts every active user in exactly one state, and every leased address in the picture of its pool, at each moment', async () => {
    const { page } = watched;
    const moments: Drawn[] = [];
    while (moments.length < 25) {
      await page.waitForTimeout(120);
      moments.push(await drawn(page));
    }
    expect(moments.map(({ inStates }) => inStates)).toEqual(moments.map(({ active }) => active));
    expect(moments.map(({ cellsLeased, cellsFree }) => [cellsLeased, cellsFree])).toEqual(
      moments.map(({ leased, free }) => [leased, free]),
    );
    await expect.poll(async () => (await drawn(page)).active, SOON).toBe(USERS);
    expect((await drawn(page)).leased).toBe(USERS);
  }, 60_000);

  it('tells the story of a user: its states in order, and what it knows', async () => {
    const { page } = watched;
    // The newest: its story is there from its beginning, unless the page was so slow that its first events are no longer kept.
    await page.fill('#find-user', String(USERS));
    await page.press('#find-user', 'Enter');
    const statesTold = async (): Promise<string[]> =>
      (await page.locator('.story-events li').allTextContents()).flatMap((line) => /user\.state\s*enters (\S+)/.exec(line)?.[1] ?? []);
    await expect.poll(async () => (await statesTold()).length, SOON).toBeGreaterThan(4);
    const states = await statesTold();
    const active = await page.locator('.story [data-state].is-active').getAttribute('data-state');
    expect(['thinking', 'iterating.start']).toContain(active);
    await expect.poll(() => page.locator('.variables').textContent(), SOON).toMatch(/user\.id500.*tenant\.idshop-a/);
    const events = readFileSync(join(folder, 'events.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as RunEvent);
    const lived = events.flatMap((event) => (event.type === 'user.state' && event.user === USERS ? [event.state] : []));
    // The file may lag behind the page by what is still to be written.
    expect(lived.slice(0, 3)).toEqual(['acquiring', 'iterating.start', 'iterating.done']);
    const asLivedFrom = (first: number): boolean =>
      states.slice(0, lived.length - first).every((state, index) => state === lived[first + index]);
    const begun = lived.findIndex((_, first) => asLivedFrom(first));
    expect(begun).not.toBe(-1);
    expect(lived.length - begun, `${states} is no part of ${lived}`).toBeGreaterThan(2);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.story').count(), SOON).toBe(0);
  }, 60_000);

  it('pauses: no more requests reach the target, until it is told to resume', async () => {
    const { page } = watched;
    const requests = async (): Promise<number> => (await target.stats()).requests;
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('paused', { exact: true }).waitFor();
    // Requests under way are answered first.
    await expect.poll(async () => (await page.locator('.panel-actions tbody td').nth(2).textContent()) === '0', SOON).toBe(true);
    const before = await requests();
    await page.waitForTimeout(1500);
    expect(await requests()).toBe(before);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(requests, SOON).toBeGreaterThan(before);
  }, 60_000);

  it('stops, keeps the final numbers, and they are those of the report', async () => {
    const { page } = watched;
    await page.getByRole('button', { name: 'Stop' }).click();
    const { stdout } = await command.ended;
    const report = JSON.parse(stdout) as Report;
    await page.getByText('ended: command', { exact: true }).waitFor();
    const figures = await page.locator('.figure').allTextContents();
    expect(figures.find((text) => text.startsWith('Users active'))).toBe(
      `Users active0${report.users.spawned} of ${report.users.planned} begun`,
    );
    expect(figures.find((text) => text.startsWith('Requests/s'))).toContain(`${grouped(report.total_requests)} in all`);
    expect(figures.find((text) => text.startsWith('Failed'))).toBe(
      `Failed${percent(report.failure_count, report.total_requests)}${grouped(report.failure_count)} requests`,
    );
    const row = await page.locator('.panel-actions tbody td').allTextContents();
    const { latency_ms, count } = report.actions['get'] as Report['actions'][string];
    expect(row[1]).toBe(grouped(count));
    expect(Number(row[4]?.replaceAll(',', ''))).toBeCloseTo(latency_ms?.p50 ?? 0, 0);
    expect(await drawn(page)).toMatchObject({ active: 0, inStates: 0, leased: 0, cellsLeased: 0, cellsFree: 1024 });
  }, 60_000);

  it('saw no error, no violation of its policy and no request to anywhere else', () => {
    // The last requests of a page whose run has ended find nobody: the browser says so by itself.
    expect(watched.trouble.filter((trouble) => !/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/.test(trouble))).toEqual(
      [],
    );
  });
});
