import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAILURE_CLASSES } from '../../src/index.js';
import { EXIT_CODES } from '../../src/report/report.js';
import { CODES } from './failure-entries.js';
import { SAMPLE } from './failure-examples.js';

const page = readFileSync('docs/failures.md', 'utf8');

describe('docs/failures.md', () => {
  it('has one heading for each code of the two catalogues, and no other', () => {
    const headings = [...page.matchAll(/^### `(.+)`$/gm)].map((match) => match[1] as string);
    expect(headings.toSorted()).toEqual(CODES.toSorted());
  });

  it('names every exit code that a failure or an end of a run has', () => {
    const listed = [...page.matchAll(/^\| (\d+) \|/gm)].map((match) => Number(match[1]));
    const given = [...Object.values(FAILURE_CLASSES).map(({ exitCode }) => exitCode), ...Object.values(EXIT_CODES)];
    expect(new Set(listed)).toEqual(new Set(given));
  });

  it('begins its examples with the scenario they change', () => {
    expect(page).toContain(`\`\`\`yaml\n${SAMPLE}\`\`\``);
  });
});
