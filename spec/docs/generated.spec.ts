/**
 * What the code writes in the documentation is what it says now: tables and lists between `<!-- generated: … -->`
 * marks, and the outputs of commands.
 *
 *   UPDATE_DOCS=1 npx vitest run spec/docs/generated.spec.ts     writes all of it anew
 *
 * The outputs are those of the built command, so build first (`npm run build`).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { documents } from './code-blocks.js';
import { commandParts } from './command-tables.js';
import { eventParts } from './event-table.js';
import { expressionParts } from './expression-tables.js';
import { failureParts } from './failure-entries.js';
import { faultParts } from './fault-tables.js';
import { partNames, withParts } from './generated-part.js';
import { metricParts } from './metric-table.js';
import { reportParts } from './report-table.js';
import { sampleReport } from './report-sample.js';
import { scenarioParts } from './scenario-tables.js';
import { comparable, withOutputs } from './shown-output.js';

let parts: ReadonlyMap<string, string>;

beforeAll(async () => {
  parts = new Map([
    ...scenarioParts(),
    ...expressionParts(),
    ...failureParts(),
    ...faultParts(),
    ...eventParts(),
    ...reportParts(await sampleReport()),
    ...commandParts(),
    ...metricParts(),
  ]);
});

function bodyOf(name: string): string {
  const body = parts.get(name);
  if (body === undefined) throw new Error(`nothing generates the part '${name}'`);
  return body;
}

describe('the documentation', () => {
  it.each(documents())('%s shows what the code says', (file) => {
    const written = readFileSync(file, 'utf8');
    const now = withOutputs(file, withParts(written, bodyOf));
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, now);
    else expect(written).toBe(now);
  });

  it('has each generated part in one place', () => {
    const found = documents().flatMap((file) => partNames(readFileSync(file, 'utf8')));
    expect(found.toSorted()).toEqual([...parts.keys()].toSorted());
  });
});

describe('an output', () => {
  const shown = ['[User-2] Starting', '[User-1] Starting', '[User-1] Done', '1 requests in 1.00 s, 1 a second; 0.0% failed'].join('\n');

  it.each<[what: string, isSeen: boolean, printed: string]>([
    ['measured numbers', false, shown.replace('1.00 s, 1 a', '2.31 s, 0.43 a')],
    ['which user was first', false, shown.replace(/(.*)\n(.*)/, '$2\n$1')],
    ['the order of one user', true, shown.replace(/(.*)\n(.*)\n(.*)/, '$1\n$3\n$2')],
    ['counts', true, shown.replace('1 requests', '2 requests')],
    ['shares', true, shown.replace('0.0%', '50.0%')],
  ])('that differs in %s is seen to differ: %s', (_what, isSeen, printed) => {
    expect(printed).not.toBe(shown);
    expect(comparable(printed) !== comparable(shown)).toBe(isSeen);
  });
});
