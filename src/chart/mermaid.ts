/**
 * A picture as Mermaid text (`stateDiagram-v2`), which repository hosts and many editors draw.
 *
 * Texts are written with character codes wherever Mermaid would read a mark of its own in them, so a condition stays
 * what its author wrote. Pure.
 */
import { everyState, HEAT_COLORS, labelWithCount, linesWithHeat, type Picture, type PictureState } from './picture.js';
import { stateIds } from './state-ids.js';
import { wrapped } from './words.js';

/** Words that begin a statement, what Mermaid calls the outermost dots, and the name of the legend. */
const RESERVED = [
  'root_start',
  'root_end',
  'state',
  'note',
  'end',
  'as',
  'direction',
  'class',
  'classdef',
  'style',
  'default',
  'scale',
  'hide',
  'click',
  'legend',
];

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
      return `  ${id(transition.from)} --> ${id(transition.to)}${label === '' ? '' : ` : ${arrowText(label)}`}`;
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
  const lines = linesWithHeat(state);
  // The title of a box with states in it has one line, and no room for more.
  const isOuter = state.states.length > 0;
  const title = isOuter && lines.length > 0 ? escaped(`${state.name} (${lines.join(', ')})`) : boxText([state.name, ...lines]);
  const declared = `${indent}state "${title}" as ${name}`;
  if (!isOuter) return [declared];
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
  return [`  state "${boxText(legend)}" as legend`];
}

function heatLines(states: readonly PictureState[], id: (path: string) => string): string[] {
  const heated = states.filter(({ heat }) => heat !== undefined && heat.level > 0);
  const levels = [...new Set(heated.map(({ heat }) => heat?.level as number))].toSorted((one, other) => one - other);
  return [
    ...levels.map((level) => `  classDef heat${level} fill:${HEAT_COLORS[level - 1]},color:#000`),
    ...heated.map(({ path, heat }) => `  class ${id(path)} heat${heat?.level}`),
  ];
}

/**
 * In the box of a state. Mermaid reads Markdown there; in a box of several lines also in marks given by number, so that
 * these are taken back once more.
 */
function boxText(texts: readonly string[]): string {
  const lines = texts.flatMap((text) => wrapped(text, LABEL_COLUMNS));
  if (lines.length === 1) return escaped(lines[0] as string);
  return lines.map((line) => escaped(line.replace(MARKDOWN, (mark) => `\\${mark}`))).join('<br/>');
}

/** At an arrow. */
function arrowText(text: string): string {
  return wrapped(text, LABEL_COLUMNS).map(escaped).join('<br/>');
}

/** What would make letters bold or slanted, and what takes that back. */
const MARKDOWN = /[\\*]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;

/** Of anything else what Mermaid could read as a mark of its own, or as the beginning of a list. */
const MARKS = /[^\p{L}\p{N} .,()=!?'+/%×_-]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^[-+=]|(?<=^\d+)[.)](?= |$)/gu;

/** Marks as `#number;`. Two dollars are a formula however they are written, so a space of no width goes between them. */
function escaped(text: string): string {
  return text.replace(MARKS, (mark) => (mark === '$' ? '#36;#8203;' : `#${mark.codePointAt(0)};`));
}
