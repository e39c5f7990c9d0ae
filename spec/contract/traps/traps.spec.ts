import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const FOLDER = 'spec/contract/traps';

/** Traps that are held elsewhere, or that nothing here can fall into. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  T8: 'A timing: `npm run bench` holds what a user costs at 1,000 and at 8,000 at once.',
  T21: 'Held by H4 of the fault matrix, in a network with ten ports.',
  T23: 'Held by H6 of the fault matrix, in a process without file handles.',
};

it('every trap of our libraries has a spec that fails when an upgrade changes it, or a reason', () => {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.spec.ts') && file !== 'traps.spec.ts');
  const titles = files.flatMap((file) => [
    ...readFileSync(`${FOLDER}/${file}`, 'utf8').matchAll(/\bit(?:\.each\([^;]*?\))?\('(T\d[^']*)'/gs),
  ]);
  const held = new Set(titles.flatMap((match) => (match[1] as string).match(/\bT\d+\b/g) ?? []));
  const all = Array.from({ length: 30 }, (_, index) => `T${index + 1}`);
  expect(all.filter((trap) => !held.has(trap) && ELSEWHERE[trap] === undefined)).toEqual([]);
  expect(Object.keys(ELSEWHERE).filter((trap) => held.has(trap))).toEqual([]);
});
