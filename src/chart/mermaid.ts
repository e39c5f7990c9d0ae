/**
 * A picture as Mermaid text (`stateDiagram-v2`), which repository hosts and many editors draw.
 *
 * Texts are written with character codes wherever Mermaid would read a mark of its own in them, so a condition stays
 * what its author wrote. Pure.
 */
import { everyState, HEAT_COLORS, labelWithCount, linesWithHeat, type Picture, type PictureState } from './picture.js';
import { stateIds } from './state-ids.js';
import { wrapped } from './words.js';

/** Words that begin a statement, and the name of the legend. */
const RESERVED = ['state', 'note', 'end', 'as', 'direction', 'class', 'classdef', 'style', 'default', 'scale', 'hide', 'click', 'legend'];

const LABEL_COLUMNS = 40;

export function mermaidOf(picture: Picture): string {
  const id = stateIds(picture, RESERVED);
  const states = everyState(picture.states);
  const finals = picture.states.filter(({ kind }) => kind === 'final');
  const lines = [
    'stateDiagram-v2',
    ...picture.states.flatMap((state) => stateLines(state, id, '  ')),
    `  [*] --> ${id(picture.initial)}`,
    ...picture.transitions.map((transition) => {
      const label = labelWithCount(transition);
      return `  ${id(transition.from)} --> ${id(transition.to)}${label === '' ? '' : ` : ${wrappedText(label)}`}`;
    }),
    ...finals.map(({ path }) => `  ${id(path)} --> [*]`),
    ...legendLines(picture),
    ...heatLines(states, id),
  ];
  return `${lines.join('\n')}\n`;
}

function stateLines(state: PictureState, id: (path: string) => string, indent: string): string[] {
  const name = id(state.path);
  if (state.kind === 'choice') return [`${indent}state ${name} <<choice>>`];
  const title = [state.name, ...linesWithHeat(state)].map(wrappedText).join('<br/>');
  const declared = `${indent}state "${title}" as ${name}`;
  if (state.states.length === 0) return [declared];
  const inner = `${indent}  `;
  const regions = state.states.map((child) => stateLines(child, id, inner));
  const body =
    state.kind === 'parallel' ? regions.flatMap((region, index) => (index === 0 ? region : [`${inner}--`, ...region])) : regions.flat();
  const initial = state.initial === undefined ? [] : [`${inner}[*] --> ${id(state.initial)}`];
  const ends = state.states.filter(({ kind }) => kind === 'final').map(({ path }) => `${inner}${id(path)} --> [*]`);
  return [declared, `${indent}state ${name} {`, ...initial, ...body, ...ends, `${indent}}`];
}

function legendLines({ legend }: Picture): string[] {
  if (legend === undefined) return [];
  return [`  state "${legend.map(wrappedText).join('<br/>')}" as legend`];
}

function heatLines(states: readonly PictureState[], id: (path: string) => string): string[] {
  const heated = states.filter(({ heat }) => heat !== undefined && heat.level > 0);
  const levels = [...new Set(heated.map(({ heat }) => heat?.level as number))].toSorted((one, other) => one - other);
  return [
    ...levels.map((level) => `  classDef heat${level} fill:${HEAT_COLORS[level - 1]},color:#000`),
    ...heated.map(({ path, heat }) => `  class ${id(path)} heat${heat?.level}`),
  ];
}

function wrappedText(text: string): string {
  return wrapped(text, LABEL_COLUMNS).map(escaped).join('<br/>');
}

/** Everything but letters, digits and harmless marks as `#number;`. */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,()=!?'+/%×_-]/gu, (character) => `#${character.codePointAt(0)};`);
}
