/**
 * `rampart report FILE`: one page of HTML about a run that is over, from its recording or the log of its events.
 *
 * Of a run that broke off it shows the beginning, says so on the page and by exit code 5.
 */
import { loadScenario } from '../../api/load-scenario.js';
import { userDrawing } from '../../chart/user-drawing.js';
import { RampartError } from '../../model/failure.js';
import type { Override } from '../../model/scenario.js';
import { pageData } from '../../outputs/html/page-data.js';
import { renderPage } from '../../outputs/html/render-page.js';
import { checkWholeFile, writeWholeFile } from '../../outputs/whole-file.js';
import type { Command } from '../io.js';
import { tellFailure } from '../tell-failure.js';
import { toldByLog } from '../told-run/log.js';
import { natureOf } from '../told-run/nature.js';
import { toldByRecording } from '../told-run/recording.js';
import type { ToldRun } from '../told-run/told-run.js';

export interface ReportCommandOptions {
  readonly file: string;
  /** A path, or `-` for standard output. */
  readonly output: string;
  /** Of the run whose log it is; a recording brings its own. */
  readonly scenario?: string;
  readonly set: readonly Override[];
}

const KIND = 'html';

export const reportCommand: Command<ReportCommandOptions> = async (options, io) => {
  const { output } = options;
  await checkWholeFile(KIND, output);
  const { plan, fold, report, scenario, origin, incomplete } = await toldRun(options, io.env);
  const drawing = scenario === null ? null : await userDrawing(scenario);
  await writeWholeFile(KIND, output, await renderPage('report', pageData(plan, fold, { report, drawing, origin })));
  if (output !== '-') io.stdout.write(`Report written to ${output}\n`);
  return incomplete === null ? 0 : tellFailure(incomplete, io);
};

async function toldRun({ file, scenario, set }: ReportCommandOptions, env: Readonly<Record<string, string | undefined>>): Promise<ToldRun> {
  switch (await natureOf(file)) {
    case 'recording':
      return toldByRecording(file);
    case 'log':
      return toldByLog(file, scenario === undefined ? null : await loadScenario(scenario, { overrides: set, env }));
    case 'report':
      throw new RampartError('command.usage', `${file} is neither a recording nor a log of events`, {
        hint: 'A report has totals and no course: write the page while running (--out html=), or give the log (--out jsonl=) or the recording.',
      });
  }
}
