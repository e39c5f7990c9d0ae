/**
 * A picture as SCXML, the standard's text for statecharts, for editors that read it.
 *
 * Conditions are in the language of scenarios, so the data model is one of its own; what SCXML has no place for (what a
 * state does, what a run came to) stands in a namespace of its own. Pure.
 */
import { type Cause, linesWithHeat, type Picture, type PictureState, type PictureTransition } from './picture.js';
import { stateIds } from './state-ids.js';
import { xmlText } from './xml-text.js';

const ELEMENTS: Readonly<Record<PictureState['kind'], string>> = {
  plain: 'state',
  compound: 'state',
  choice: 'state',
  parallel: 'parallel',
  final: 'final',
  history: 'history',
};

export function scxmlOf(picture: Picture): string {
  const id = stateIds(picture);
  const attributes = attributesOf({
    xmlns: 'http://www.w3.org/2005/07/scxml',
    'xmlns:rampart': 'urn:rampart:chart',
    version: '1.0',
    datamodel: 'rampart',
    name: picture.name,
    initial: id(picture.initial),
  });
  const legend = (picture.legend ?? []).map((line) => `  <rampart:legend>${xmlText(line)}</rampart:legend>`);
  const states = picture.states.flatMap((state) => stateLines(state, picture.transitions, id, '  '));
  return `${['<?xml version="1.0" encoding="UTF-8"?>', `<scxml${attributes}>`, ...legend, ...states, '</scxml>'].join('\n')}\n`;
}

function stateLines(
  state: PictureState,
  transitions: readonly PictureTransition[],
  id: (path: string) => string,
  indent: string,
): string[] {
  const element = ELEMENTS[state.kind];
  const attributes = attributesOf({
    id: id(state.path),
    'rampart:name': state.name,
    initial: state.initial === undefined ? undefined : id(state.initial),
    'rampart:time_ms': state.heat?.timeMs,
  });
  const inner = `${indent}  `;
  const content = [
    ...linesWithHeat(state).map((line) => `${inner}<rampart:does>${xmlText(line)}</rampart:does>`),
    ...transitions
      .filter(({ from }) => from === state.path)
      .flatMap((arrow) => transitionElements(arrow, id))
      .map((line) => inner + line),
    ...state.states.flatMap((child) => stateLines(child, transitions, id, inner)),
  ];
  if (content.length === 0) return [`${indent}<${element}${attributes}/>`];
  return [`${indent}<${element}${attributes}>`, ...content, `${indent}</${element}>`];
}

function transitionElements({ to, causes, count }: PictureTransition, id: (path: string) => string): string[] {
  return causes.map(({ event, condition }) => {
    const when = { event: eventOf(event), cond: condition === '' ? undefined : condition };
    return `<transition${attributesOf({ ...when, target: id(to), 'rampart:count': count })}/>`;
  });
}

/** As event descriptors are written; the end of an inner machine has its name from the standard. */
function eventOf(event: Cause['event']): string | undefined {
  if (event === '') return undefined;
  return event.replace(/^xstate\.(done\.state)\.[^.]*/, '$1').replace(/[^\w.:-]/g, '_');
}

function attributesOf(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${xmlText(String(value))}"`]))
    .join('');
}
