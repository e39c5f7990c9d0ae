/** The report as JUnit XML in a file, whole or not at all (`whole-file.ts`). */
import type { Plan } from '../../model/plan.js';
import type { Report } from '../../model/report.js';
import type { Output } from '../../ports.js';
import { checkWholeFile, writeWholeFile } from '../whole-file.js';
import { junitSuite } from './junit-suite.js';
import { renderXml } from './xml.js';

const KIND = 'junit';

export class JunitOutput implements Output {
  readonly #target: string;

  /** @param target a path, or `-` for standard output. */
  constructor(target: string) {
    this.#target = target;
  }

  /** Refuses a target that could not be written, without touching it. */
  open(_plan: Plan): Promise<void> {
    return checkWholeFile(KIND, this.#target);
  }

  event(): void {}

  finish(report: Report): Promise<void> {
    return writeWholeFile(KIND, this.#target, renderXml(junitSuite(report)));
  }
}
