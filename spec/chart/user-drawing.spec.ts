import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/index.js';
import { type UserDrawing, userDrawing } from '../../src/chart/user-drawing.js';
import { SCENARIO_FILES } from '../support/scenario-files.js';

interface Group {
  readonly classes: readonly string[];
  readonly title: string;
}

function groupsOf({ svg }: UserDrawing): Group[] {
  return [...svg.matchAll(/<g id="[^"]*" class="([^"]*)">\s*<title>([^<]*)<\/title>/g)].map(([, classes = '', title = '']) => ({
    classes: classes.split(' '),
    title: title.replaceAll('&#45;', '-').replaceAll('&gt;', '>'),
  }));
}

describe.each(SCENARIO_FILES)('the drawing of %s', (file) => {
  const drawing = loadScenario(file, { env: {} }).then(userDrawing);

  it('has one group for each state that is marked', async () => {
    const { marks } = await drawing;
    const groups = groupsOf(await drawing);
    expect(marks.states.map(({ title }) => groups.filter((group) => group.title === title).length)).toEqual(marks.states.map(() => 1));
    expect(marks.states.length).toBeGreaterThan(3);
  });

  it('has one arrow for each edge of the workflow', async () => {
    const { workflow } = await loadScenario(file, { env: {} });
    const { marks } = await drawing;
    const groups = groupsOf(await drawing);
    const arrows = marks.edges.map(({ from, className }) =>
      groups.filter(({ classes, title }) => classes.includes(className) && title.startsWith(`${from}->`)),
    );
    expect(arrows.map((found) => found.length)).toEqual(marks.edges.map(() => 1));
    const written = workflow.nodes.flatMap((node) => (node.type === 'end' ? [] : node.edges.map((_, index) => `${node.id} ${index}`)));
    expect(marks.edges.map(({ node, index }) => `${node} ${index}`).sort()).toEqual(written.sort());
  });
});
