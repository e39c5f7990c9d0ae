/**
 * `rampart compare A B`: two runs side by side, and whether the second is worse than is allowed.
 *
 * Each is a report, a log of events or a recording. With `--fail-on` it ends with exit code 3 when a bound is missed, so
 * that a build can hold a change against the run before it.
 */
import { RampartError } from '../../model/failure.js';
import type { CompareData } from '../../outputs/comparison/compare-data.js';
import { judgedText } from '../../outputs/comparison/figure-text.js';
import { renderComparison } from '../../outputs/comparison/render-comparison.js';
import { renderPage } from '../../outputs/html/render-page.js';
import { checkWholeFile, writeWholeFile } from '../../outputs/whole-file.js';
import { type Bound, judge, readBound } from '../../report/bound.js';
import { compareReports } from '../../report/comparison.js';
import type { Command } from '../io.js';
import { tellFailure } from '../tell-failure.js';
import { readRun } from '../told-run/read-run.js';
import { worstExit } from '../worst-exit.js';

export interface CompareOptions {
  readonly files: readonly [string, string];
  /** Bounds, as given. */
  readonly failOn: readonly string[];
  /** Where to write a page as well. */
  readonly output?: string;
  /** One JSON object instead of the table. */
  readonly json: boolean;
}

const KIND = 'html';

export const compare: Command<CompareOptions> = async ({ files, failOn, output, json }, io) => {
  const bounds = failOn.map(boundOf);
  if (output !== undefined) await checkWholeFile(KIND, output);
  const [a, b] = [await readRun(files[0]), await readRun(files[1])];
  for (const { action } of bounds) refuseUnknownAction(action, { ...a.report.actions, ...b.report.actions });
  const comparison = compareReports(a.report, b.report);
  const judgements = bounds.flatMap((bound) => judge(bound, a.report, b.report));
  const text = json ? JSON.stringify({ ...comparison, judgements }, null, 2) : renderComparison(comparison, judgements, files).join('\n');
  io.stdout.write(`${text}\n`);
  if (output !== undefined) {
    const sides = [
      { name: files[0], report: a.report },
      { name: files[1], report: b.report },
    ] as const;
    const data: CompareData = { comparison, judgements, sides };
    await writeWholeFile(KIND, output, await renderPage('compare', data));
  }
  const missed = judgements.filter(({ isMissed }) => isMissed);
  const failures = [
    ...[a, b].flatMap(({ incomplete }) => (incomplete === null ? [] : [incomplete])),
    ...(missed.length === 0 ? [] : [new RampartError('compare.missed', missed.map((each) => judgedText(each)).join('; '))]),
  ];
  return worstExit(failures.map((failure) => tellFailure(failure, io)));
};

function boundOf(text: string): Bound {
  const read = readBound(text);
  if (read.ok) return read.bound;
  throw new RampartError('command.usage', `--fail-on '${text}', column ${read.column}: ${read.problem}`, {
    hint: "Write METRIC [of ACTION] COMPARATOR LIMIT, such as 'p95 of login > +10%'.",
  });
}

function refuseUnknownAction(action: string | undefined, known: object): void {
  if (action === undefined || Object.hasOwn(known, action)) return;
  throw new RampartError('command.usage', `--fail-on: neither run has an action ${action}`, {
    hint: `Actions are ${Object.keys(known).join(', ') || 'none'}.`,
  });
}
