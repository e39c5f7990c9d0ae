import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents } from './code-blocks.js';
import { anchors, relativeLinks } from './links.js';

/** Links of a file that lead nowhere. */
function broken(file: string): string[] {
  return relativeLinks(readFileSync(file, 'utf8'))
    .filter(({ target }) => !leadsSomewhere(file, target))
    .map(({ line, target }) => `${file}:${line} ${target}`);
}

function leadsSomewhere(file: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const to = path === '' ? file : normalize(join(dirname(file), decodeURIComponent(path)));
  if (!existsSync(to)) return false;
  return anchor === undefined || anchors(readFileSync(to, 'utf8')).includes(anchor);
}

describe('a link', () => {
  it.each(documents())('of %s leads to a file and a heading that exist', (file) => {
    expect(broken(file)).toEqual([]);
  });

  it('reaches every document from README, in some number of steps', () => {
    const reached = new Set(['README.md']);
    for (const file of reached) {
      for (const { target } of relativeLinks(readFileSync(file, 'utf8'))) {
        const to = normalize(join(dirname(file), target.split('#')[0] as string));
        if (to.endsWith('.md')) reached.add(to);
        else if (existsSync(join(to, 'README.md'))) reached.add(join(to, 'README.md'));
      }
    }
    expect([...reached].toSorted()).toEqual(expect.arrayContaining(documents()));
  });

  it('is looked for outside code, and an anchor is made as hosts make it', () => {
    const text = '# A `b.c` d\n## Same\n## Same\n[x](a.md#b) `[y](z)`\n```text\n# no\n[n](o)\n```\n[p](https://example.org) [q](#same-1)\n';
    expect(relativeLinks(text)).toEqual([
      { line: 4, target: 'a.md#b' },
      { line: 9, target: '#same-1' },
    ]);
    expect(anchors(text)).toEqual(['a-bc-d', 'same', 'same-1']);
  });
});
