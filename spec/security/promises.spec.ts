/** SECURITY.md promises nothing that no spec holds: each row names a spec file, and a case that stands in it. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const ROWS = [...readFileSync('SECURITY.md', 'utf8').matchAll(/^\| (?!Promise|---)(.+) \| `(spec\/.+\.ts)` \| (.+) \|$/gm)].map(
  ([, promise = '', file = '', title = '']) => [promise, file, title] as const,
);

it('there are promises to hold', () => {
  expect(ROWS.length).toBeGreaterThan(20);
});

it.each(ROWS)('%s', (_, file, title) => {
  expect(existsSync(file), file).toBe(true);
  expect(readFileSync(file, 'utf8')).toContain(title);
});
