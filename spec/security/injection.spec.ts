/**
 * S4, S9, S21, S22: text from strangers stays text. A hostile target, a hostile scenario and a hostile file name
 * neither move a terminal's cursor, nor break a result file, nor reach a prototype.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RampartError, decodeScenario, live, run, toReport } from '../../src/index.js';
import { runProgram } from '../../src/cli/program.js';
import { runCommand } from '../support/command.js';
import { KeepingStream } from '../support/output-stream.js';

/** Colours, a cursor, a hyperlink, the clipboard, a bell, a backspace, C1, text that turns around, markup, a formula, a template. */
const HOSTILE =
  "\u001b[31m\u001b[2J\u001b]8;;http://evil.test\u0007x\u001b]52;c;ZXZpbA==\u0007\b\u009b31m\u202egnp.exe\u2066</script><script>alert(1)</script>]]>&\"'=cmd|' /C calc'!A1 {{env.HOME}}";
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    const line = chunk.toString('latin1').split('\r\n')[0] ?? '';
    const body = JSON.stringify({
      text: HOSTILE,
      __proto__x: 1,
      nested: JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
    });
    const head = `x-hostile: ${HOSTILE.replace(/[^\x20-\x7e\x80-\xff\t]/g, '')}\r\nset-cookie: ${'a'.repeat(50)}\r\n`;
    if (line.includes('/garbage')) socket.end(`HTTP/1.1 ${HOSTILE}\r\n\r\n`);
    else if (line.includes('/elsewhere'))
      socket.write(`HTTP/1.1 302 Found\r\nlocation: ftp://evil.test/%1b[31m\r\ncontent-length: 0\r\n\r\n`);
    else socket.write(`HTTP/1.1 200 OK\r\n${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  });
});

let folder = '';
let origin = '';
const prototypeBefore = Object.getOwnPropertyNames(Object.prototype).toSorted();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-hostile-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(prototypeBefore);
});

const scenarioText = (): string =>
  `version: "1.0"
name: hostile
actions:
  - id: look
    call: post
    with: { url: "${origin}/look", json: { back: "{{look.text}}" }, headers: { x-user: "{{user.id}}" } }
    export:
      - { type: json, name: text, path: $.text, scope: user }
      - { type: json, name: nested, path: $.nested, scope: user }
      - { type: regex, name: found, pattern: 'text":"(.*)"' }
      - { type: header, name: head, path: x-hostile }
  - { id: send-on, call: post, with: { url: "${origin}/on?q={{look.text}}", json: "{{look.nested}}", form: null } }
  - { id: send-header, call: get, with: { url: "${origin}/", headers: { x-back: "{{look.text}}" } } }
  - { id: go, call: get, with: { url: "{{look.text}}" } }
  - { id: garbage, call: get, with: { url: "${origin}/garbage" } }
  - { id: elsewhere, call: get, with: { url: "${origin}/elsewhere", follow_redirects: 2 } }
workflows:
  nodes:
    - { id: start, action: look, edges: [{ to: b }] }
    - { id: b, action: send-on, edges: [{ to: c }] }
    - { id: c, action: send-header, edges: [{ to: d }] }
    - { id: d, action: go, edges: [{ to: e }] }
    - { id: e, action: garbage, edges: [{ to: f }] }
    - { id: f, action: elsewhere, edges: [{ to: done }] }
    - { id: done, type: end }
`.replace(', form: null', '');

describe('text from a hostile target', () => {
  it('reaches neither the terminal nor a result file', async () => {
    const file = join(folder, 'hostile.yaml');
    writeFileSync(file, scenarioText());
    const results = join(folder, 'results');
    const kinds = ['jsonl', 'csv', 'json', 'junit'];
    const out = kinds.flatMap((kind) => ['--out', `${kind}=${results}.${kind}`]);
    const { code, stdout, stderr } = await runCommand(['run', file, '--seed', '1', '-v', '--record', `${results}.rec`, ...out]);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('6 requests');
    for (const text of [stdout, stderr]) expect(text).not.toMatch(CONTROLS);
    for (const kind of kinds) {
      const text = readFileSync(`${results}.${kind}`, 'utf8').replaceAll('\r\n', '\n');
      expect(text, kind).not.toMatch(CONTROLS);
      expect(text, kind).not.toContain('<script>');
    }
    // What it says stands in the recording, as JSON, and in no other file.
    const recorded = readFileSync(`${results}.rec`, 'utf8');
    expect(recorded).toContain(String.raw`\u001b[31m`);
    expect(recorded).not.toContain('\u001b');
    const story = await runCommand(['replay', `${results}.rec`, '--user', '1']);
    expect(story.code, story.stderr).toBe(0);
    expect(story.stdout).toContain('look');
    expect(story.stdout + story.stderr).not.toMatch(CONTROLS);
  });

  it('is sent on as data, and what cannot be sent is refused', async () => {
    const report = await lastValueFrom(run(decodeScenario(scenarioText(), 'hostile.yaml'), { world: live(), seed: 1 }).pipe(toReport()));
    const errorsOf = (action: string) => report.actions[action]?.errors;
    expect(errorsOf('look')).toEqual({});
    expect(errorsOf('send-on')).toEqual({});
    expect(errorsOf('send-header')).toEqual({ 'request.invalid': 1 });
    expect(errorsOf('go')).toEqual({ 'request.invalid': 1 });
    expect(errorsOf('garbage')).toEqual({ 'response.malformed': 1 });
    expect(errorsOf('elsewhere')).toEqual({ 'redirect.refused': 1 });
  });
});

/** A command in this process, and everything it wrote. */
async function written(...args: string[]): Promise<{ code: number; text: string }> {
  const stdout = new KeepingStream();
  const stderr = new KeepingStream();
  const code = await runProgram(args, { stdout, stderr, env: {}, onSignal: () => () => {}, onDefect: () => () => {} });
  return { code, text: stdout.text + stderr.text };
}

describe('text from a hostile author', () => {
  it.each([
    ['a value', 'name: fine\nextra: "\\e[31m\\a"'],
    ['a key', '"\\e]52;c;ZXZpbA==\\a": 1'],
    ['a name', 'name: "\\e[2J\\u202e"'],
    ['an expression', 'x: "{{ \\e[31m }}"'],
  ])('is shown without its effects when it stands in %s', async (_, line) => {
    const file = join(folder, 'author.yaml');
    writeFileSync(file, `version: "1.0"\n${line}\nactions: []\n`);
    const { code, text } = await written('validate', file);
    expect(code).toBe(2);
    expect(text).toContain('error ');
    expect(text).not.toMatch(CONTROLS);
  });

  it('is shown without its effects when it is the name of a file', async () => {
    const file = join(folder, 'a\u001b[31m\u0007b.yaml');
    writeFileSync(file, 'version: 1');
    for (const args of [
      ['validate', file],
      ['run', `${file}-not-there`],
      ['check', file],
      ['replay', file],
      ['chart', file],
    ]) {
      const { code, text } = await written(...args);
      expect(code, args[0] as string).toBeGreaterThan(0);
      expect(text, args[0] as string).toContain(String.raw`a\u001b[31m`);
      expect(text, args[0] as string).not.toMatch(CONTROLS);
    }
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'cannot reach %s by any name of the language',
    (name) => {
      const changes: [string, string][] = [
        ['id: look', `id: ${name}`],
        ['{{look.text}}', `{{look.${name}}}`],
        ['{{look.text}}', `{{user.${name}}}`],
        ['{{look.text}}', `{{${name}.polluted}}`],
        ['name: hostile', `name: hostile\n${name}: { polluted: true }`],
        ['headers: { x-user: "{{user.id}}" }', `${name}: { polluted: true }`],
      ];
      for (const [from, to] of changes) {
        expect(() => decodeScenario(scenarioText().replace(from, to), 'hostile.yaml'), to).toThrow(RampartError);
      }
      for (const path of [`${name}.polluted`, `actions[0].${name}.polluted`, `workbook.${name}`]) {
        expect(() => decodeScenario(scenarioText(), 'hostile.yaml', { overrides: [{ path, value: 'true' }] }), path).toThrow(RampartError);
      }
    },
  );
});
