/**
 * The timetable as RxJS sees it: one event per phase, at the phase's own instant.
 *
 * Each wait is computed from the absolute plan and the clock's present, never from the timer before, so a
 * late timer makes one phase late and not all that follow.
 */
import { type Observable, type SchedulerLike, concatMap, from, map, timer } from 'rxjs';
import type { Phase } from '../model/scenario.js';

export function phaseEvents(phases: readonly Phase[], scheduler: SchedulerLike): Observable<Phase> {
  return from(phases).pipe(concatMap((phase) => timer(Math.max(0, phase.atUs / 1000 - scheduler.now()), scheduler).pipe(map(() => phase))));
}
