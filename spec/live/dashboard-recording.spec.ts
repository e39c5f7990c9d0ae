/** A recording on the dashboard: every panel shows how the run stood after the event one is at. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunEvent } from '../../src/index.js';
import { loadScenario } from '../../src/index.js';
import type { Frame } from '../../src/outputs/dashboard/messages.js';
import { compilePlan } from '../../src/scenario/compile-plan.js';
import { RunTally } from '../../src/model/run-tally.js';
import { type Browser, hasBrowser, NO_BROWSER, startBrowser, type WatchedPage } from '../support/browser.js';
import { type RunningCommand, runCommand, startCommand } from '../support/command.js';
import { eventsOf } from '../support/simulate.js';
import { describeWhere } from '../support/skip.js';

/** On a busy machine a page may take a while. */
const SOON = { timeout: 20_000 };

describeWhere(hasBrowser, NO_BROWSER)('the dashboard of a recording', () => {
  let folder: string;
  let command: RunningCommand;
  let browser: Browser;
  let watched: WatchedPage;
  let url: string;
  let events: readonly RunEvent[];
  let tallyAt: (seq: number) => ReturnType<RunTally['snapshot']>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rampart-look-'));
    const file = join(folder, 'shop.rec');
    await runCommand(['simulate', 'scenarios/simulated_shop.yaml', '--seed', '42', '--record', file, '-q']);
    const scenario = await loadScenario('scenarios/simulated_shop.yaml');
    events = eventsOf(scenario, 42);
    tallyAt = (seq) => {
      const tally = new RunTally(compilePlan(scenario, { seed: 42 }));
      for (const event of events.slice(0, seq)) tally.apply(event);
      return tally.snapshot();
    };
    command = startCommand(['replay', file, '--dashboard=127.0.0.1:0']);
    [, url = ''] = await command.warned(/The dashboard is at (\S+)/);
    browser = await startBrowser();
    watched = await browser.open(url);
    await watched.page.waitForSelector('.scrubber');
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    command.process.kill('SIGINT');
    expect((await command.ended).code).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  });

  const frameAt = async (seq: number): Promise<Frame> => (await (await fetch(`${url}api/frame?at=${seq}`)).json()) as Frame;

  it('gives the state after any event, in any order', async () => {
    const { length } = events;
    for (const seq of [1, length, 2, 1500, 1501, 1499, 1000, 999, length - 1, 2000, Math.floor(length / 2), 3]) {
      const { users, states, edges } = await frameAt(seq);
      const expected = tallyAt(seq);
      expect({ seq, users, states, edges }).toEqual({ seq, users: expected.users, states: expected.states, edges: expected.edges });
    }
  });

  it('steps one event at a time, by keys and by the slider', async () => {
    const { page } = watched;
    const shown = async () => Number(((await page.locator('.scrubber b').textContent()) ?? '').replaceAll(',', ''));
    const active = async () => Number((await page.locator('.figure .value').first().textContent())?.replaceAll(',', ''));
    expect(await shown()).toBe(events.length);
    await page.locator('.scrubber input').fill('1500');
    await expect.poll(active, SOON).toBe(tallyAt(1500).users.active);
    await page.locator('h1').click();
    const before = await shown();
    await page.keyboard.press('ArrowRight');
    await expect.poll(shown, SOON).toBe(before + 1);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(shown, SOON).toBe(before - 1);
  });

  it('goes to the next failure, and to that of the user whose story is open', async () => {
    const { page } = watched;
    const failures = events.filter((event) => event.type === 'action.finished' && !event.ok);
    const shown = async () => Number(((await page.locator('.scrubber b').textContent()) ?? '').replaceAll(',', ''));
    await page.locator('.scrubber input').fill('1');
    await page.locator('h1').click();
    await page.keyboard.press('f');
    await expect.poll(shown, SOON).toBe(failures[0]?.seq);
    // Somebody who had begun by then, and fails later.
    const begun = new Set(events.slice(0, failures[0]?.seq).flatMap((event) => (event.type === 'user.spawned' ? [event.user] : [])));
    const next = failures.slice(1).find((event) => event.type === 'action.finished' && begun.has(event.user));
    const user = (next as Extract<RunEvent, { type: 'action.finished' }>).user;
    await page.fill('#find-user', String(user));
    await page.press('#find-user', 'Enter');
    await page.waitForSelector('.story-events li');
    await page.getByRole('button', { name: `Next failure of user ${user}` }).click();
    await expect.poll(shown, SOON).toBe(next?.seq);
    await expect.poll(() => page.locator('.story-events li').last().getAttribute('class'), SOON).toBe('is-failure');
    await expect.poll(() => page.locator('.variables').textContent(), SOON).toContain(`user.id${user}`);
  });

  it('saw no trouble', () => expect(watched.trouble).toEqual([]));
});
