/** How many users the plan says are due by certain instants. Pure; costs as much as there are phases and instants, however large the crowds. */
import { crowds } from '../model/arrivals.js';
import type { Load } from '../model/scenario.js';

/** @param instantsUs microseconds since the run began; users due at an instant count with it. */
export function dueUsers(load: Load, instantsUs: readonly number[]): number[] {
  const due = instantsUs.map(() => 0);
  for (const { phase, dueAtUs } of crowds(load)) {
    for (const [index, instantUs] of instantsUs.entries())
      due[index] = (due[index] ?? 0) + countUntil(phase.spawnUsers, dueAtUs, instantUs);
  }
  return due;
}

/** How many of the first `count` are due by the instant; due instants never decrease, so the place is found by halving. */
function countUntil(count: number, dueAtUs: (k: number) => number, instantUs: number): number {
  let from = 0;
  let to = count;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (dueAtUs(middle) <= instantUs) from = middle + 1;
    else to = middle;
  }
  return from;
}
