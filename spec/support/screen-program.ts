/** A process that shows the live screen on what it takes for a terminal, and ends as its argument says. Run by `screen-output.spec.ts`. */
import { EventList } from './event-list.js';
import { handMadePlan } from './hand-made-plan.js';

Object.assign(process.stderr, { isTTY: true, columns: 80 });
// Whoever looks for a terminal while it is loaded must find one.
const { ScreenOutput } = await import('../../src/outputs/screen/screen-output.js');
const { ReportFold } = await import('../../src/report/report.js');

const plan = handMadePlan();
const fold = new ReportFold(plan);
const screen = new ScreenOutput({ stream: process.stderr, fold, health: () => null, redrawMs: 5 });
await screen.open(plan);
for (const event of new EventList().started().events) {
  fold.apply(event);
  screen.event(event);
}
setTimeout(() => end(process.argv[2]), 100);

function end(ending: string | undefined): void {
  if (ending === 'finish') void screen.finish();
  else if (ending === 'exit') process.exit(1);
  else if (ending === 'signal') process.kill(process.pid, 'SIGTERM');
  else throw new Error('planted');
}
