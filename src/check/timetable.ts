/**
 * Who is due when, worked out from the phases once more. Pure and lazy: one arrival at a time.
 *
 * A rate limit is a grid that begins where the line of those who wait for their turn was last empty.
 */
import type { Expected, ExpectedPhase } from './expected.js';

export interface DueUser {
  readonly dueUs: number;
  readonly phase: ExpectedPhase;
}

export function* timetable({ phases, concurrency: { rate } }: Pick<Expected, 'phases' | 'concurrency'>): Generator<DueUser> {
  let gridUs = 0;
  let turn = 0;
  const turnUs = (): number => (rate === undefined ? 0 : gridUs + Math.round((turn * rate.perUs) / rate.users));
  for (const phase of phases) {
    if (turnUs() <= phase.atUs) {
      gridUs = phase.atUs;
      turn = 0;
    }
    for (let user = 0; user < phase.users; user += 1) {
      yield { dueUs: rate === undefined ? phase.atUs : turnUs(), phase };
      turn += 1;
    }
  }
}
