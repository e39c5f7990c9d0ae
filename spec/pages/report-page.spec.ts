/** The report page in a real browser, opened from disk with the network off. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CompareData } from '../../src/outputs/comparison/compare-data.js';
import type { PageData } from '../../src/outputs/html/page-data.js';
import { jsonBlock, renderPage } from '../../src/outputs/html/render-page.js';
import { type Browser, hasBrowser, NO_BROWSER, startBrowser } from '../support/browser.js';
import { runHere } from '../support/program.js';
import { HOSTILE_PAGE_TEXTS } from '../support/hostile-texts.js';
import { describeWhere } from '../support/skip.js';

const SHOP = 'scenarios/simulated_shop.yaml';
const folder = mkdtempSync(join(tmpdir(), 'rampart-page-'));
const path = (name: string) => join(folder, name);
const fileUrl = (name: string) => pathToFileURL(path(name)).href;
afterAll(() => rmSync(folder, { recursive: true }));

/** Control characters and white space as one space, halves of characters as the sign for them: as a reader sees it. */
const asRead = (text: string): string => text.replace(/\p{Cs}/gu, '\uFFFD').replace(/[\p{Cc}\s\u200B\uFEFF]+/gu, ' ');

/** Everything the page shows, whether there is room for it or not. */
const textOf = async (page: Page): Promise<string> => (await page.textContent('main')) ?? '';

/** The data a page was given. */
function dataIn(name: string): PageData {
  const block = /<script id="data" type="application\/json">([\s\S]*?)<\/script>/.exec(readFileSync(path(name), 'utf8'))?.[1];
  return JSON.parse(block ?? '') as PageData;
}

/** Every text of a value, names included, becomes one that is hostile. */
function poisoned(value: unknown, next: () => string): unknown {
  if (typeof value === 'string') return next();
  if (Array.isArray(value)) return value.map((one) => poisoned(one, next));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poisoned(one, next)]));
}

/** As many entries as there are hostile texts, each under one of them, each like the one that is there. */
const manyOf = <Entry>(entries: Readonly<Record<string, Entry>>): Record<string, Entry> =>
  Object.fromEntries(HOSTILE_PAGE_TEXTS.map((text) => [text, Object.values(entries)[0] as Entry]));

/** The page with hostile texts in every field, and under every name, that a scenario, a target or a log decides. */
function hostilePage(data: PageData): PageData {
  let taken = 0;
  const next = (): string => HOSTILE_PAGE_TEXTS[taken++ % HOSTILE_PAGE_TEXTS.length] as string;
  const { report, timeline, failures, phases, curves, drawing } = data;
  const all = poisoned({ ...report, mode: report.mode }, next) as PageData['report'];
  return {
    ...data,
    report: {
      ...all,
      scenario: HOSTILE_PAGE_TEXTS.join(' '),
      mode: report.mode,
      exit: report.exit,
      actions: manyOf(report.actions),
      tenants: manyOf(report.tenants),
      states: manyOf(report.states),
      pools: manyOf(report.pools),
      metrics: manyOf({ x: { type: 'counter', count: 1, total: 1 } as const }),
    },
    timeline: {
      ...timeline,
      errors: manyOf(timeline.errors),
      actions: manyOf(timeline.actions),
      pools: manyOf(timeline.pools),
      states: manyOf(timeline.states),
    },
    curves: manyOf(curves),
    failures: HOSTILE_PAGE_TEXTS.map((text) => ({
      ...(failures[0] as PageData['failures'][number]),
      where: text,
      code: text,
      example: { ...(failures[0] as PageData['failures'][number]).example, node: text, ip: text },
    })),
    phases: HOSTILE_PAGE_TEXTS.map((tenant) => ({ ...(phases[0] as PageData['phases'][number]), tenant })),
    drawing:
      drawing === null
        ? null
        : {
            ...drawing,
            svg: drawing.svg.replace('perform browse', '<script>window.taken = 1</script><a href="javascript:window.taken = 1">x</a>'),
          },
    origin: { command: HOSTILE_PAGE_TEXTS.join(' '), environment: HOSTILE_PAGE_TEXTS, notes: HOSTILE_PAGE_TEXTS },
  };
}

/** Elements and attributes that texts could have become, and whether one of them won. */
const INVADERS = `(() => {
  const bad = [...document.querySelectorAll('script:not([type]), iframe, object, embed, img, video, base, link, form, template, math, details, a, body style')];
  const handlers = [...document.querySelectorAll('*')].filter((one) => [...one.attributes].some(({ name }) => name.startsWith('on')));
  return { taken: window.taken ?? null, polluted: ({}).polluted ?? null, elements: [...bad, ...handlers].map(({ outerHTML }) => outerHTML) };
})()`;

/** How many of the canvases have something on them. */
const CANVASES = `(() => {
  const canvases = [...document.querySelectorAll('canvas')];
  const isDrawn = (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0);
  return { all: canvases.length, drawn: canvases.filter(isDrawn).length };
})()`;

describeWhere(hasBrowser, NO_BROWSER)('the report page, from disk and without a network', () => {
  let browser: Browser;
  beforeAll(async () => {
    const outputs = ['html', 'json', 'jsonl'].flatMap((kind) => ['--out', `${kind}=${path(`shop.${kind}`)}`]);
    const [run] = await Promise.all([
      runHere(['simulate', SHOP, '--seed', '42', ...outputs]),
      startBrowser({ offline: true }).then((started) => (browser = started)),
    ]);
    expect(run.stderr).toBe('');
  });
  afterAll(() => browser.close());

  it('draws every plot and the statechart, asks for nothing, and breaks none of its own rules', async () => {
    const { page, trouble, requests } = await browser.open(fileUrl('shop.html'));
    await page.waitForSelector('.statechart svg');
    expect(await page.evaluate(CANVASES)).toEqual({ all: 6, drawn: 6 });
    expect(await page.locator('.statechart g.state').count()).toBeGreaterThan(8);
    expect(await page.locator('.percentile-plot polyline').count()).toBe(2);
    expect(asRead(await textOf(page))).toContain('80 users, 799 requests, 18 requests failed');
    expect(trouble).toEqual([]);
    expect(requests).toEqual([fileUrl('shop.html')]);
    await page.close();
  });

  it('fits a phone without scrolling sideways', async () => {
    const { page } = await browser.open(fileUrl('shop.html'), { width: 390, height: 844 });
    await page.waitForSelector('.statechart svg');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await page.close();
  });

  it('becomes pages of paper in light colours, also in the dark', async () => {
    const { page, trouble } = await browser.open(fileUrl('shop.html'));
    await page.emulateMedia({ colorScheme: 'dark' });
    // The page is told of it in a task of its own, some time after the answer.
    await page.waitForFunction("document.documentElement.dataset.theme === 'dark'");
    const themes = `(() => { const seen = []; addEventListener('beforeprint', () => seen.push(document.documentElement.dataset.theme)); window.seen = seen; })()`;
    await page.evaluate(themes);
    const paper = await page.pdf({ format: 'A4', printBackground: true });
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-');
    expect(await page.evaluate('window.seen')).toEqual(['light']);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('takes sixty hostile texts in every field as texts', async () => {
    writeFileSync(path('hostile.html'), await renderPage('report', hostilePage(dataIn('shop.html'))));
    const { page, trouble, requests } = await browser.open(fileUrl('hostile.html'));
    await page.waitForSelector('.statechart svg');
    expect(await page.evaluate(INVADERS)).toEqual({ taken: null, polluted: null, elements: [] });
    const seen = asRead(await textOf(page));
    expect(HOSTILE_PAGE_TEXTS.filter((text) => !seen.includes(asRead(text)))).toEqual([]);
    expect(requests).toEqual([fileUrl('hostile.html')]);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('shows two runs side by side, and takes hostile texts there as texts too', async () => {
    const { code } = await runHere([
      'compare',
      path('shop.json'),
      path('shop.jsonl'),
      '--fail-on',
      'p95 > +10%',
      '-o',
      path('compare.html'),
    ]);
    expect(code).toBe(0);
    const { page, trouble, requests } = await browser.open(fileUrl('compare.html'));
    expect(asRead(await textOf(page))).toContain('2 bounds kept');
    expect(await page.locator('table').count()).toBe(5);
    const report = { ...dataIn('shop.html').report, scenario: HOSTILE_PAGE_TEXTS.join(' ') };
    const name = HOSTILE_PAGE_TEXTS.join(' ');
    const groups = HOSTILE_PAGE_TEXTS.map((title) => ({ title, rows: [{ name: title, unit: 'ms' as const, a: 1, b: 2 }] }));
    const data: CompareData = {
      comparison: { groups, notes: HOSTILE_PAGE_TEXTS },
      judgements: [],
      sides: [
        { name, report },
        { name, report },
      ],
    };
    writeFileSync(path('hostile-compare.html'), await renderPage('compare', data));
    const hostile = await browser.open(fileUrl('hostile-compare.html'));
    expect(await hostile.page.evaluate(INVADERS)).toEqual({ taken: null, polluted: null, elements: [] });
    expect([...trouble, ...hostile.trouble]).toEqual([]);
    expect([...requests, ...hostile.requests]).toEqual([fileUrl('compare.html'), fileUrl('hostile-compare.html')]);
  });
});

it('puts data into a page so that no text can end its block', () => {
  for (const text of HOSTILE_PAGE_TEXTS) {
    const block = jsonBlock({ [text]: text });
    expect(block).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(block)).toEqual({ [text]: text });
  }
});
