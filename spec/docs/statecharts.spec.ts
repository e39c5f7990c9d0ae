/**
 * The pictures under docs/statecharts are those of the machines as they are.
 *
 *   UPDATE_DOCS=1 npx vitest run spec/docs/statecharts.spec.ts     draws all of them anew
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import type { AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { type Scenario, chart, loadScenario, poolMachine, rampUpMachine, runMachine } from '../../src/index.js';

const FOLDER = 'docs/statecharts';

interface Page {
  readonly title: string;
  readonly about: string;
  readonly subject: () => AnyStateMachine | Promise<Scenario>;
}

const PAGES: Readonly<Record<string, Page>> = {
  pool: {
    title: 'A pool',
    about: '[The machine](../../machines/ip-pool.machine.ts) of a pool of addresses.',
    subject: () => poolMachine,
  },
  run: { title: 'The run', about: '[The machine](../../machines/run.machine.ts) that coordinates a run.', subject: () => runMachine },
  'ramp-up': {
    title: 'The ramp-up',
    about: '[The machine](../../machines/ramp-up.machine.ts) that asks for users.',
    subject: () => rampUpMachine,
  },
  'user-http_scenario': userPage('http_scenario'),
  'user-per_task': userPage('per_task'),
};

function userPage(name: string): Page {
  const links = `[The machine](../../machines/user.machine.ts) of the users of [${name}](../../scenarios/${name}.yaml).`;
  return { title: `Users of ${name}`, about: links, subject: () => loadScenario(`scenarios/${name}.yaml`) };
}

async function filesOf(name: string, { title, about, subject }: Page): Promise<[path: string, text: string][]> {
  const shown = await subject();
  const mermaid = await chart(shown, 'mermaid');
  const page = [`# ${title}`, `${about} The same as [a picture](${name}.svg); [how to read it](README.md#how-to-read-one).`];
  return [
    [`${FOLDER}/${name}.md`, `${[...page, `\`\`\`mermaid\n${mermaid}\`\`\``].join('\n\n')}\n`],
    [`${FOLDER}/${name}.svg`, await chart(shown, 'svg')],
  ];
}

describe('the pictures of the documentation', () => {
  it.each(Object.entries(PAGES))('show the machine as it is: %s', async (name, page) => {
    for (const [path, text] of await filesOf(name, page)) {
      if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path, text);
      else expect(readFileSync(path, 'utf8'), path).toBe(text);
    }
  });

  it('are all made here', () => {
    const made = Object.keys(PAGES).flatMap((name) => [`${name}.md`, `${name}.svg`]);
    expect(readdirSync(FOLDER).toSorted()).toEqual([...made, 'README.md'].toSorted());
  });
});
