/** The run as one page of HTML in a file, whole or not at all (`whole-file.ts`): opens from disk, without a network. */
import { userDrawing } from '../../chart/user-drawing.js';
import { assert } from '../../model/assertion.js';
import type { Plan } from '../../model/plan.js';
import type { Report } from '../../model/report.js';
import type { Output } from '../../ports.js';
import type { ReportFold } from '../../report/report.js';
import { checkWholeFile, writeWholeFile } from '../whole-file.js';
import { type Origin, pageData } from './page-data.js';
import { renderPage } from './render-page.js';

const KIND = 'html';

export interface HtmlOptions {
  /** Of this run; hears every event before the outputs do. */
  readonly fold: ReportFold;
  readonly origin: Origin;
}

export class HtmlOutput implements Output {
  readonly #target: string;
  readonly #options: HtmlOptions;
  #plan: Plan | null = null;

  /** @param target a path, or `-` for standard output. */
  constructor(target: string, options: HtmlOptions) {
    this.#target = target;
    this.#options = options;
  }

  /** Refuses a target that could not be written, without touching it. */
  async open(plan: Plan): Promise<void> {
    this.#plan = plan;
    this.#options.fold.keepTimeline();
    await checkWholeFile(KIND, this.#target);
  }

  event(): void {}

  async finish(report: Report): Promise<void> {
    assert(this.#plan !== null, 'an output is opened before it is finished');
    const drawing = await userDrawing(this.#plan.scenario);
    const data = pageData(this.#plan, this.#options.fold, { report, drawing, origin: this.#options.origin });
    await writeWholeFile(KIND, this.#target, await renderPage('report', data));
  }
}
