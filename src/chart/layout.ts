/**
 * A picture laid out offline: SVG, or the DOT text it is laid out from.
 *
 * The one place that knows state-machine-cat. It is loaded when a picture is asked for, as it brings a layout engine
 * with it (half a second the first time). State names are made safe and character references are broken up before it
 * sees them: it quotes the rest. What it cannot be told is done to its text: states are filled by class, and labels
 * get a white rim, so that a line behind one never makes it hard to read. Letters are of equal width, because then they
 * take the room that was laid out for them whatever font the reader has.
 */
import type { IRenderOptions, IState, IStateMachine, ITransition } from 'state-machine-cat';
import { withLabelsApart } from './label-places.js';
import { edgeClass, RESERVED_IDS } from './marks.js';
import {
  everyState,
  HEAT_COLORS,
  labelWithCount,
  linesWithHeat,
  type Picture,
  type PictureState,
  type PictureTransition,
} from './picture.js';
import { stateIds } from './state-ids.js';
import { wrapped } from './words.js';
import { xmlText } from './xml-text.js';

const LABEL_COLUMNS = 34;
const WIDTH_MAX = 5;
const NEVER_COLOR = '#c2185b';
const INVISIBLE = '#FFFFFF00';
const FONTS = "ui-monospace, 'DejaVu Sans Mono', 'Liberation Mono', Menlo, Consolas, monospace";

const COURIER = [{ name: 'fontname', value: 'Courier' }];
const OPTIONS: IRenderOptions = {
  inputType: 'json',
  direction: 'top-down',
  dotGraphAttrs: [
    ...COURIER,
    { name: 'bgcolor', value: '"white"' },
    { name: 'newrank', value: 'true' },
    // Arrows come in at the top of an outer state and go out at its sides and end, where they start at the border.
    { name: 'labelloc', value: 'b' },
    { name: 'ranksep', value: '0.3' },
    { name: 'nodesep', value: '0.4' },
  ],
  dotNodeAttrs: COURIER,
  dotEdgeAttrs: COURIER,
};

export async function svgOf(picture: Picture): Promise<string> {
  const cat = await import('state-machine-cat');
  const svg = await cat.render(machineOf(picture), { ...OPTIONS, outputType: 'svg' });
  return HEAT_COLORS.reduce((text, color, index) => filled(text, index + 1, color), withLabelsApart(svg))
    .replace(/<!DOCTYPE[^>]*>\s*/, '')
    .replace(/<!--[\s\S]*?-->\s*/g, '')
    .replace(/<title>state transitions<\/title>\s*/, '')
    .replace(/<svg [^>]*>/, (opening) => `${opening}\n<title>Statechart: ${xmlText(picture.name)}</title>`)
    .replaceAll('font-family="Courier,monospace"', `font-family="${FONTS}"`)
    .replaceAll('font-size="10.00"', 'font-size="10.00" stroke="white" stroke-width="3" paint-order="stroke"');
}

export async function dotOf(picture: Picture): Promise<string> {
  const cat = await import('state-machine-cat');
  const dot = await cat.render(machineOf(picture), { ...OPTIONS, outputType: 'dot' });
  const marked = (level: number) => `[margin=0 class="state regular heat${level}"`;
  return HEAT_COLORS.reduce((text, color, index) => text.replaceAll(marked(index + 1), `${marked(index + 1)} fillcolor="${color}"`), dot);
}

/** Fills the boxes of a level: the last path of each group, which comes first then, for what is written on it. */
function filled(svg: string, level: number, color: string): string {
  const group = new RegExp(`(class="node state regular heat${level}">\\s*)((?:(?!</g>)[\\s\\S])*)<path fill="none"([^>]*)/>`, 'g');
  return svg.replace(group, `$1<path fill="${color}"$3/>\n$2`);
}

function machineOf(picture: Picture): IStateMachine {
  const id = stateIds(picture, RESERVED_IDS);
  const outer = everyState(picture.states).filter(({ initial }) => initial !== undefined);
  const outerPaths = new Set(outer.map(({ path }) => path));
  const entryOf = (path: string): string => (outerPaths.has(path) ? beginOf(id(path)) : id(path));
  const arrows = [
    { from: 'initial', to: entryOf(picture.initial) },
    ...outer.flatMap((state) => innerArrows(state, id, entryOf)),
    ...picture.transitions.map((transition) => ({
      ...arrowOf(transition, picture),
      from: id(transition.from),
      to: entryOf(transition.to),
    })),
  ];
  return {
    states: [
      { name: 'initial', type: 'initial' },
      ...picture.states.map((state) => stateOf(state, id)),
      ...(picture.legend === undefined ? [] : [boxOf('legend', 'legend', picture.legend, 'legend')]),
    ],
    transitions: arrows.map((arrow, index) => ({ ...arrow, id: index })),
  };
}

function stateOf(state: PictureState, id: (path: string) => string): IState {
  const name = id(state.path);
  if (state.kind === 'choice') return { name, type: 'choice', label: ' ' };
  const box = boxOf(name, state.name, linesWithHeat(state), state.heat?.level ? `heat${state.heat.level}` : undefined);
  if (state.states.length === 0) return box;
  const begin: IState[] = state.initial === undefined ? [] : [{ name: beginOf(name), type: 'initial' }];
  const states = [...begin, ...state.states.map((child) => stateOf(child, id))];
  return { ...box, type: state.kind === 'parallel' ? 'parallel' : 'regular', statemachine: { states } };
}

function boxOf(name: string, label: string, lines: readonly string[], className: string | undefined): IState {
  return {
    name,
    type: 'regular',
    label: unescapable(label),
    actions: lines.flatMap((line) => wrapped(line, LABEL_COLUMNS)).map((line) => ({ type: 'activity', body: unescapable(line) })),
    ...(className === undefined ? {} : { class: className }),
  };
}

/** In boxes the layout engine reads `\\N` and the like as names of its own. */
function unescapable(text: string): string {
  return text.replaceAll('\\', '\\\\');
}

type Arrow = Omit<ITransition, 'id'>;

/**
 * From the dot in an outer state to where it begins; and, not to be seen, from its last state to the point its own
 * arrows start from, so that they start at the end of it.
 */
function innerArrows({ path, initial, states }: PictureState, id: (path: string) => string, entryOf: (path: string) => string): Arrow[] {
  const last = states.findLast(({ kind }) => kind === 'final') ?? states.at(-1);
  return [
    { from: beginOf(id(path)), to: entryOf(initial as string) },
    { from: id(last?.path as string), to: id(path), label: ' ', color: INVISIBLE, class: 'anchor' },
  ];
}

function arrowOf(transition: PictureTransition, { transitions }: Picture): Omit<Arrow, 'from' | 'to'> {
  const { edge, count } = transition;
  const most = Math.max(1, ...transitions.map((one) => one.count ?? 0));
  const lines = wrapped(labelWithCount(transition), LABEL_COLUMNS).map((line) => `&#160;${line.replaceAll('&', '&amp;')}`);
  return {
    label: lines.join('\n'),
    ...(edge === undefined ? {} : { class: edgeClass(edge.index) }),
    ...(count === undefined ? {} : { width: 1 + Math.round(((WIDTH_MAX - 1) * count) / most) }),
    ...(count === 0 ? { color: NEVER_COLOR } : {}),
  };
}

function beginOf(name: string): string {
  return `${name}.begin`;
}
