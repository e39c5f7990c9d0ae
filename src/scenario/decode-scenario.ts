/** From the text of a scenario file to a scenario: the one door into `src/scenario`. */
import { RampartError } from '../model/failure.js';
import type { Problem } from '../model/failure.js';
import type { Override, Scenario } from '../model/scenario.js';
import { compileDocument } from './compile/compile-document.js';
import { Findings } from './compile/findings.js';
import { decodeDocument } from './decode-document.js';
import { sortProblems } from './problems.js';

export interface DecodeOptions {
  /** `--set path=value` pairs, applied in order before anything is read. */
  readonly overrides?: readonly Override[];
  /** The environment that `{{env.NAME}}` may read; absent: empty. */
  readonly env?: ReadonlyMap<string, string> | Readonly<Record<string, string | undefined>>;
  /** Whether the values in `env` stand in for others that are not known here, as in a recording: then nothing is judged by them. */
  readonly envIsUnknown?: boolean;
}

/**
 * Reads, checks and compiles a scenario.
 *
 * ```ts
 * const scenario = decodeScenario(await readFile(file, 'utf8'), file, { env: process.env });
 * ```
 *
 * Pure: nothing is opened, looked up or sent. Warnings are in `scenario.warnings`, sorted by position.
 *
 * @param text the YAML text
 * @param file where it was read from, only for messages
 * @throws RampartError with the code of the first error, and every error and warning of the text as its `problems`
 */
export function decodeScenario(text: string, file: string, options: DecodeOptions = {}): Scenario {
  const overrides = options.overrides ?? [];
  const decoded = decodeDocument(text, file, overrides);
  if (!decoded.ok) throw failureOf(decoded.problems, file);
  const { locator } = decoded;
  const findings = new Findings(file, locator);
  const compiled = compileDocument(decoded.document, { env: toMap(options.env ?? {}), isKnown: options.envIsUnknown !== true }, findings);
  const problems = sortProblems([...decoded.warnings, ...findings.problems]);
  if (problems.some(isError)) throw failureOf(problems, file);
  return { ...compiled, file, text, overrides, warnings: problems };
}

function failureOf(found: readonly Problem[], file: string): RampartError {
  const problems = sortProblems(found);
  const errors = problems.filter(isError);
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new RampartError(first?.code ?? 'internal.fault', `${file}: ${first?.message ?? 'the scenario cannot be read'}${more}`, {
    ...(first === undefined ? {} : { hint: first.hint }),
    problems,
  });
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

function toMap(env: NonNullable<DecodeOptions['env']>): ReadonlyMap<string, string> {
  if (env instanceof Map) return env;
  return new Map(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
