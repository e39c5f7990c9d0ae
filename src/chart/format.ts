/** The formats a chart can be had in: one small function each. */
import type { AnyStateMachine } from 'xstate';
import { definitionOf } from './definition.js';
import type { Heat } from './heat.js';
import { dotOf, svgOf } from './layout.js';
import { mermaidOf } from './mermaid.js';
import type { Picture } from './picture.js';
import { scxmlOf } from './scxml.js';

/** What a format may draw from: pictures show what can happen, the definition is all of the machine. */
export interface Chart {
  readonly machine: AnyStateMachine;
  readonly picture: Picture;
  readonly heat?: Heat;
}

export type ChartFormat = 'mermaid' | 'svg' | 'scxml' | 'dot' | 'json';

export const FORMATS: Readonly<Record<ChartFormat, (chart: Chart) => string | PromiseLike<string>>> = {
  mermaid: ({ picture }) => mermaidOf(picture),
  svg: ({ picture }) => svgOf(picture),
  scxml: ({ picture }) => scxmlOf(picture),
  dot: ({ picture }) => dotOf(picture),
  json: ({ machine, heat }) => definitionOf(machine, heat),
};

export const CHART_FORMATS = Object.keys(FORMATS) as readonly ChartFormat[];
