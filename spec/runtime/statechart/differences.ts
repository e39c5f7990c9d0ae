/**
 * Where tables and XState differ, over one sequence of events: nowhere, it is hoped.
 *
 *     npm run equivalence            100,000 random sequences: half lives of users, half random charts
 */
import type { AnyStateMachine, EventObject } from 'xstate';
import { randomFor } from '../../../src/model/random.js';
import { compiledLogic } from '../../../src/runtime/statechart/compiled-logic.js';
import { CHART_EVENTS, randomChart } from './random-chart.js';
import { Biographer, type Life } from './transcript.js';

export interface Difference {
  /** What XState wrote down; undefined when it had stopped. */
  readonly plain: string | undefined;
  readonly compiled: string | undefined;
}

/** Looks for the first difference over a life, of the actors or of the casts; null when there is none. */
export function comparing(machine: AnyStateMachine): (life: Life) => Difference | null {
  const biographer = new Biographer(machine);
  const logic = compiledLogic(biographer.machine);
  return (life) =>
    first(biographer.actor(biographer.machine, life), biographer.actor(logic, life)) ??
    first(biographer.castMember('xstate', life), biographer.castMember('compiled', life));
}

const EVENTS_PER_CHART = 12;

/** The same over the random chart of a seed; in every fifth an action throws. */
export function differenceOverChart(seed: number): Difference | null {
  const random = randomFor(seed, 'events');
  const events = Array.from({ length: EVENTS_PER_CHART }, () => CHART_EVENTS[random.below(CHART_EVENTS.length)] as EventObject);
  return comparing(randomChart(seed))({ input: undefined, events, faultAt: seed % 5 === 0 ? 1 + random.below(20) : undefined });
}

function first(plain: readonly string[], compiled: readonly string[]): Difference | null {
  for (let line = 0; line < Math.max(plain.length, compiled.length); line += 1) {
    if (plain[line] !== compiled[line]) return { plain: plain[line], compiled: compiled[line] };
  }
  return null;
}
