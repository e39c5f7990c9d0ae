/** A small count on a drawing: at the corner of a state, or in the middle of an arrow. */
const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 17;
const PADDING = 6;
/** Of a digit at the size the style sheet gives. */
const DIGIT_WIDTH = 7.3;

interface Parts {
  readonly whole: SVGGElement;
  readonly back: SVGRectElement;
  readonly text: SVGTextElement;
}

export class Badge {
  readonly #group: SVGElement;
  readonly #place: 'corner' | 'middle';
  #element: Parts | null = null;
  #written = '';

  /** @param group what it is put on; the group must be part of the page by the time something is written. */
  constructor(group: SVGElement, place: 'corner' | 'middle') {
    this.#group = group;
    this.#place = place;
  }

  /** Nothing is shown for an empty text. */
  write(text: string): void {
    if (text === this.#written) return;
    this.#written = text;
    this.#element ??= this.#make();
    const { whole, back, text: label } = this.#element;
    whole.style.display = text === '' ? 'none' : '';
    label.textContent = text;
    const width = Math.max(HEIGHT, text.length * DIGIT_WIDTH + 2 * PADDING);
    back.setAttribute('width', String(width));
    // Beside an arrow it stands on the left: what the arrow says stands on the right.
    const middle = this.#place === 'middle' ? -width / 2 - PADDING : 0;
    back.setAttribute('x', String(middle - width / 2));
    label.setAttribute('x', String(middle));
  }

  #make(): Parts {
    const make = <Name extends 'g' | 'rect' | 'text'>(name: Name) => document.createElementNS(SVG, name);
    const [whole, back, text] = [make('g'), make('rect'), make('text')];
    const { x, y } = this.#position();
    whole.setAttribute('class', `badge badge-${this.#place}`);
    whole.setAttribute('transform', `translate(${x} ${y})`);
    back.setAttribute('y', String(-HEIGHT / 2));
    back.setAttribute('height', String(HEIGHT));
    back.setAttribute('rx', String(HEIGHT / 2));
    text.setAttribute('text-anchor', 'middle');
    text.setAttribute('y', '4');
    whole.append(back, text);
    this.#group.append(whole);
    return { whole, back, text };
  }

  #position(): { readonly x: number; readonly y: number } {
    const path = this.#group.querySelector('path');
    if (path === null) return { x: 0, y: 0 };
    if (this.#place === 'middle') return path.getPointAtLength(path.getTotalLength() / 2);
    const { x, y, width } = path.getBBox();
    return { x: x + width - PADDING, y };
  }
}
