/**
 * The parts of a document that the code writes: what stands between `<!-- generated: NAME -->` and
 * `<!-- end of generated part -->`. Everything around them is written by hand. Pure.
 */
const PART = /(<!-- generated: (.+) -->\n)([\s\S]*?)(<!-- end of generated part -->)/g;

/** Names of the parts of a document, in order. */
export function partNames(text: string): string[] {
  return [...text.matchAll(PART)].map((match) => match[2] as string);
}

/** The document with each part as `bodyOf` its name gives it. */
export function withParts(text: string, bodyOf: (name: string) => string): string {
  return text.replace(PART, (_, opening: string, name: string, _old: string, end: string) => `${opening}\n${bodyOf(name)}\n\n${end}`);
}
