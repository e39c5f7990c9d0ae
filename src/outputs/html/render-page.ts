/**
 * Puts data into a page that vite built as one file, so that it opens from disk and reaches nothing.
 *
 * The policy written into it allows its one script and its style sheets, by their hashes, and nothing else: no
 * connection, no picture, no frame, no other script. The data stands in a block that no browser runs, with every
 * character escaped that could end the block, and the page takes texts from it as texts only.
 */
import { createHash } from 'node:crypto';
import { assert } from '../../model/assertion.js';
import { readPageFile } from '../page-file.js';

const SCRIPT = /<script type="module"[^>]*>([\s\S]*?)<\/script>/;
const STYLES = /<style[^>]*>([\s\S]*?)<\/style>/g;
const HEAD = '<head>';
const DATA = '<script id="data" type="application/json"></script>';

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** @param page its folder in `src/pages`. @returns the whole file. */
export async function renderPage(page: string, data: object): Promise<string> {
  const built = await readPageFile(`${page}/index.html`);
  const script = SCRIPT.exec(built)?.[1];
  assert(script !== undefined && built.includes(DATA) && built.includes(HEAD), `the page ${page} was not built as one file`);
  const styles = Array.from(built.matchAll(STYLES), ([, style]) => style as string);
  // Replacements are functions: in a text a dollar sign would mean something.
  return built
    .replace(HEAD, () => `${HEAD}\n    ${policyOf(script, styles)}`)
    .replace(DATA, () => DATA.replace('></', () => `>${jsonBlock(data)}</`));
}

/** JSON that cannot end the element it stands in. */
export function jsonBlock(data: object): string {
  return JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (character) => ESCAPES[character] as string);
}

function policyOf(script: string, styles: readonly string[]): string {
  const rules = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${styles.length === 0 ? "'none'" : styles.map(hashOf).join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types rampart-xml',
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${rules.join('; ')}" />`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
