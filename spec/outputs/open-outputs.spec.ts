import { expect, it } from 'vitest';
import { RampartError } from '../../src/model/failure.js';
import { parseOutputs, type RunAtHand } from '../../src/outputs/open-outputs.js';
import { OUTPUT_KINDS } from '../../src/outputs/output-kinds.js';
import { ReportFold } from '../../src/report/report.js';
import { handMadePlan } from '../support/hand-made-plan.js';

const fold = new ReportFold(handMadePlan());
const RUN: RunAtHand = {
  live: { fold, health: () => null, allowTarget: () => null },
  page: { fold, origin: { command: null, environment: [], notes: [] } },
};

it('makes one output for each request, in order', async () => {
  const outputs = (await parseOutputs(['jsonl=a.jsonl', 'csv=b.csv', 'json=c=d.json']))({});
  expect(outputs.map((output) => output.constructor.name)).toEqual(['JsonlOutput', 'CsvOutput', 'JsonOutput']);
});

it('knows how to make every kind it names', async () => {
  for (const kind of OUTPUT_KINDS) expect((await parseOutputs([`${kind}=http://127.0.0.1:9090/api/v1/write`]))(RUN)).toHaveLength(1);
});

it.each([
  { requests: ['jsn=x'], message: "no kind of output called 'jsn'", hint: 'Did you mean json?' },
  { requests: ['JSONL=x'], message: "no kind of output called 'JSONL'", hint: 'Did you mean jsonl?' },
  {
    requests: ['parquet=x'],
    message: "no kind of output called 'parquet'",
    hint: 'Kinds of output are jsonl, csv, json, junit, html, remote-write.',
  },
  { requests: ['constructor=x'], message: "no kind of output called 'constructor'", hint: 'Kinds of output' },
  { requests: ['remote-write=http://127.0.0.1/'], message: 'only a live run can be pushed', hint: 'take its report' },
  { requests: ['json'], message: 'the target is missing', hint: '' },
  { requests: ['json='], message: 'the target is missing', hint: '' },
  { requests: ['csv=x', 'json=x'], message: 'x is the target of another output already', hint: '' },
])('refuses $requests: $message', async ({ requests, message, hint }) => {
  try {
    (await parseOutputs(requests))({});
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(RampartError);
    expect(error).toMatchObject({ code: 'command.usage', exitCode: 2 });
    expect((error as RampartError).message).toContain(message);
    expect((error as RampartError).hint).toContain(hint);
  }
});
