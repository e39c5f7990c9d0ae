/**
 * What a run came to, on the picture of its users: where they spent their time, which edges they took.
 *
 * From a report, or folded from events; the numbers are the same. Edges never taken are the part of the scenario that
 * the run says nothing about, so they are marked and listed. Pure.
 */
import type { Report } from '../model/report.js';
import type { RunEvent } from '../model/run-event.js';
import { everyState, HEAT_COLORS, type Picture, type PictureState, type PictureTransition } from './picture.js';

const MICROSECONDS_PER_MILLISECOND = 1000;

export interface Heat {
  /** Milliseconds users spent in each state, of stays that ended, by path. */
  readonly timesMs: ReadonlyMap<string, number>;
  /** How often each edge was taken, by node, in the order of its edges; one that is not there was never taken. */
  readonly edges: ReadonlyMap<string, readonly number[]>;
}

export interface Coverage {
  /** Edges of the workflow. */
  readonly edges: number;
  /** How many of them were taken at least once. */
  readonly taken: number;
  /** The others, such as `start → done (else)`. */
  readonly neverTaken: readonly string[];
}

export function heatOfReport({ states, edges }: Pick<Report, 'states' | 'edges'>): Heat {
  return {
    timesMs: new Map(Object.entries(states).map(([path, { total_ms }]) => [path, total_ms])),
    edges: new Map(Object.entries(edges)),
  };
}

/** Folds the events of a run; keeps nothing about users that ended. */
export class HeatFold {
  readonly #timesUs = new Map<string, number>();
  readonly #edges = new Map<string, number[]>();
  readonly #live = new Map<number, { readonly state: string; readonly sinceUs: number }>();

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'user.state':
        this.#leave(event.user, event.at);
        this.#live.set(event.user, { state: event.state, sinceUs: event.at });
        break;
      case 'user.finished':
        this.#leave(event.user, event.at);
        break;
      case 'edge.taken': {
        const counts = this.#edges.get(event.from) ?? [];
        while (counts.length <= event.index) counts.push(0);
        counts[event.index] = (counts[event.index] ?? 0) + 1;
        this.#edges.set(event.from, counts);
        break;
      }
      default:
        break;
    }
  }

  heat(): Heat {
    return {
      timesMs: new Map(Array.from(this.#timesUs, ([path, timeUs]) => [path, timeUs / MICROSECONDS_PER_MILLISECOND])),
      edges: new Map(Array.from(this.#edges, ([node, counts]) => [node, [...counts]])),
    };
  }

  #leave(user: number, atUs: number): void {
    const stay = this.#live.get(user);
    if (stay === undefined) return;
    this.#live.delete(user);
    this.#timesUs.set(stay.state, (this.#timesUs.get(stay.state) ?? 0) + atUs - stay.sinceUs);
  }
}

/** The picture with colours, counts and a legend. */
export function heated(picture: Picture, heat: Heat): Picture {
  const times = everyState(picture.states).map(({ path }) => heat.timesMs.get(path) ?? 0);
  const totalMs = times.reduce((sum, timeMs) => sum + timeMs, 0);
  const mostMs = Math.max(...times);
  const withHeat = (state: PictureState): PictureState => {
    if (state.states.length > 0) return { ...state, states: state.states.map(withHeat) };
    if (state.kind === 'choice') return state;
    const timeMs = heat.timesMs.get(state.path) ?? 0;
    const level = timeMs === 0 ? 0 : Math.ceil((HEAT_COLORS.length * timeMs) / mostMs);
    return { ...state, heat: { level, timeMs, share: totalMs === 0 ? 0 : timeMs / totalMs } };
  };
  const counted = {
    ...picture,
    states: picture.states.map(withHeat),
    transitions: picture.transitions.map((transition) => withCount(transition, heat)),
  };
  return { ...counted, legend: legendOf(coverageOf(counted)) };
}

/** Which edges of the workflow the run shown took. */
export function coverageOf({ states, transitions }: Picture): Coverage {
  const names = new Map(everyState(states).map(({ path, name }) => [path, name]));
  const edges = transitions.filter(({ edge }) => edge !== undefined);
  const never = edges.filter(({ count }) => (count ?? 0) === 0);
  return {
    edges: edges.length,
    taken: edges.length - never.length,
    neverTaken: never.map(({ from, to, label }) => `${names.get(from)} → ${names.get(to)}${label === '' ? '' : ` (${label})`}`),
  };
}

/** Paths of states and edges that a run knows and the picture does not: then the two are not of the same scenario. */
export function strangersIn({ timesMs, edges }: Heat, picture: Picture): string[] {
  const paths = new Set(everyState(picture.states).map(({ path }) => path));
  const known = new Set(picture.transitions.map(({ edge }) => (edge === undefined ? '' : `${edge.node}[${edge.index}]`)));
  const counted = [...edges].flatMap(([node, counts]) => counts.map((_, index) => `${node}[${index}]`));
  return [...[...timesMs.keys()].filter((path) => !paths.has(path)), ...counted.filter((edge) => !known.has(edge))];
}

function withCount(transition: PictureTransition, { edges }: Heat): PictureTransition {
  const { edge } = transition;
  return edge === undefined ? transition : { ...transition, count: edges.get(edge.node)?.[edge.index] ?? 0 };
}

function legendOf({ edges, taken, neverTaken }: Coverage): string[] {
  return [
    'the darker a state, the more of their time users spent there',
    'the number at an edge says how often it was taken',
    `edges taken: ${taken} of ${edges}`,
    ...neverTaken.map((edge) => `never taken: ${edge}`),
  ];
}
