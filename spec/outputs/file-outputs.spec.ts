import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RampartError } from '../../src/model/failure.js';
import { serializeEvent } from '../../src/model/event-line.js';
import type { RunEvent } from '../../src/model/run-event.js';
import { CSV_COLUMNS, csvRow } from '../../src/outputs/csv/csv-output.js';
import { parseOutputs } from '../../src/outputs/open-outputs.js';
import { JsonlOutput } from '../../src/outputs/jsonl/jsonl-output.js';
import { ReportFold } from '../../src/report/report.js';
import { EventList } from '../support/event-list.js';
import { handMadePlan } from '../support/hand-made-plan.js';

const plan = handMadePlan();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-outputs-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function someEvents(actions = 3, mode: 'live' | 'simulated' = 'live'): RunEvent[] {
  const list = new EventList().started(mode).at(1_000_000).spawned(1);
  for (let n = 0; n < actions; n++) list.action(1);
  return list.ended(1).finished().events;
}

function reportOf(events: readonly RunEvent[]) {
  const fold = new ReportFold(plan);
  for (const event of events) fold.apply(event);
  return fold.finish({ health: null, fingerprint: null });
}

/** Everything a run does with the output. */
async function write(request: string, events: readonly RunEvent[]): Promise<void> {
  const [output] = (await parseOutputs([request]))({});
  await output?.open(plan);
  for (const event of events) output?.event(event);
  await output?.finish(reportOf(events));
}

async function failureOf(work: Promise<unknown>): Promise<RampartError> {
  const failure = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (failure instanceof RampartError) return failure;
  throw new Error(`expected a RampartError, got ${failure}`);
}

describe('jsonl', () => {
  it.each(['live', 'simulated'] as const)('is the events of a %s run, each as its line, and nothing else', async (mode) => {
    const events = someEvents(5000, mode);
    await write(`jsonl=${folder}/events.jsonl`, events);
    expect(readFileSync(`${folder}/events.jsonl`, 'utf8')).toBe(events.map((event) => `${serializeEvent(event)}\n`).join(''));
  });

  it('overwrites the file of the run before', async () => {
    writeFileSync(`${folder}/events.jsonl`, 'x'.repeat(100_000));
    const events = someEvents(1);
    await write(`jsonl=${folder}/events.jsonl`, events);
    expect(readFileSync(`${folder}/events.jsonl`, 'utf8').split('\n')).toHaveLength(events.length + 1);
  });

  it('H18 loses lines rather than time when its reader is too slow, and says how many', async () => {
    const pipe = `${folder}/pipe`;
    execFileSync('mkfifo', [pipe]);
    // A reader that is there and does not read: the pipe takes 64 KiB, then a write stands still.
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const output = new JsonlOutput(pipe, { waitingMax: 100_000 });
    await output.open(plan);
    const events = someEvents(5000);
    for (const event of events) output.event(event);
    const failure = failureOf(output.finish());
    let text = '';
    const buffer = Buffer.alloc(1 << 20);
    const read = () => {
      try {
        text += buffer.toString('utf8', 0, readSync(reader, buffer));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      }
    };
    const reading = setInterval(read, 5);
    const { code, message } = await failure;
    clearInterval(reading);
    read();
    closeSync(reader);
    const lines = text.split('\n').filter((line) => line !== '');
    expect(code).toBe('output.incomplete');
    expect(message).toContain(`${events.length - lines.length} lines are missing`);
    expect(lines).toEqual(events.slice(0, lines.length).map(serializeEvent));
  });
});

describe('csv', () => {
  it('is one row for each action that finished, under a header', async () => {
    const list = new EventList().started().at(1_000_000).spawned(7, 'other').action(7, { duration_us: 1500 });
    list.at(2_000_000).action(7, { action: 'login', ok: false, status: null, error: 'connect.refused', ip: null, duration_us: 20 });
    await write(`csv=${folder}/actions.csv`, list.ended(7).finished().events);
    expect(readFileSync(`${folder}/actions.csv`, 'utf8').split('\r\n')).toEqual([
      CSV_COLUMNS.join(','),
      '1.001500,7,other,1,start,probe-get,127.10.1.0,1000000,true,200,,1500,0,0,0,0,0,0,120,80',
      '2.000020,7,other,1,start,login,,2000000,false,,connect.refused,20,0,0,0,0,0,0,120,80',
      '',
    ]);
  });

  it('has the columns of its header in every row', async () => {
    await write(`csv=${folder}/actions.csv`, someEvents(50));
    const rows = readFileSync(`${folder}/actions.csv`, 'utf8').trimEnd().split('\r\n');
    expect(rows).toHaveLength(51);
    for (const row of rows) expect(row.split(',')).toHaveLength(CSV_COLUMNS.length);
  });

  it.each([
    { fields: ['a', 1, true, null], row: 'a,1,true,\r\n' },
    { fields: ['a,b', 'say "x"', 'two\nlines'], row: '"a,b","say ""x""","two\nlines"\r\n' },
  ])('quotes what RFC 4180 wants quoted: $row', ({ fields, row }) => {
    expect(csvRow(fields)).toBe(row);
  });
});

describe('json', () => {
  it('is the report, whole, with nothing left beside it', async () => {
    const events = someEvents();
    writeFileSync(`${folder}/report.json`, 'the run before');
    await write(`json=${folder}/report.json`, events);
    expect(JSON.parse(readFileSync(`${folder}/report.json`, 'utf8'))).toEqual(reportOf(events));
    expect(readdirSync(folder)).toEqual(['report.json']);
  });

  it('leaves the report of the run before untouched until it is finished', async () => {
    writeFileSync(`${folder}/report.json`, 'the run before');
    const [output] = (await parseOutputs([`json=${folder}/report.json`]))({});
    await output?.open(plan);
    for (const event of someEvents()) output?.event(event);
    expect(readFileSync(`${folder}/report.json`, 'utf8')).toBe('the run before');
  });

  it('writes through a link and keeps the link', async () => {
    mkdirSync(`${folder}/real`);
    writeFileSync(`${folder}/real/report.json`, '');
    symlinkSync(`${folder}/real/report.json`, `${folder}/report.json`);
    await write(`json=${folder}/report.json`, someEvents());
    expect(JSON.parse(readFileSync(`${folder}/real/report.json`, 'utf8'))).toMatchObject({ schema: 1 });
    expect(readdirSync(`${folder}/real`)).toEqual(['report.json']);
  });

  it('writes into a device and does not replace it', async () => {
    await write('json=/dev/null', someEvents());
    expect(readFileSync('/dev/null', 'utf8')).toBe('');
    expect(existsSync('/dev/null')).toBe(true);
  });
});

describe('H17 an output that cannot be written', () => {
  it.each([
    { kind: 'jsonl', path: 'absent/events', reason: 'its folder does not exist' },
    { kind: 'csv', path: 'absent/events', reason: 'its folder does not exist' },
    { kind: 'json', path: 'absent/events', reason: 'its folder does not exist' },
    { kind: 'jsonl', path: 'folder', reason: 'it is a folder' },
    { kind: 'csv', path: 'folder', reason: 'it is a folder' },
    { kind: 'json', path: 'folder', reason: 'it is a folder' },
    { kind: 'jsonl', path: 'file/events', reason: 'a part of its path is no folder' },
    { kind: 'json', path: 'file/events', reason: 'a part of its path is no folder' },
  ])('refuses the run at open: $kind in $path, because $reason', async ({ kind, path, reason }) => {
    mkdirSync(`${folder}/folder`);
    writeFileSync(`${folder}/file`, '');
    const [output] = (await parseOutputs([`${kind}=${folder}/${path}`]))({});
    const failure = await failureOf(output?.open(plan) ?? Promise.resolve());
    expect(failure).toMatchObject({ code: 'output.unavailable', exitCode: 4 });
    expect(failure.message).toContain(reason);
  });

  it.each(['jsonl', 'csv', 'json'])('H16 ends as incomplete when the disk is full: %s', async (kind) => {
    const failure = await failureOf(write(`${kind}=/dev/full`, someEvents(2000)));
    expect(failure).toMatchObject({ code: 'output.incomplete', exitCode: 5 });
    expect(failure.message).toContain('the disk is full');
  });

  it('H16 ends as incomplete when the disk is full also on a virtual clock', async () => {
    const failure = await failureOf(write('jsonl=/dev/full', someEvents(2000, 'simulated')));
    expect(failure).toMatchObject({ code: 'output.incomplete', exitCode: 5 });
  });
});
