/**
 * A scenario as it may be written down: its text without secrets, and what that text compiles to.
 *
 * The values of the environment are never part of it: only their names. Whatever is later compared with a recording
 * is computed from this scenario, live and replayed alike, so that no secret is needed to compute it again.
 */
import { RampartError } from '../model/failure.js';
import type { Override, Scenario } from '../model/scenario.js';
import { REDACTED } from '../model/secret.js';
import { expressionsOf } from './compile/body-readers.js';
import { decodeScenario } from './decode-scenario.js';
import { planHash } from './plan-hash.js';
import { redactOverrides, redactText } from './redact-text.js';

export interface WritableScenario {
  /** Compiled from the redacted text; every value of its environment is `REDACTED`. */
  readonly scenario: Scenario;
  /** Its plan hash; that of the original where nothing had to be left out. */
  readonly hash: string;
  /** Names of exported values that some expression reads, by action id; `body` among them where it is read. */
  readonly reads: ReadonlyMap<string, ReadonlySet<string>>;
  /** What must not be written down either where a target sends it back: values of the environment, and what was left out of the text. */
  readonly secrets: ReadonlySet<string>;
}

/** @throws RampartError `recording.refused` when the run cannot be told again without its secrets. */
export function writableScenario({ text, overrides, file, env }: Scenario): WritableScenario {
  const secrets = new Set(env.values());
  const removed = (secret: string): void => {
    if (!secret.includes('{{')) secrets.add(secret);
  };
  const written = { text: redactText(text, removed), overrides: redactOverrides(overrides, removed), env: [...env.keys()] };
  const scenario = decodeWritten(written, file, (error) => {
    throw new RampartError('recording.refused', `Without its secrets the scenario cannot be read: ${error.message}`, {
      hint: 'Give secrets by environment variables ({{env.NAME}}), in headers, parameters and bodies.',
      cause: error,
    });
  });
  refuseSecretAddresses(scenario);
  return { scenario, hash: planHash(scenario), reads: namesRead(scenario), secrets };
}

/** Decodes what a recording holds of its scenario. `fail` is called with the failure when it cannot be read, and must throw. */
export function decodeWritten(
  written: { readonly text: string; readonly overrides: readonly Override[]; readonly env: readonly string[] },
  file: string,
  fail: (error: RampartError) => never,
): Scenario {
  const env = new Map(written.env.map((name) => [name, REDACTED]));
  try {
    return decodeScenario(written.text, file, { overrides: written.overrides, env, envIsUnknown: true });
  } catch (error) {
    if (error instanceof RampartError) return fail(error);
    throw error;
  }
}

/** Source addresses stand in events: one that comes from the environment could not be told again. */
function refuseSecretAddresses({ actions }: Scenario): void {
  for (const { id, bindIp } of actions) {
    if (bindIp?.reads.some(({ root }) => root === 'env') !== true) continue;
    throw new RampartError('recording.refused', `bind_ip of the action ${id} comes from the environment, which is not recorded`, {
      hint: 'Give the address in a pool, or with --set.',
    });
  }
}

function namesRead({ actions, workflow, metrics }: Scenario): Map<string, Set<string>> {
  const reads = new Map(actions.map(({ id }) => [id, new Set<string>()]));
  for (const expression of expressionsOf(actions, workflow, metrics)) {
    for (const { root, field } of expression.reads) reads.get(root)?.add(field);
  }
  return reads;
}
