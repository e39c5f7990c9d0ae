import { createMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import type { UserScenario } from '../../machines/user.machine.js';
import { pictureOf } from '../../src/api/chart.js';
import { everyState, type Picture } from '../../src/chart/picture.js';
import { loadScenario, poolMachine, rampUpMachine, runMachine } from '../../src/index.js';
import { SCENARIO_FILES } from '../support/scenario-files.js';
import { BINDINGS, userScenario } from '../support/user-scenarios.js';
import { explored, shows } from './machine-explorer.js';

const arrows = ({ transitions }: Picture) => transitions.map(({ from, to, label }) => `${from} → ${to}${label === '' ? '' : `: ${label}`}`);

/** What happens to a user is in the picture, and nothing else is. */
function expectExplored(scenario: UserScenario): void {
  const picture = pictureOf(scenario);
  const { states, steps } = explored(scenario);
  const leaves = everyState(picture.states).filter((state) => state.states.length === 0);
  expect(leaves.map(({ path }) => path).toSorted()).toEqual([...states].toSorted());

  const moves = steps.filter(({ from, to, edge }) => from !== to || edge !== undefined);
  expect(moves.filter((step) => !picture.transitions.some((arrow) => shows(picture, arrow, step)))).toEqual([]);
  expect(picture.transitions.filter((arrow) => !steps.some((step) => shows(picture, arrow, step)))).toEqual([]);
}

describe("the picture of a scenario's users", () => {
  it.each(SCENARIO_FILES)('has the states and steps that xstate/graph explores: %s', async (file) => {
    expectExplored(await loadScenario(file));
  });

  it.each(BINDINGS)('has them with whatever addresses: $name', ({ binding }) => {
    for (const iterations of [0, 1, 2, 3])
      for (const thinkTimeUs of [0, 1000])
        expectExplored(userScenario({ lifetime: { iterations, thinkTimeUs }, ...(binding === undefined ? {} : { binding }) }));
  });

  it('shows the action of each node, and the condition and label of each edge', async () => {
    const picture = pictureOf(await loadScenario('scenarios/http_scenario.yaml'));
    const lines = new Map(everyState(picture.states).map((state) => [state.path, state.lines]));
    expect(lines.get('iterating.start')).toEqual(['perform get-asset']);
    expect(lines.get('iterating.write')).toEqual(['perform post-asset']);
    expect(arrows(picture)).toEqual(
      expect.arrayContaining([
        'iterating.start → iterating.write: found: {{get-asset.status_code}} == 200',
        'iterating.start → iterating.done: not found: else',
        'iterating.write → iterating.done',
        'acquiring → iterating: lease granted',
        'deciding → failed: fails',
      ]),
    );
  });

  it('says where an iteration fails because no edge is true', () => {
    expect(arrows(pictureOf(userScenario()))).toContain('iterating.start → deciding: no edge is true');
  });

  it('has no address where none is leased, and no thinking where there is no time for it', () => {
    const picture = pictureOf(userScenario({ lifetime: { iterations: 1, thinkTimeUs: 0 } }));
    expect(picture.states.map(({ path }) => path)).toEqual(['iterating', 'deciding', 'completed', 'aborted']);
  });

  it('keeps an edge that is never taken, as its author wrote it', () => {
    const workflow = userScenario().workflow;
    const nodes = workflow.nodes.map((node) =>
      node.type === 'end' ? node : { ...node, edges: [{ to: 'done' }, { to: 'done', label: 'in vain' }] },
    );
    const picture = pictureOf(userScenario({ workflow: { ...workflow, nodes } }));
    expect(arrows(picture)).toContain('iterating.start → iterating.done: in vain: else');
  });
});

describe('the picture of a machine', () => {
  it('draws a transition to an inner state from the states it can be taken in', () => {
    expect(arrows(pictureOf(poolMachine))).toEqual([
      'available → closed: close',
      'exhausted → closed: close',
      'available → exhausted: drained',
      'exhausted → available: refilled',
    ]);
  });

  it('tells what happens without leaving a state, and nothing of bookkeeping', () => {
    const states = everyState(pictureOf(rampUpMachine).states);
    expect(states.find(({ path }) => path === 'ramping')?.lines).toEqual([
      'phase due: note phase, admit',
      'wake: admit',
      'user ended: admit',
      'ramp extend: admit',
    ]);
    const lines = everyState(pictureOf(runMachine).states).flatMap((state) => state.lines);
    expect(lines).toContain('stop timetable');
    expect(lines.filter((line) => /enter|note/.test(line))).toEqual([]);
  });

  it('shows a state that is left at once as a choice', () => {
    const kinds = new Map(everyState(pictureOf(runMachine).states).map(({ path, kind }) => [path, kind]));
    expect(kinds.get('draining.choosing')).toBe('choice');
    expect(kinds.get('draining')).toBe('compound');
    expect(kinds.get('finished')).toBe('final');
  });

  it('takes machines of any kind: parallel states, delays, actors, a state of its own name', () => {
    const machine = createMachine({
      id: 'm',
      type: 'parallel',
      states: {
        one: { initial: 'a', states: { a: { after: { 1000: 'b' } }, b: { invoke: { src: 'work', id: 'w', onDone: 'a', onError: 'a' } } } },
        two: {
          initial: 'm',
          states: { m: { always: { target: 'n', guard: 'ready' } }, n: { on: { AGAIN: { target: 'n', reenter: true } } } },
        },
      },
    });
    expect(arrows(pictureOf(machine))).toEqual([
      'one.a → one.b: after 1000',
      'one.b → one.a: done (w) or error (w)',
      'two.m → two.n: ready',
      'two.n → two.n: AGAIN',
    ]);
  });
});
