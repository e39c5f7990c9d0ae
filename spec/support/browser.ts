/**
 * A real Chromium for specs of pages, without a network of its own, and a witness of everything it should not have done.
 *
 * Skip by `hasBrowser` where there is none; a browser takes a second or two to start, so a spec file starts one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { findProgram } from './skip.js';

export const NO_BROWSER = 'needs chromium';
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

export function hasBrowser(): boolean {
  return findProgram('chromium') !== undefined;
}

/** A busy machine takes its time; a spec has a limit of its own. */
const PATIENCE_MS = 90_000;

export interface Browser {
  /** Opens a page; what it says, asks for and is denied is kept in `trouble`. */
  open(url: string, size?: { readonly width: number; readonly height: number }): Promise<WatchedPage>;
  close(): Promise<void>;
}

export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, uncaught errors, dialogs, violations of the policy. */
  readonly trouble: readonly string[];
  /** Addresses asked for, the first one included. */
  readonly requests: readonly string[];
}

/** @param offline nothing but files can be reached. */
export async function startBrowser({ offline = false } = {}): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'rampart-browser-'));
  const executablePath = findProgram('chromium') as string;
  const context = await chromium.launchPersistentContext(profile, { executablePath, offline, headless: true, args: FLAGS.split(' ') });
  context.setDefaultTimeout(PATIENCE_MS);
  return {
    open: (url, size) => openPage(context, url, size ?? { width: 1280, height: 800 }),
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function openPage(context: BrowserContext, url: string, size: { width: number; height: number }): Promise<WatchedPage> {
  const page = await context.newPage();
  const trouble: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => message.type() !== 'log' && trouble.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => trouble.push(`uncaught: ${error.message}`));
  page.on('request', (request) => requests.push(request.url()));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const watch = 'addEventListener("securitypolicyviolation", (e) => console.error("violation of " + e.violatedDirective, e.blockedURI))';
  await page.addInitScript({ content: watch });
  await page.setViewportSize(size);
  await page.goto(url, { waitUntil: 'load' });
  return { page, trouble, requests };
}
