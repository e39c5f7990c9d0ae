/** XML as text: elements with attributes, children and text, everything escaped. Pure. */

export interface Element {
  readonly name: string;
  /** Undefined ones are left out. */
  readonly attributes?: Readonly<Record<string, string | number | undefined>>;
  readonly children?: readonly Element[];
  readonly text?: string;
}

/** A whole document. */
export function renderXml(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${render(root, '')}\n`;
}

function render({ name, attributes = {}, children = [], text = '' }: Element, indent: string): string {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const opening = `${indent}<${name}${given.map(([key, value]) => ` ${key}="${escaped(String(value))}"`).join('')}`;
  if (children.length > 0) return `${opening}>\n${children.map((child) => render(child, `${indent}  `)).join('\n')}\n${indent}</${name}>`;
  return text === '' ? `${opening}/>` : `${opening}>${escaped(text)}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\r': '&#13;',
};

/** Controls and halves of surrogate pairs, which XML 1.0 cannot write or readers stumble over, become U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"'\t\r]/g, (character) => ENTITIES[character] as string);
}
