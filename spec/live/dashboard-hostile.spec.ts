/**
 * Whatever a scenario or a target says stays text: sixty hostile strings in every field of everything the dashboard's
 * page is told, in the real browser.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { drawToken } from '../../src/outputs/dashboard/access.js';
import { DashboardServer } from '../../src/outputs/dashboard/dashboard-server.js';
import { FrameHub } from '../../src/outputs/dashboard/frame-hub.js';
import type { EventLine, Frame, Hello, Story, UserRow } from '../../src/outputs/dashboard/messages.js';
import { loadPage } from '../../src/outputs/dashboard/page-table.js';
import type { RunSource } from '../../src/outputs/dashboard/run-source.js';
import { Timeline } from '../../src/report/timeline.js';
import { RunTally } from '../../src/model/run-state.js';
import { HOSTILE_TEXTS } from '../chart/hostile-texts.js';
import { type Browser, CHROMIUM, startBrowser } from '../support/chromium.js';
import { handMadePlan } from '../support/hand-made-plan.js';
import { describeWhere } from '../support/skip.js';

const SCRIPTS = ['window.taken=1', 'alert(1)', 'fetch("http://evil.test/")'];
const SHELLS: readonly ((script: string) => string)[] = [
  (script) => `<script>${script}</script>`,
  (script) => `<img src=x onerror='${script}'>`,
  (script) => `"><svg onload='${script}'>`,
  (script) => `' onmouseover='${script}' x='`,
  (script) => `" autofocus onfocus="${script}`,
  (script) => `javascript:${script}`,
  (script) => `</title></style></textarea><script>${script}</script>`,
  (script) => `<iframe srcdoc="<script>${script}</script>">`,
  (script) => `<math><mtext><style><img src=x onerror=${script}>`,
  (script) => `<a href="javascript:${script}">x</a>`,
  (script) => `{{constructor.constructor('${script}')()}}`,
  (script) => `\${${script}}`,
];
const PAYLOADS = [...HOSTILE_TEXTS, ...SHELLS.flatMap((shell) => SCRIPTS.map(shell))].slice(0, 60);

const nth = (index: number): string => PAYLOADS[index % PAYLOADS.length] as string;
const byPayload = <Value>(make: (payload: string, index: number) => Value): Value[] => PAYLOADS.map(make);

/** A drawing that a hostile scenario would like to be one, with what a page must not take over. */
const DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10" onload="window.taken=1">
<script>window.taken=1</script><style>* { display: none }</style><foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="http://evil.test/"/></foreignObject>
<g class="node state"><title>a</title><path d="M0 0h1" fill="url(http://evil.test/x)" onclick="window.taken=1"/><a xlink:href="javascript:window.taken=1"><text>x</text></a>
<image href="http://evil.test/x.png"/><use href="http://evil.test/y.svg#z"/><animate attributeName="href" to="javascript:window.taken=1"/>
${PAYLOADS.filter((text) => !/[\u0000-\u0008\u000b-\u001f\ud800-\udfff\uffff\ufffe]/.test(text))
  .map((text) => `<text x="0" y="0">${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`)
  .join('')}</g></svg>`;

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

/** What a page consists of, beside the text: elements by name, and attributes that could act. */
function inventory(page: Page): Promise<{ elements: string[]; acting: string[]; taken: unknown }> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll('*')];
    const acting = all.flatMap((element) =>
      [...element.attributes]
        .filter(
          ({ name, value }) =>
            /^on/i.test(name) || /^(href|src|srcdoc|action|formaction|xlink:href)$/i.test(name) || /^javascript:/i.test(value),
        )
        .map(({ name, value }) => `${element.localName} ${name}=${value}`),
    );
    return { elements: [...new Set(all.map(({ localName }) => localName))].sort(), acting, taken: (window as { taken?: unknown }).taken };
  });
}

const ELEMENTS =
  'aside|article|b|body|button|canvas|caption|circle|dd|details|div|dl|dt|ellipse|fieldset|figcaption|figure|form|g|h1|h2|h3|head|header|html|input|label|legend|li|line|link|main|meta|noscript|ol|option|p|path|polygon|rect|script|section|select|span|summary|svg|table|tbody|td|text|th|thead|title|tr|ul'.split(
    '|',
  );

describe('the payloads', () => {
  it('are sixty', () => expect(new Set(PAYLOADS).size).toBe(60));
});

describeWhere(CHROMIUM, 'Chromium (package chromium) is not installed')('a page that is told hostile things', () => {
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
    const { page, troubles } = await browser.open(server.url);
    await page.waitForSelector('.panel-users tbody tr');
    await page.locator('.panel-users tbody tr').first().click();
    await page.waitForSelector('.story-events li');
    await page.waitForSelector('.panel-events li');
    const { elements, acting, taken } = await inventory(page);
    expect(taken).toBeUndefined();
    expect(elements.filter((name) => !ELEMENTS.includes(name))).toEqual([]);
    expect(acting).toEqual(['link href=./icon.svg', 'script src=./dashboard.js', 'link href=./dashboard.css']);
    const shown = await page.evaluate(() => ({
      failures: [...document.querySelectorAll('.panel-failures tbody td:first-child')].map((cell) => cell.textContent),
      variables: [...document.querySelectorAll('.variables dt')].map((name) => name.textContent),
      pools: [...document.querySelectorAll('.pool h3')].map((name) => name.textContent),
      title: document.title,
    }));
    // As JSON and the DOM carry them: a lone surrogate is no character.
    const whole = PAYLOADS.map((text) => text.toWellFormed());
    expect(shown.failures.map((text) => text?.toWellFormed())).toEqual(whole);
    expect(shown.variables.map((text) => text?.toWellFormed())).toEqual(whole);
    expect(shown.pools.map((text) => text?.toWellFormed())).toEqual(whole);
    expect(troubles).toEqual([]);
  }, 60_000);
});
