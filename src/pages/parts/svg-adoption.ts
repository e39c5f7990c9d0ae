/**
 * A drawing made elsewhere, taken into the page piece by piece.
 *
 * Its texts come from scenarios and targets. Whatever way one of them might find into the markup, nothing gets into the
 * page but shapes and text: elements and attributes that are listed here are made anew, everything else is left out.
 */
import { parseXml } from './trusted-xml.js';

const SVG = 'http://www.w3.org/2000/svg';

const ELEMENTS = new Set(['svg', 'g', 'title', 'path', 'polygon', 'polyline', 'ellipse', 'circle', 'rect', 'line', 'text', 'tspan']);

const ATTRIBUTES = new Set(
  (
    'class viewBox transform d points x y x1 y1 x2 y2 cx cy r rx ry width height dx dy ' +
    'fill fill-opacity stroke stroke-width stroke-opacity stroke-dasharray text-anchor font-size paint-order'
  ).split(' '),
);

/** References to elsewhere begin so: no shape needs one. */
const REFERENCE = /url\s*\(/i;

/** The drawing as an element of this page; null when the text is no SVG. */
export function adoptSvg(text: string): SVGSVGElement | null {
  const root = parseXml(text);
  return root?.localName === 'svg' ? (adopt(root) as SVGSVGElement | null) : null;
}

function adopt(foreign: Element): SVGElement | null {
  if (foreign.namespaceURI !== SVG || !ELEMENTS.has(foreign.localName)) return null;
  const element = document.createElementNS(SVG, foreign.localName) as SVGElement;
  for (const { name, value } of foreign.attributes) {
    if (ATTRIBUTES.has(name) && !REFERENCE.test(value)) element.setAttribute(name, value);
  }
  for (const child of foreign.childNodes) {
    if (child.nodeType === Node.TEXT_NODE || child.nodeType === Node.CDATA_SECTION_NODE) element.append(child.textContent ?? '');
    else if (child instanceof Element) {
      const adopted = adopt(child);
      if (adopted !== null) element.append(adopted);
    }
  }
  return element;
}
