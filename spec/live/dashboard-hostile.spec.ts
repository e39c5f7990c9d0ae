/**
 * Whatever a scenario or a target says stays text: sixty hostile strings in every field of everything the dashboard's
 * page is told, in the real browser.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawToken } from '../../src/outputs/dashboard/access.js';
import { DashboardServer } from '../../src/outputs/dashboard/dashboard-server.js';
import { FrameHub } from '../../src/outputs/dashboard/frame-hub.js';
import type { EventLine, Frame, Hello, Story, UserRow } from '../../src/outputs/dashboard/messages.js';
import { loadPage } from '../../src/outputs/dashboard/page-table.js';
import type { RunSource } from '../../src/outputs/dashboard/run-source.js';
import { Timeline } from '../../src/report/timeline.js';
import { xmlText } from '../../src/chart/xml-text.js';
import { RunTally } from '../../src/model/run-tally.js';
import { HOSTILE_PAGE_TEXTS } from '../support/hostile-texts.js';
import { type Browser, hasBrowser, NO_BROWSER, startBrowser } from '../support/browser.js';
import { handMadePlan } from '../support/hand-made-plan.js';
import { describeWhere } from '../support/skip.js';

const PAYLOADS = HOSTILE_PAGE_TEXTS;

const nth = (index: number): string => PAYLOADS[index % PAYLOADS.length] as string;
const byPayload = <Value>(make: (payload: string, index: number) => Value): Value[] => PAYLOADS.map(make);

/** Without what XML cannot hold at all. */
const inXml = (text: string): string => text.replace(/[^\t\n\r -\uD7FF\uE000-\uFFFD]/g, '');

/** A drawing that a hostile scenario would like to be one, with what a page must not take over. */
const DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">
<script>window.taken=1</script><foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="http://evil.test/"/></foreignObject>
<g class="node state"><title>a</title><path d="M0 0h1" fill="url(http://evil.test/x)"/><a xlink:href="javascript:window.taken=1"><text>x</text></a>
<image href="http://evil.test/x.png"/><use href="http://evil.test/y.svg#z"/><animate attributeName="href" to="javascript:window.taken=1"/>
${PAYLOADS.map((text) => `<text x="0" y="0">${xmlText(inXml(text))}</text>`).join('')}</g></svg>`;

class HostileSource implements RunSource {
  readonly hello: Hello = {
    scenario: nth(0),
    file: nth(1),
    mode: nth(2) as 'live',
    seed: 1,
    planHash: nth(3),
    version: nth(4),
    drawing: { svg: DRAWING, marks: { states: [{ title: 'a', path: nth(5) }], edges: [] } },
    tenants: byPayload((text) => text),
    pools: byPayload((id) => ({ id, addresses: [id] })),
    isSteerable: true,
    recording: null,
  };

  frame(): Frame {
    const tally = new RunTally(handMadePlan()).snapshot();
    const users = tally.users;
    const pool = {
      capacity: 1,
      reserved: 0,
      allocated: 1,
      available: 0,
      leases: 1,
      waiting: 1,
      granted: 1,
      released: 0,
      denied: 1,
      waited: 0,
    };
    const action = { started: 1, inFlight: 0, success: 0, failure: 1, latency: null };
    const record = <Value>(value: (text: string) => Value) => Object.fromEntries(byPayload((text) => [text, value(text)] as const));
    return {
      ...tally,
      runPhase: nth(6) as 'steady',
      tenants: record(() => users),
      states: record(() => ({ now: 1, entered: 1 })),
      edges: record(() => [1]),
      pools: record(() => ({ ...pool, peakAllocated: 1, cells: [1] })),
      actions: record((text) => ({ ...action, errors: { [text]: 1 } })),
      failures: byPayload((text, index) => ({
        code: text,
        place: nth(index + 1),
        count: 1,
        example: { seq: 1, atUs: 0, user: 1, text: nth(index + 2) },
      })),
      health: null,
    };
  }

  history() {
    const plan = handMadePlan();
    return new Timeline(plan.scenario.load).read(new RunTally(plan));
  }

  users() {
    const rows = byPayload((text, index): UserRow => {
      const hasEnded = index % 2 === 0;
      return { user: index + 1, tenant: nth(index + 1), state: text, sinceUs: 0, ip: nth(index + 2), iteration: 1, hasEnded };
    });
    return { rows, total: rows.length };
  }

  story(): Story {
    return {
      user: 1,
      tenant: nth(7),
      state: nth(5),
      events: this.#lines(),
      keptFrom: 1,
      variables: byPayload((name, index) => ({ name, value: nth(index + 1) })),
    };
  }

  events() {
    return { events: this.#lines(), keptFrom: 1 };
  }

  #lines(): EventLine[] {
    return byPayload((text, index) => ({ seq: index + 1, atUs: 0, type: nth(index + 1), user: 1, text, state: text, isFailure: true }));
  }
}

interface Found {
  readonly elements: readonly string[];
  /** Attributes that could act. */
  readonly acting: readonly string[];
  readonly taken: unknown;
  readonly failures: readonly string[];
  readonly variables: readonly string[];
  readonly pools: readonly string[];
}

/** What the page consists of, beside the text. */
const FOUND = `(() => {
  const all = [...document.querySelectorAll('*')];
  const texts = (selector) => [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);
  const canAct = ({ name, value }) => /^on|^(href|src|srcdoc|action|formaction|xlink:href)$/i.test(name) || /^javascript:/i.test(value);
  return {
    elements: [...new Set(all.map(({ localName }) => localName))],
    acting: all.flatMap((one) => [...one.attributes].filter(canAct).map(({ name, value }) => one.localName + ' ' + name + '=' + value)),
    taken: window.taken,
    failures: texts('.panel-failures tbody td:first-child'),
    variables: texts('.variables dt'),
    pools: texts('.pool h3'),
  };
})()`;

const ELEMENTS =
  'aside|article|b|body|button|canvas|caption|circle|dd|details|div|dl|dt|ellipse|fieldset|figcaption|figure|form|g|h1|h2|h3|head|header|html|input|label|legend|li|line|link|main|meta|noscript|ol|option|p|path|polygon|rect|script|section|select|span|summary|svg|table|tbody|td|text|th|thead|title|tr|ul'.split(
    '|',
  );

describe('the payloads', () => {
  it('are sixty', () => expect(new Set(PAYLOADS).size).toBeGreaterThanOrEqual(60));
});

describeWhere(hasBrowser, NO_BROWSER)('a page that is told hostile things', () => {
  let server: DashboardServer;
  let browser: Browser;

  beforeAll(async () => {
    const source = new HostileSource();
    const token = drawToken();
    const parts = { source, hub: new FrameHub(source, () => {}), page: await loadPage(token), token, onCommand: () => {} };
    server = await DashboardServer.open({ host: '127.0.0.1', port: 0 }, parts);
    browser = await startBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it('shows all of it as text, and does nothing it says', async () => {
    const { page, trouble, requests } = await browser.open(server.url);
    await page.waitForSelector('.panel-users tbody tr');
    await page.locator('.panel-users tbody tr').first().click();
    await page.waitForSelector('.story-events li');
    await page.waitForSelector('.panel-events li');
    const found = await page.evaluate<Found>(FOUND);
    expect(found.taken).toBeUndefined();
    expect(found.elements.filter((name) => !ELEMENTS.includes(name))).toEqual([]);
    expect(found.acting).toEqual(['link href=./icon.svg', 'script src=./dashboard.js', 'link href=./dashboard.css']);
    expect(found.failures).toEqual(PAYLOADS);
    expect(found.variables).toEqual(PAYLOADS);
    expect(found.pools).toEqual(PAYLOADS);
    expect(trouble).toEqual([]);
    expect(requests.filter((request) => !request.startsWith(server.url))).toEqual([]);
  }, 60_000);
});
