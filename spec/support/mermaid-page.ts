/**
 * What the real Mermaid makes of diagrams: parsed and drawn in a headless Chromium, without a network.
 *
 * A page from disk draws each diagram and leaves what it found in itself, from where it is read.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startBrowser } from './browser.js';

const MERMAID = pathToFileURL(resolve('node_modules/mermaid/dist/mermaid.min.js')).href;
const DRAWN_WITHIN_MS = 90_000;

export interface Drawn {
  /** What Mermaid says against the diagram; null when it was drawn. */
  readonly error: string | null;
  /** Everything written in the drawing, without white space and spaces of no width. */
  readonly text: string;
  /** Names of the elements it consists of, each once. */
  readonly elements: readonly string[];
}

export async function drawnByMermaid(diagrams: readonly string[]): Promise<Drawn[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rampart-mermaid-'));
  const browser = await startBrowser({ offline: true });
  try {
    const file = join(folder, 'page.html');
    writeFileSync(file, pageOf(diagrams));
    const { page } = await browser.open(pathToFileURL(file).href);
    const output = await page.waitForSelector('output', { timeout: DRAWN_WITHIN_MS });
    return JSON.parse(Buffer.from((await output.textContent()) ?? '', 'base64').toString('utf8')) as Drawn[];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function pageOf(diagrams: readonly string[]): string {
  const data = Buffer.from(JSON.stringify(diagrams)).toString('base64');
  return `<!doctype html><meta charset="utf-8"><body><script src="${MERMAID}"></script><script type="module">
const read = (text) => JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0))));
const written = (value) => btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value)).values()));
mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });
const found = [];
for (const [index, diagram] of read('${data}').entries()) {
  try {
    await mermaid.parse(diagram);
    const box = document.createElement('div');
    box.innerHTML = (await mermaid.render('drawing' + index, diagram)).svg;
    for (const style of box.querySelectorAll('style')) style.remove();
    const elements = [...new Set([...box.querySelectorAll('*')].map((one) => one.localName))];
    found.push({ error: null, text: box.textContent.replace(/[\\s\\u200B]+/g, ''), elements });
  } catch (error) {
    found.push({ error: String(error), text: '', elements: [] });
  }
}
document.body.replaceChildren(Object.assign(document.createElement('output'), { textContent: written(found) }));
</script>`;
}
