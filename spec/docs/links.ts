/** Links of a document and the headings they may lead to. Pure. */

export interface Link {
  readonly line: number;
  /** As written: `failures.md#exit-codes`. */
  readonly target: string;
}

/** Links to places of this project, outside code. */
export function relativeLinks(text: string): Link[] {
  return withoutCode(text)
    .split('\n')
    .flatMap((line, index) => [...line.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => ({ line: index + 1, target: match[1] as string })))
    .filter(({ target }) => !/^[a-z]+:/.test(target));
}

/** The anchors of a document's headings, as repository hosts make them: small letters, hyphens for spaces, a number when taken. */
export function anchors(text: string): string[] {
  const taken = new Map<string, number>();
  const headings = [...withoutBlocks(text).matchAll(/^#{1,6} (.*)$/gm)].map((match) => match[1] as string);
  return headings.map((heading) => {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const times = taken.get(anchor) ?? 0;
    taken.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

function withoutCode(text: string): string {
  return withoutBlocks(text).replace(/`[^`\n]*`/g, '');
}

/** Fenced blocks become empty lines. */
function withoutBlocks(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, (block) => block.replace(/[^\n]/g, ''));
}
