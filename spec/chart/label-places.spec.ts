/** Nothing in a picture is written over something else: measured by a real browser, with the fonts it has. */
import { describe, expect, it } from 'vitest';
import { withLabelsApart } from '../../src/chart/label-places.js';
import { chart, loadScenario, poolMachine, rampUpMachine, runMachine } from '../../src/index.js';
import { hasBrowser, NO_BROWSER } from '../support/browser.js';
import { SCENARIO_FILES } from '../support/scenario-files.js';
import { describeWhere } from '../support/skip.js';
import { overlapsOf } from '../support/svg-overlaps.js';

const text = (x: number, y: number, said: string) => `<text x="${x}" y="${y}" font-size="10.00">${said}</text>`;
const arrow = (index: number, ...lines: string[]) => `<g id="edge${index}" class="edge">${lines.join('')}</g>`;
const box = (left: number, right: number) =>
  `<g id="node1" class="node"><polygon points="${left},0 ${left},20 ${right},20 ${right},0"/></g>`;
const frame = (left: number, right: number) =>
  `<g id="clust1" class="cluster"><path d="M${left},0C${left},200 ${right},200 ${right},0"/></g>`;

describe('labels written over something else', () => {
  it.each([
    // [what it is in the way of, its x there, its x afterwards]: five letters of six points each.
    ['a box it runs into', box(25, 50), 0, -7],
    ['a box it begins in', box(-20, 5), 0, 7],
    ['the border of a frame it runs out of', frame(-100, 20), 0, -12],
    ['the border of a frame it runs into', frame(20, 100), 0, -12],
    ['nothing', box(40, 50) + frame(-10, 60), 0, 0],
  ])('move the shortest way: %s', (_, obstacle, before, after) => {
    expect(withLabelsApart(obstacle + arrow(1, text(before, 10, 'abcde')))).toBe(obstacle + arrow(1, text(after, 10, 'abcde')));
  });

  it('move with all their lines', () => {
    const label = (by: number) => arrow(1, text(by, 10, 'abcde'), text(by + 6, 22, 'ab'));
    expect(withLabelsApart(box(25, 50) + label(0))).toBe(box(25, 50) + label(-7));
  });

  it('move apart from each other, the first of them', () => {
    const two = (by: number) => arrow(1, text(by, 10, 'abcde')) + arrow(2, text(20, 12, 'abcde'));
    expect(withLabelsApart(two(0))).toBe(two(-12));
  });

  it('stay where nothing near is free', () => {
    const stuck = box(-100, 100) + arrow(1, text(0, 10, 'abcde'));
    expect(withLabelsApart(stuck)).toBe(stuck);
  });

  it('are measured without the blanks around them, a reference as one letter', () => {
    const label = (by: number) => arrow(1, text(by, 10, '&#160;a&#45;cde&#160;&#160;'));
    expect(withLabelsApart(box(39, 50) + label(0))).toBe(box(39, 50) + label(0));
    expect(withLabelsApart(box(37, 50) + label(0))).toBe(box(37, 50) + label(-1));
  });
});

describeWhere(hasBrowser, NO_BROWSER)('pictures as a browser shows them', () => {
  it('have nothing written over something else', async () => {
    const machines = Object.entries({ pool: poolMachine, run: runMachine, 'ramp-up': rampUpMachine });
    const scenarios = await Promise.all(SCENARIO_FILES.map(async (file) => [file, await loadScenario(file)] as const));
    const subjects = [...machines, ...scenarios];
    const svgs = await Promise.all(subjects.map(([, subject]) => chart(subject, 'svg')));
    const found = await overlapsOf(svgs);
    expect(subjects.flatMap(([name], index) => (found[index] as string[]).map((wrong) => `${name}: ${wrong}`))).toEqual([]);
  });

  it('would be found if they had', async () => {
    const svg = (y: number) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">${[1, 2].map((index) => `<g class="edge">${text(10, index === 1 ? 20 : y, `line ${index}`)}</g>`).join('')}</svg>`;
    expect(await overlapsOf([svg(24), svg(60)])).toEqual([['line 1 is over line 2'], []]);
  });
});
