/**
 * A statechart with what a run does in it: states darker the more there is in them, with a count each; edges wider the
 * more they are taken; the state somebody is in, marked.
 *
 * The drawing is made by `src/chart` (SVG and its marks) and taken in once; afterwards only classes and counts change.
 */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ChartMarks } from '../../chart/marks.js';
import { Badge } from './chart-badge.js';
import { adoptSvg } from './svg-adoption.js';
import './statechart.css';

export interface StateHeat {
  /** 0 (nothing) to 5 (most): `heatLevel`. */
  readonly level: number;
  /** Written at its corner; nothing when left out. */
  readonly badge?: string;
}

export interface EdgeHeat {
  readonly badge?: string;
  /** Share of the edge taken most, from 0 to 1. */
  readonly weight?: number;
  readonly isNeverTaken?: boolean;
}

export interface StatechartProps {
  /** What is to be seen, for who cannot see it. */
  readonly label: string;
  readonly svg: string;
  readonly marks: ChartMarks;
  /** By path. */
  readonly states?: ReadonlyMap<string, StateHeat>;
  /** By `edgeKey`. */
  readonly edges?: ReadonlyMap<string, EdgeHeat>;
  /** Path of the state to be marked. */
  readonly active?: string | null;
}

const LEVELS = 5;
const NO_STATES: ReadonlyMap<string, StateHeat> = new Map();
const NO_EDGES: ReadonlyMap<string, EdgeHeat> = new Map();

export function edgeKey(node: string, index: number): string {
  return `${node}#${index}`;
}

/** How dark a state is that has `amount`, where the one with most has `most`. */
export function heatLevel(amount: number, most: number): number {
  return amount <= 0 ? 0 : Math.max(1, Math.ceil((LEVELS * amount) / most));
}

export function Statechart({ label, svg, marks, states = NO_STATES, edges = NO_EDGES, active = null }: StatechartProps) {
  const host = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);

  useLayoutEffect(() => {
    const adopted = adoptSvg(svg);
    if (adopted === null) return;
    drawing.current = new Drawing(adopted, marks);
    host.current?.replaceChildren(adopted);
  }, [svg, marks]);

  // With the rest of the page, so that all of it shows one moment.
  useLayoutEffect(() => drawing.current?.show(states, edges, active));

  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls needs the focus to be scrolled by keys
  return <div ref={host} class="statechart" role="img" aria-label={label} tabIndex={0} />;
}

/** The groups of a drawing, and what is written on them now. */
class Drawing {
  readonly #states = new Map<string, { readonly group: SVGElement; readonly badge: Badge }>();
  readonly #edges = new Map<string, { readonly group: SVGElement; readonly badge: Badge }>();

  constructor(svg: SVGSVGElement, { states, edges }: ChartMarks) {
    fitted(svg);
    const groups = [...svg.querySelectorAll<SVGElement>('g.state, g.edge')];
    const titleOf = (group: SVGElement): string => group.querySelector('title')?.textContent ?? '';
    const byTitle = new Map(groups.map((group) => [titleOf(group), group]));
    for (const { title, path } of states) {
      const group = byTitle.get(title);
      if (group === undefined) continue;
      group.dataset['state'] = path;
      // The box is drawn last, without a fill; filled, it has to come first.
      const box = group.querySelector(':scope > path:last-of-type');
      if (box !== null && !group.classList.contains('cluster')) group.prepend(box);
      this.#states.set(path, { group, badge: new Badge(group, 'corner') });
    }
    for (const { from, className, node, index } of edges) {
      const group = groups.find((one) => one.classList.contains(className) && titleOf(one).startsWith(`${from}->`));
      if (group === undefined) continue;
      group.dataset['edge'] = edgeKey(node, index);
      this.#edges.set(edgeKey(node, index), { group, badge: new Badge(group, 'middle') });
    }
    // A browser shows titles as tooltips: these are names for machines.
    for (const title of svg.querySelectorAll('title')) title.remove();
  }

  show(states: ReadonlyMap<string, StateHeat>, edges: ReadonlyMap<string, EdgeHeat>, active: string | null): void {
    for (const [path, { group, badge }] of this.#states) {
      const heat = states.get(path);
      group.dataset['heat'] = String(heat?.level ?? 0);
      group.classList.toggle('is-active', path === active);
      badge.write(heat?.badge ?? '');
    }
    for (const [key, { group, badge }] of this.#edges) {
      const heat = edges.get(key);
      group.style.setProperty('--weight', String(heat?.weight ?? 0));
      group.classList.toggle('is-taken', (heat?.weight ?? 0) > 0);
      group.classList.toggle('is-never', heat?.isNeverTaken === true);
      badge.write(heat?.badge ?? '');
    }
  }
}

/** As wide as it was laid out, and narrower where there is less room. */
function fitted(svg: SVGSVGElement): void {
  const { width } = svg.viewBox.baseVal;
  svg.removeAttribute('width');
  svg.removeAttribute('height');
  svg.style.setProperty('--natural-width', `${Math.round(width)}px`);
}
