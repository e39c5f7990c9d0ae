/**
 * What the real Mermaid makes of diagrams: parsed and drawn in a headless Chromium, without a network.
 *
 * A page from disk draws each diagram and leaves what it found in itself, which Chromium prints when it is done.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const MERMAID = pathToFileURL(resolve('node_modules/mermaid/dist/mermaid.min.js')).href;
const LIMITS = { timeout: 90_000, maxBuffer: 64 * 1024 * 1024 };

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
  try {
    const page = join(folder, 'page.html');
    writeFileSync(page, pageOf(diagrams));
    const args = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}/profile`, '--virtual-time-budget=60000'];
    const { stdout: dom } = await promisify(execFile)('chromium', [...args, '--dump-dom', pathToFileURL(page).href], LIMITS);
    const found = /<output>([\w+/=]+)<\/output>/.exec(dom)?.[1];
    if (found === undefined) throw new Error(`the page did not come to its end:\n${dom.slice(-2000)}`);
    return JSON.parse(Buffer.from(found, 'base64').toString('utf8')) as Drawn[];
  } finally {
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
