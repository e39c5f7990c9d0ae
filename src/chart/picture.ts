/**
 * What a drawing of a machine shows, whatever it is drawn with: states in states, arrows, and what they say.
 *
 * A format (Mermaid, SVG, …) is a function from a picture to text and knows no machine; `machine-picture.ts` knows
 * machines and no format; `heat.ts` adds what a run came to. Texts are plain: each format escapes them its own way.
 */
export interface Picture {
  readonly name: string;
  /** Path of the state everything starts in. */
  readonly initial: string;
  readonly states: readonly PictureState[];
  readonly transitions: readonly PictureTransition[];
  /** How to read the colours and counts of a run, a line each; absent without a run. */
  readonly legend?: readonly string[];
}

/** `plain` has no states within; a `choice` is passed through at once. */
export type StateKind = 'plain' | 'compound' | 'parallel' | 'final' | 'choice' | 'history';

export interface PictureState {
  /** Names from the outermost state to this one, joined by dots, such as `iterating.start`; as in the events of a run. */
  readonly path: string;
  readonly name: string;
  readonly kind: StateKind;
  /** What happens in it, a line each, in plain words. */
  readonly lines: readonly string[];
  /** Path of the state within that is entered with it. */
  readonly initial?: string;
  readonly states: readonly PictureState[];
  readonly heat?: StateHeat;
}

export interface StateHeat {
  /** 0 for a state where nobody spent time, else 1 (least) to `HEAT_COLORS.length` (most). */
  readonly level: number;
  /** Milliseconds that users spent there, all together. */
  readonly timeMs: number;
  /** Of all the time that users spent, from 0 to 1. */
  readonly share: number;
}

export interface PictureTransition {
  /** Paths of states. */
  readonly from: string;
  readonly to: string;
  /** Empty when nothing is to be said. */
  readonly label: string;
  /** What sets it off; several where arrows that go the same way are drawn as one. */
  readonly causes: readonly Cause[];
  /** The edge of the workflow this is, where it is one. */
  readonly edge?: { readonly node: string; readonly index: number };
  /** How often it was taken in the run shown. */
  readonly count?: number;
}

export interface Cause {
  /** Type of the event as the machine has it; empty for a step taken at once. */
  readonly event: string;
  /** The author's condition, or the name of the guard; empty when there is none to hold. */
  readonly condition: string;
}

/** From little time to much; each is read well under black letters. */
export const HEAT_COLORS = ['#fff7d6', '#fee8a8', '#fdd27a', '#fcb255', '#f68d3c'] as const;

/** Every state, outer before inner, in the order of the machine. */
export function everyState(states: readonly PictureState[]): PictureState[] {
  return states.flatMap((state) => [state, ...everyState(state.states)]);
}

/** The label with what the run came to. */
export function labelWithCount({ label, count }: PictureTransition): string {
  if (count === undefined) return label;
  const counted = count === 0 ? 'never taken' : `taken ${count}×`;
  return label === '' ? counted : `${label} (${counted})`;
}

/** The lines of a state with what the run came to. */
export function linesWithHeat({ lines, heat }: PictureState): readonly string[] {
  return heat === undefined ? lines : [...lines, `${(heat.share * 100).toFixed(1)} % of the time`];
}
