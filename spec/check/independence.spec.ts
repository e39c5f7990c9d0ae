import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';

it('shares no code with what it checks: it imports types of events, and nothing else from outside its folder', () => {
  const files = readdirSync('src/check').filter((file) => file.endsWith('.ts'));
  expect(files).toContain('checker.ts');
  const imports = files.flatMap((file) =>
    readFileSync(`src/check/${file}`, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('import ') && !/ from '\.\/[^']+';$/.test(line)),
  );
  expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter((line) => !/^import type \{[^}]+\} from '\.\.\/model\/run-event\.js';$/.test(line))).toEqual([]);
});
