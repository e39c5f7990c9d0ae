/**
 * `rampart check FILE…`: holds event logs against what every run promises; exit 0 when nothing is wrong, 5 for a log
 * that ends before its run, else 1.
 *
 * With the scenario of the run it is also known what was asked for: who was due, which addresses there were, which
 * way the workflow leads.
 */
import { open } from 'node:fs/promises';
import { loadScenario } from '../../api/load-scenario.js';
import { LineChecker } from '../../check/check-lines.js';
import type { Expected } from '../../check/expected.js';
import type { Finding } from '../../check/finding.js';
import { readEvent } from '../../check/read-event.js';
import { readExpected } from '../../check/read-scenario.js';
import { type ExitCode, RampartError } from '../../model/failure.js';
import type { Override, Scenario } from '../../model/scenario.js';
import { compilePlan } from '../../scenario/compile-plan.js';
import { applyOverrides } from '../../scenario/overrides.js';
import { readYaml } from '../../scenario/read-yaml.js';
import { readTree } from '../../scenario/yaml-tree.js';
import type { Command, Io } from '../io.js';
import { linesOf } from '../told-run/event-lines.js';
import { worstExit } from '../worst-exit.js';
import { writeLine } from '../write-line.js';

export interface CheckOptions {
  /** Logs as `--out jsonl` writes them. */
  readonly files: readonly string[];
  /** The scenario they are runs of. */
  readonly scenario?: string;
  readonly set: readonly Override[];
  /** One JSON object a finding on stdout instead of text. */
  readonly json: boolean;
}

/** What the scenario asks for, and by which hash its runs are known. */
interface Asked {
  readonly expected: Expected;
  readonly hash: string;
}

/** Findings of one log that are told one by one; what follows is mostly more of the same. */
const TOLD_MAX = 50;
const LINE_BREAK = 0x0a;
/** The number of the promise that a log is whole. */
const WHOLE = 63;

export const check: Command<CheckOptions> = async ({ files, scenario, set, json }, io) => {
  const asked = scenario === undefined ? null : readAsked(await loadScenario(scenario, { overrides: set, env: io.env }));
  const codes: ExitCode[] = [];
  for (const file of files) codes.push(await checkFile(file, asked, json, io));
  return worstExit(codes);
};

function readAsked(scenario: Scenario): Asked {
  const yaml = readYaml(scenario.text, scenario.file);
  if (!yaml.ok) throw new RampartError('yaml.syntax', `${scenario.file} cannot be read again`, { problems: yaml.problems });
  applyOverrides(yaml.source, scenario.overrides);
  return { expected: readExpected(readTree(yaml.source).value), hash: compilePlan(scenario, { seed: 0 }).hash };
}

async function checkFile(file: string, asked: Asked | null, json: boolean, { stdout }: Io): Promise<ExitCode> {
  const checker = new LineChecker(asked?.expected);
  let found = 0;
  let isIncomplete = false;
  const tell = (findings: readonly Finding[]): void => {
    for (const finding of findings) {
      if (finding.invariant === WHOLE) isIncomplete = true;
      else found += 1;
      if (json) stdout.write(`${JSON.stringify({ file, ...finding })}\n`);
      else if (found <= TOLD_MAX) writeLine(stdout, `${file}:${finding.seq} [${finding.invariant}] ${finding.message}`);
    }
  };
  let last: string | null = null;
  const take = (line: string): void => {
    if (checker.lines === 0 && asked !== null) assertSameScenario(file, line, asked.hash);
    tell(checker.accept(line));
  };
  for await (const line of linesOf(file)) {
    if (last !== null) take(last);
    last = line;
  }
  // The process that wrote it may have been killed in the middle of its last line.
  if (last !== null && (readEvent(last).ok || !(await isTorn(file)))) take(last);
  tell(checker.finish());
  if (!json) writeLine(stdout, `${file}: ${checker.lines} events, ${verdict(found, isIncomplete)}`);
  if (found > 0) return 1;
  return isIncomplete ? 5 : 0;
}

function verdict(found: number, isIncomplete: boolean): string {
  if (found > 0) return `${found} broken ${found === 1 ? 'promise' : 'promises'}`;
  return isIncomplete ? 'nothing wrong as far as it goes' : 'nothing wrong';
}

/** Whether the file does not end with a line break; what is no plain file (a pipe) is not looked at twice. */
async function isTorn(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const stat = await handle.stat();
    if (!stat.isFile() || stat.size === 0) return false;
    const { buffer } = await handle.read({ position: stat.size - 1, length: 1 });
    return buffer[0] !== LINE_BREAK;
  } finally {
    await handle.close();
  }
}

/** Held against another scenario a log would seem to be wrong everywhere. */
function assertSameScenario(file: string, line: string, hash: string): void {
  const told = /"plan_hash":"([^"]*)"/.exec(line)?.[1];
  if (told === undefined || told === hash) return;
  throw new RampartError('command.usage', `${file} is the log of another scenario, or of other --set values`, {
    hint: 'Give the scenario file as it was then, and each --set, --duration and --graceful-stop of the run as --set.',
  });
}
