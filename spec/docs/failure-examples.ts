/**
 * What triggers each failure of a scenario: a small change to a valid scenario.
 *
 * The changes are decoded, so that docs/failures.md shows the very words an author reads. Failures that no
 * scenario text can show (a file that cannot be read, a full disk) have no example.
 */
import { type FailureCode, type Problem, RampartError, decodeScenario } from '../../src/index.js';
import { formatProblem } from '../../src/scenario/problems.js';

/** The scenario that the examples change; docs/failures.md begins with it. */
export const SAMPLE = `version: "1.0"
name: shop
actions:
  - { id: look, call: get, with: { url: "http://127.0.0.1:8080/" } }
workflows:
  nodes:
    - { id: start, action: look, edges: [{ to: done }] }
    - { id: done, type: end }
`;

const SAMPLE_LINES = SAMPLE.trimEnd().split('\n');

interface Example {
  /** Line that is replaced; left out: the text is added at the end. */
  readonly line?: number;
  readonly text?: string;
  /** An override instead of a change, as `path=value`. */
  readonly set?: string;
}

const node = (text: string): Example => ({ line: 7, text: `    - ${text}` });
const action = (text: string): Example => ({ line: 4, text: `  - { id: look, call: get, ${text} }` });
const ranges = (...texts: readonly string[]): Example => ({
  text: `workbook:\n  ip_pools:\n${texts.map((text, index) => `    - { id: pool-${'abc'[index]}, ranges: [${text}] }`).join('\n')}`,
});

const EXAMPLES: Readonly<Partial<Record<FailureCode, Example>>> = {
  'yaml.syntax': { line: 2, text: 'name: [shop' },
  'yaml.forbidden': { line: 2, text: 'name: !!str shop' },
  'yaml.duplicate_key': { text: 'name: store' },
  'yaml.unquoted_template': action('with: { url: {{shop.url}} }'),
  'scenario.unknown_key': { text: 'load:\n  ramp_up: { phases: [{ at_second: 0, spawn_user: 5 }] }' },
  'scenario.missing_key': { line: 8, text: '    - { type: end }' },
  'scenario.wrong_value': { text: 'load:\n  ramp_up: { phases: [{ at_second: 0, spawn_users: "5" }] }' },
  'scenario.bad_id': { line: 2, text: 'name: my shop' },
  'scenario.duplicate_id': { text: '    - { id: done, type: end }' },
  'scenario.unknown_id': node('{ id: start, action: look, edges: [{ to: don }] }'),
  'scenario.no_effect': ranges('10.0.0.0/24'),
  'scenario.bad_duration': { text: 'load:\n  ramp_up: { phases: [{ at_second: 0, spawn_users: 5 }] }\n  graceful_stop: 30' },
  'scenario.bad_rate': {
    text: 'load:\n  ramp_up: { phases: [{ at_second: 0, spawn_users: 5 }] }\n  concurrency: { spawn_rate_limit: 100 }',
  },
  'scenario.bad_override': { set: 'actions[3].id=pay' },
  'expression.syntax': node('{ id: start, action: look, edges: [{ to: done, trigger: { condition: look.status_code = 200 } }] }'),
  'expression.unknown_name': node('{ id: start, action: look, edges: [{ to: done, trigger: { condition: look.status == 200 } }] }'),
  'workflow.no_start': node('{ id: start, type: end }'),
  'workflow.unreachable': { text: '    - { id: pay, action: look, edges: [{ to: done }] }' },
  'workflow.no_way_out': node('{ id: start, action: look, edges: [{ to: start }] }'),
  'workflow.dead_edge': node('{ id: start, action: look, edges: [{ to: done }, { to: start }] }'),
  'action.bad_export': action('with: { url: "http://127.0.0.1:8080/" }, export: [{ type: json, name: first, path: items.0 }]'),
  'pool.bad_range': ranges('10.0.0.1/24'),
  'pool.special_address': ranges('169.254.0.0/24'),
  'pool.overlap': ranges('10.0.0.0/24', '10.0.0.128-10.0.1.9'),
  'pool.mixed_families': ranges('10.0.0.0/24, "fd00::/120"'),
  'pool.too_small': {
    text: `${ranges('10.0.0.0/30').text}\nload:\n  ramp_up: { phases: [{ at_second: 0, spawn_users: 5 }] }\n  user_resources: { ip_binding: { pool_id: pool-a } }`,
  },
  'pool.forbidden': {
    text: `workbook:\n  ip_pools:\n    - { id: pool-a, ranges: [10.0.0.0/24], tenants: [red] }\nload:\n  ramp_up: { phases: [{ at_second: 0, spawn_users: 5, tenant_id: blue }] }\n  user_resources: { ip_binding: { pool_id: pool-a } }`,
  },
  'load.bad_phases': {
    text: 'load:\n  ramp_up:\n    phases:\n      - { at_second: 10, spawn_users: 5 }\n      - { at_second: 5, spawn_users: 5 }',
  },
  'load.contradiction': action('with: { url: "http://127.0.0.1:8080/", body: hello, json: { a: 1 } }'),
  'target.bad_url': action('with: { url: "http://127.1:8080/" }'),
};

/** The change and what `rampart validate` says of it, as a block of text; undefined for a code without an example. */
export function exampleOf(code: FailureCode): string | undefined {
  const example = EXAMPLES[code];
  if (example === undefined) return undefined;
  const said = problemsOf(example).filter((problem) => problem.code === code);
  if (said.length === 0) throw new Error(`the example of ${code} does not trigger it`);
  return `${changeOf(example)}\n\n${said.map(formatProblem).join('\n')}`;
}

function changeOf({ line = SAMPLE_LINES.length + 1, text, set }: Example): string {
  if (text === undefined) return `--set ${set}`;
  return text
    .split('\n')
    .map((written, index) => `${String(line + index).padStart(3)} │ ${written}`)
    .join('\n');
}

function problemsOf({ line, text, set }: Example): readonly Problem[] {
  const lines = [...SAMPLE_LINES];
  if (text !== undefined) lines.splice(line === undefined ? lines.length : line - 1, line === undefined ? 0 : 1, text);
  const [path = '', value = ''] = set?.split('=') ?? [];
  try {
    return decodeScenario(`${lines.join('\n')}\n`, 'shop.yaml', { overrides: set === undefined ? [] : [{ path, value }] }).warnings;
  } catch (error) {
    if (error instanceof RampartError) return error.problems;
    throw error;
  }
}
