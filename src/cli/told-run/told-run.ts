/** A run that is over, folded again from what was written of it. */
import type { RampartError } from '../../model/failure.js';
import type { Plan } from '../../model/plan.js';
import type { Report } from '../../model/report.js';
import type { Scenario } from '../../model/scenario.js';
import type { Origin } from '../../outputs/html/page-data.js';
import type { ReportFold } from '../../report/report.js';

export interface ToldRun {
  readonly plan: Plan;
  /** With its timeline. */
  readonly fold: ReportFold;
  readonly report: Report;
  /** What ran; null where only the events are known. */
  readonly scenario: Scenario | null;
  readonly origin: Origin;
  /** Why this is not the whole run; null when it is. */
  readonly incomplete: RampartError | null;
}
