/**
 * Every format of every shipped scenario is what its readers take, and whatever an author writes stays text in each.
 */
import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { type AnyStateMachine, createMachine } from 'xstate';
import { beforeAll, describe, expect, it } from 'vitest';
import type { UserScenario } from '../../machines/user.machine.js';
import { pictureOf } from '../../src/api/chart.js';
import { everyState } from '../../src/chart/picture.js';
import { oneLine } from '../../src/chart/words.js';
import { CHART_FORMATS, chart, loadScenario, poolMachine, rampUpMachine, runMachine, userMachine } from '../../src/index.js';
import type { Edge, WorkflowNode } from '../../src/model/workflow.js';
import { type Drawn, drawnByMermaid } from '../support/mermaid-page.js';
import { SCENARIO_FILES } from '../support/scenario-files.js';
import { describeWhere } from '../support/skip.js';
import { userScenario } from '../support/user-scenarios.js';
import { HOSTILE_TEXTS } from '../support/hostile-texts.js';

type Subject = UserScenario | AnyStateMachine;

const subjects = new Map<string, Subject>([
  ['pool', poolMachine],
  ['run', runMachine],
  ['ramp-up', rampUpMachine],
]);

beforeAll(async () => {
  for (const file of SCENARIO_FILES) subjects.set(file, await loadScenario(file));
});

const NAMES = ['pool', 'run', 'ramp-up', ...SCENARIO_FILES];
const subjectOf = (name: string): Subject => subjects.get(name) as Subject;

/** A scenario with an action of this name. */
const acting = (action: string) => scenarioWith(action, { to: 'done' });

/** A scenario with an edge of this label and this condition. */
const labelled = (text: string) =>
  scenarioWith('get', { to: 'done', label: text, condition: { source: text, reads: [], evaluate: () => null } });

function scenarioWith(action: string, edge: Edge): UserScenario {
  const start: WorkflowNode = { type: 'action', id: 'start', action, edges: [edge] };
  return userScenario({ workflow: { start: 'start', nodes: [start, { type: 'end', id: 'done' }] } });
}

/** A machine whose state, event and guard are called so. */
function named(text: string): AnyStateMachine {
  const outer = { [`${text}!`]: { initial: 'start', states: { start: { on: { back: 'end' } }, end: { type: 'final' } } } } as const;
  const others = { ...outer, other: { type: 'final' }, Other: {}, 'Oth-er': {}, Oth_er: {} } as const;
  return createMachine({ id: 'named', initial: text, states: { [text]: { on: { [text]: { target: 'other', guard: text } } }, ...others } });
}

/** What was written, where, and what a reader shall find of it. Names of states have no dots. */
const HOSTILE = HOSTILE_TEXTS.flatMap((text): { text: string; subject: Subject; found: string }[] => {
  const name = `_${text.replaceAll('.', '')}`;
  return [
    { text, subject: acting(text), found: `perform ${oneLine(text)}` },
    { text, subject: labelled(text), found: `${oneLine(text)}: ${oneLine(text)}` },
    { text, subject: named(name), found: oneLine(name) },
  ];
});

const bare = (text: string) => text.replace(/\s+/g, '');

/** Everything the picture has to say, apart from arrows. */
const namesAndLines = (subject: Subject) =>
  everyState(pictureOf(subject).states).flatMap(({ kind, name, lines }) => (kind === 'choice' ? [] : [name, ...lines]));
const labels = (subject: Subject) => pictureOf(subject).transitions.map(({ label }) => label);

/** Says only what is missing: pictures are long. */
function expectSays(written: string, texts: readonly string[], of: string): void {
  const missing = texts.filter((text) => !written.includes(bare(text)));
  expect(missing, of).toEqual([]);
}

describe('the names of states', () => {
  it.each(['mermaid', 'scxml'] as const)('are told apart in %s, whatever they are', async (format) => {
    const pattern = format === 'mermaid' ? /^ *state ".*" as (\S+)$/gm : / id="([^"]*)"/g;
    const key = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[.#]|^__proto__$/.test(text));
    const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(keys, async (names) => {
        const states = Object.fromEntries(names.map((name) => [name, {}]));
        const text = await chart(createMachine({ id: 'm', initial: names[0] as string, states }), format);
        const ids = [...text.matchAll(pattern)].map((match) => (match[1] as string).toLowerCase());
        expect(ids).toHaveLength(names.length);
        expect(new Set(ids).size).toBe(names.length);
        for (const id of ids) expect(id).toMatch(/^[a-z]\w*$/);
      }),
      { numRuns: 100 },
    );
  });
});

describe('JSON', () => {
  const machineOf = (subject: Subject) => ('workflow' in subject ? userMachine(subject) : subject);
  const shape = (node: AnyStateMachine['root']): object => ({
    key: node.key,
    type: node.type,
    initial: node.initial?.target?.map(({ id }) => id),
    on: Array.from(node.transitions, ([event, branches]) => [
      event,
      branches.map(({ target, reenter }) => [target?.map(({ id }) => id), reenter]),
    ]),
    always: node.always?.map(({ target }) => target?.map(({ id }) => id)),
    states: Object.values(node.states).map(shape),
  });

  it.each(NAMES)('is a definition of the same machine: %s', async (name) => {
    const machine = createMachine(JSON.parse(await chart(subjectOf(name), 'json')));
    expect(shape(machine.root)).toEqual(shape(machineOf(subjectOf(name)).root));
  });

  it('holds conditions as they were written', async () => {
    for (const text of HOSTILE_TEXTS) expect(await chart(labelled(text), 'json')).toContain(`"condition": ${JSON.stringify(text)}`);
  });
});

describe.each(['svg', 'scxml'] as const)('%s', (format) => {
  const ELEMENTS = {
    svg: ['ellipse', 'g', 'path', 'polygon', 'polyline', 'svg', 'text', 'title'],
    scxml: ['final', 'rampart:does', 'scxml', 'state', 'transition'],
  }[format];
  const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

  /** What is written between tags, and where conditions and names stand. */
  const written = (xml: string): string =>
    bare(
      Array.from(xml.matchAll(/>([^<]*)<| cond="([^"]*)"| rampart:name="([^"]*)"/g), ([, ...parts]) => parts.join(''))
        .join('')
        .replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, name: string) =>
          code === undefined ? (ENTITIES[name] as string) : String.fromCodePoint(Number(code)),
        ),
    );

  it.each(NAMES)('of %s says everything the picture does', async (name) => {
    const subject = subjectOf(name);
    expectSays(written(await chart(subject, format)), [...namesAndLines(subject), ...(format === 'svg' ? labels(subject) : [])], name);
  });

  it('keeps whatever an author wrote as text', async () => {
    for (const { text, subject, found } of HOSTILE) {
      const xml = await chart(subject, format);
      const tags = xml.replace(/<!--[^>]*-->|<\?xml[^>]*\?>/g, '').matchAll(/<\/?([\w:!?]+)/g);
      const names = Array.from(tags, (match) => match[1] as string);
      expect(
        names.filter((tag) => !ELEMENTS.includes(tag)),
        text,
      ).toEqual([]);
      expectSays(written(xml), [format === 'scxml' ? found.replace(/^(.+): \1$/, '$1') : found], text);
    }
  }, 60_000);

  describeWhere('xmllint', 'xmllint (package libxml2-utils) is not installed')('as xmllint reads it', () => {
    const lint = (xml: string) => execFileSync('xmllint', ['--noout', '--nonet', '-'], { input: xml, stdio: 'pipe' });

    it.each(NAMES)('is well-formed: %s', async (name) => {
      lint(await chart(subjectOf(name), format));
    });

    it('is well-formed whatever an author wrote', async () => {
      for (const { subject } of HOSTILE) lint(await chart(subject, format));
    }, 60_000);
  });
});

describe('DOT', () => {
  it('quotes whatever an author wrote', async () => {
    for (const { text, subject } of HOSTILE) {
      const dot = await chart(subject, 'dot');
      const tables = dot.match(/<\s*<table[\s\S]*?<\/table>\s*>/g) ?? [];
      const tags = tables.flatMap((table) => Array.from(table.matchAll(/<\/?(\w+)/g), (match) => match[1] as string));
      expect(
        tags.filter((tag) => !['table', 'tr', 'td', 'hr'].includes(tag)),
        text,
      ).toEqual([]);
      // What stands outside of labels and quotes is what every picture has.
      const outside = dot.replace(/<>|<\s*<table[\s\S]*?<\/table>\s*>/g, '""').replace(/"(?:\\.|[^"\\])*"/g, '""');
      expect(outside.replace(/->/g, ''), text).toMatch(/^[\w\s[\]{}="#.;,-]*$/);
    }
  });
});

describeWhere('chromium', 'Chromium (package chromium) is not installed')('Mermaid', () => {
  const all: { text: string; subject: Subject; found: string }[] = [];
  const heat = {
    timesMs: new Map([
      ['iterating.start', 3],
      ['iterating.done', 1],
    ]),
    edges: new Map([['start', [2]]]),
  };
  let drawn: Drawn[];
  let withHeat: Drawn | undefined;

  beforeAll(async () => {
    all.push(...NAMES.map((name) => ({ text: name, subject: subjectOf(name), found: '' })), ...HOSTILE);
    const diagrams = await Promise.all(all.map(({ subject }) => chart(subject, 'mermaid')));
    drawn = await drawnByMermaid([...diagrams, await chart(subjectOf('scenarios/http_scenario.yaml'), 'mermaid', { heat })]);
    withHeat = drawn.pop();
  }, 120_000);

  it('reads every diagram', () => {
    expect(drawn).toHaveLength(all.length);
    const refused = all.flatMap(({ text }, index) => (drawn[index]?.error === null ? [] : [`${text}: ${drawn[index]?.error}`]));
    expect(refused).toEqual([]);
  });

  it('draws every name, line and label of the shipped scenarios', () => {
    for (const [index, name] of NAMES.entries()) {
      const subject = subjectOf(name);
      expectSays(drawn[index]?.text ?? '', [...namesAndLines(subject), ...labels(subject)], name);
    }
  });

  it('draws what a run came to', () => {
    expect(withHeat?.error).toBeNull();
    expectSays(withHeat?.text ?? '', ['75.0 % of the time', '(taken 2×)', '(never taken)', 'edges taken: 1 of 3'], 'heat');
  });

  it('draws what an author wrote as text', () => {
    const usual = new Set(drawn.slice(0, NAMES.length).flatMap(({ elements }) => elements));
    for (const [index, { text, found }] of all.entries()) {
      expectSays(drawn[index]?.text ?? '', [found], text);
      expect(
        drawn[index]?.elements.filter((element) => !usual.has(element)),
        text,
      ).toEqual([]);
    }
  });
});

describe('chart', () => {
  it.each(CHART_FORMATS)('gives the same text for the same subject: %s', async (format) => {
    const scenario = subjectOf('scenarios/http_scenario.yaml');
    expect(await chart(scenario, format)).toBe(await chart(scenario, format));
  });
});
