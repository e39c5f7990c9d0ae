import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChainWriter } from '../../src/journal/chain.js';
import type { Recording } from '../../src/journal/format.js';
import { RecordingReader } from '../../src/journal/read.js';
import { RampartError } from '../../src/model/failure.js';
import { VERSION } from '../../src/model/version.js';
import { readRecording, recordScripted, replayToEnd } from '../support/memory-journal.js';
import { scenarioOf } from '../support/scenario-text.js';

const SMALL = {
  phases: '[{ at_second: 0, spawn_users: 2 }]',
  lifetime: '{ mode: loop, iterations: 2, think_time: 5ms }',
  actions:
    '[{ id: get, call: get, with: { url: "{{shop.url}}/ä" }, export: [{ type: json, name: next, path: "$.next" }], expect: { condition: "get.next != 1" } }]',
};
const { bytes } = recordScripted(scenarioOf(SMALL));
const whole = readRecording(bytes);
/** What is read of it, its scenario left uncompiled: that is done once for each of thousands of damaged copies otherwise. */
const read = (changed: Uint8Array): Recording => {
  const reader = new RecordingReader('spec.rec', VERSION);
  reader.push(changed);
  return reader.finish();
};
const failureOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
};

/** The same recording with its lines changed and its checksums made anew, as somebody who knows how could. */
function forged(change: (lines: Record<string, unknown>[]) => void): Buffer {
  const lines = bytes
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const line of lines) delete line['sum'];
  change(lines);
  const chain = new ChainWriter();
  return Buffer.concat(lines.map((line) => Buffer.from(chain.seal((bytes) => bytes.json(JSON.stringify(line))))));
}

describe('a recording', () => {
  it('cut at any byte gives its longest valid beginning, and is never taken as whole', () => {
    const header = bytes.indexOf(0x0a);
    for (let cut = 0; cut < bytes.length; cut += 1) {
      const part = bytes.subarray(0, cut);
      if (cut <= header) {
        expect(failureOf(() => read(part))).toMatchObject({ code: 'recording.unreadable', exitCode: 2 });
        continue;
      }
      const { inputs, end } = read(part);
      const lines = part.toString('latin1').split('\n').length - 2;
      expect(end).toBeNull();
      expect(inputs).toEqual(whole.inputs.slice(0, lines));
    }
    expect(read(bytes).end).not.toBeNull();
  });

  it('cut anywhere replays what it holds and says that it breaks off', () => {
    const lineEnds = [...bytes.entries()].flatMap(([index, byte]) => (byte === 0x0a ? [index + 1] : []));
    for (const cut of lineEnds.slice(0, -2)) {
      expect(replayToEnd(readRecording(bytes.subarray(0, cut))).failure).toMatchObject({ code: 'recording.incomplete', exitCode: 5 });
    }
  });

  it('with any byte flipped is refused, or told apart from a whole one', () => {
    for (let index = 0; index < bytes.length; index += 1) {
      for (const mask of [0x01, 0x20, 0x80]) {
        const changed = Buffer.from(bytes);
        changed[index] = (changed[index] as number) ^ mask;
        const failure = failureOf(() => read(changed));
        if (failure === null) {
          expect(index, 'only without its last line break is the end torn').toBe(bytes.length - 1);
          expect(read(changed).end).toBeNull();
        } else {
          expect(failure).toBeInstanceOf(RampartError);
          expect((failure as RampartError).code).toMatch(/^recording\.(corrupt|unreadable)$/);
        }
      }
    }
  });

  it('says which line was changed', () => {
    const text = bytes.toString();
    const line = text.split('\n').findIndex((each) => each.includes('"status":200')) + 1;
    const failure = failureOf(() => read(Buffer.from(text.replace('"status":200', '"status":201'))));
    expect(failure).toMatchObject({
      code: 'recording.corrupt',
      message: expect.stringContaining(`spec.rec, line ${line}: its checksum does not fit`),
    });
  });

  it('may come in pieces of any size', () => {
    for (const size of [1, 7, 64, 1000]) {
      const reader = new RecordingReader('spec.rec', VERSION);
      // One buffer for all pieces, as a file is read.
      const piece = Buffer.alloc(size);
      for (let from = 0; from < bytes.length; from += size) reader.push(piece.subarray(0, bytes.copy(piece, 0, from)));
      const { scenario: _, ...expected } = whole;
      expect(reader.finish()).toEqual(expected);
    }
  });

  it.each<[string, (lines: Record<string, unknown>[]) => void, string]>([
    ['another format', (lines) => Object.assign(lines[0] as object, { format_version: 1 }), 'recording.version'],
    ['another version', (lines) => Object.assign(lines[0] as object, { version: '9.9.9' }), 'recording.version'],
    ['another kind of file', (lines) => Object.assign(lines[0] as object, { format: 'notes' }), 'recording.unreadable'],
    ['a header without a seed', (lines) => delete (lines[0] as Record<string, unknown>)['seed'], 'recording.corrupt'],
    ['a line left out', (lines) => lines.splice(2, 1), 'recording.corrupt'],
    [
      'two lines in another order',
      (lines) => lines.splice(2, 2, lines[3] as object as never, lines[2] as object as never),
      'recording.corrupt',
    ],
    ['an instant that lies back', (lines) => Object.assign(lines.at(-2) as object, { at: 0 }), 'recording.corrupt'],
    ['an unknown kind of input', (lines) => Object.assign(lines[1] as object, { kind: 'oracle' }), 'recording.corrupt'],
    [
      'an error that does not exist',
      (lines) => Object.assign(lines.find(({ kind }) => kind === 'answer') as object, { error: 'toString' }),
      'recording.corrupt',
    ],
    ['a fraction as an id', (lines) => Object.assign(lines[1] as object, { id: 1.5 }), 'recording.corrupt'],
    ['an end marker in the middle', (lines) => lines.splice(2, 0, lines.at(-1) as object as never), 'recording.corrupt'],
    ['an end marker that counts wrong', (lines) => Object.assign(lines.at(-1) as object, { inputs: 1 }), 'recording.corrupt'],
  ])('with right checksums and %s is refused', (_, change, code) => {
    expect(failureOf(() => read(forged(change)))).toMatchObject({ code, exitCode: 2 });
  });

  it('that is no recording at all is called that', () => {
    for (const text of ['', '\n', 'version: "1.0"\n', '{"seq":1}\n', `{"sum":"01234567"}\n`]) {
      expect(failureOf(() => read(Buffer.from(text)))).toMatchObject({ code: expect.stringMatching(/^recording\.(unreadable|corrupt)$/) });
    }
  });

  it('from a hostile hand never does more than fail by name', () => {
    const json = fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as unknown);
    const fields = [
      'kind',
      'id',
      'at',
      'due',
      'user',
      'action',
      'asked',
      'error',
      'status',
      'phases',
      'values',
      'seed',
      'text',
      'env',
      'overrides',
      'resources',
      'command',
    ];
    const change = fc.record({
      line: fc.nat(whole.lines - 1),
      field: fc.constantFrom(...fields),
      value: fc.oneof(json, fc.constantFrom(-1, 1e300, null, '', '__proto__')),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const hostile = forged((lines) => {
          for (const { line, field, value } of changes) (lines[line] as Record<string, unknown>)[field] = value;
        });
        try {
          const { failure } = replayToEnd(readRecording(hostile));
          if (failure !== null) expect(failure).toBeInstanceOf(RampartError);
        } catch (error) {
          expect(error).toBeInstanceOf(RampartError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('from noise never does more than fail by name', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(bytes.length), (noise, at) => {
        const changed = Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
        const failure = failureOf(() => read(changed));
        if (failure !== null) expect(failure).toBeInstanceOf(RampartError);
        else if (noise.length > 0 && !changed.equals(bytes)) expect(read(changed).end).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
