/**
 * Random machines of every shape that tables cover: nested states, guards that fail and guards that throw, eventless
 * transitions, actions on every way in and out, transitions that stay, that leave and come back, final states at any depth.
 *
 * Ours use only part of that; what a compiler gets wrong shows first where nobody looked. One seed is one machine.
 */
import { type AnyStateMachine, assign, setup } from 'xstate';
import { effect } from '../../../machines/effect.js';
import { type Random, randomFor } from '../../../src/model/random.js';

export const CHART_EVENTS = ['a', 'b', 'c', 'd'].flatMap((type) => [1, 2, 3].map((weight) => ({ type, weight })));

interface Known {
  readonly count: number;
  readonly last: string | null;
}

const DEPTH_MAX = 3;
const LOOP_MAX = 40;

export function randomChart(seed: number): AnyStateMachine {
  const random = randomFor(seed, 'chart');
  const paths = shape(random);
  const chart = setup({
    types: { context: {} as Known, events: {} as { type: string; weight: number } },
    actions: {
      note: () => {},
      measure: effect<{ readonly amount: number }>(),
      count: assign({ count: ({ context }) => context.count + 1 }),
      remember: assign(({ event }, { mark }: { readonly mark: string }) => ({ last: `${event.type} ${mark}` })),
    },
    guards: {
      isEven: ({ context }) => context.count % 2 === 0,
      isHeavy: ({ event }, { over }: { readonly over: number }) => event.weight > over,
      isBelow: ({ context }, { limit }: { readonly limit: number }) => context.count < limit,
      breaks: ({ context }) => {
        if (context.count > 5) throw new Error('planted in a guard');
        return false;
      },
    },
  });
  return chart.createMachine({
    id: 'chart',
    context: { count: 0, last: null },
    options: { maxIterations: LOOP_MAX },
    ...stateOf([], paths, random),
  } as never) as unknown as AnyStateMachine;
}

/** Paths of all states. */
function shape(random: Random, outer: readonly string[] = []): string[][] {
  const paths: string[][] = [];
  const count = 1 + random.below(3);
  for (let index = 0; index < count; index += 1) {
    const path = [...outer, `s${index}`];
    paths.push(path);
    if (path.length < DEPTH_MAX && random.below(3) === 0) paths.push(...shape(random, path));
  }
  return paths;
}

function stateOf(path: readonly string[], paths: readonly string[][], random: Random): object {
  const inner = paths.filter((other) => other.length === path.length + 1 && path.every((key, at) => other[at] === key));
  const isFinal = inner.length === 0 && random.below(6) === 0;
  const actions = { entry: actionsOf(random), exit: actionsOf(random) };
  if (isFinal) return { type: 'final', id: idOf(path), ...actions };
  return {
    ...(path.length === 0 ? {} : { id: idOf(path) }),
    ...actions,
    on: Object.fromEntries(
      ['a', 'b', 'c', 'd'].filter(() => random.below(2) === 0).map((type) => [type, transitions(path, paths, random)]),
    ),
    ...(path.length > 0 && random.below(5) === 0 ? { always: transitions(path, paths, random) } : {}),
    ...(inner.length === 0
      ? {}
      : {
          initial: pick(inner, random).at(-1),
          states: Object.fromEntries(inner.map((each) => [each.at(-1), stateOf(each, paths, random)])),
          ...(path.length > 0 && random.below(2) === 0 ? { onDone: transitions(path, paths, random) } : {}),
        }),
  };
}

function transitions(path: readonly string[], paths: readonly string[][], random: Random): object[] {
  return Array.from({ length: 1 + random.below(3) }, () => ({
    ...(random.below(4) === 0 ? {} : { target: `#${idOf(pick(paths, random))}` }),
    ...(path.length > 0 && random.below(3) === 0 ? { reenter: true } : {}),
    ...guardOf(random),
    actions: actionsOf(random),
  }));
}

function guardOf(random: Random): object {
  switch (random.below(6)) {
    case 0:
      return { guard: 'isEven' };
    case 1:
      return { guard: { type: 'isHeavy', params: { over: 1 + random.below(2) } } };
    case 2:
      return { guard: { type: 'isBelow', params: ({ event }: { event: { weight?: number } }) => ({ limit: (event.weight ?? 1) * 4 }) } };
    case 3:
      return random.below(4) === 0 ? { guard: 'breaks' } : {};
    default:
      return {};
  }
}

function actionsOf(random: Random): unknown[] {
  return Array.from({ length: random.below(3) }, () => {
    switch (random.below(4)) {
      case 0:
        return 'count';
      case 1:
        return { type: 'remember', params: { mark: `m${random.below(9)}` } };
      case 2:
        return { type: 'measure', params: ({ context }: { context: Known }) => ({ amount: context.count * 10 }) };
      default:
        return 'note';
    }
  });
}

function idOf(path: readonly string[]): string {
  return `at-${path.join('-')}`;
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[random.below(items.length)] as Item;
}
