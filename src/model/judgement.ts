/**
 * From what a driver answered to what the scenario sees: the fields of the action, and whether it is a success.
 *
 * Pure. By default an answer with a status under 400 is a success; `expect` replaces that rule.
 */
import type { Action } from './action.js';
import type { ErrorCode } from './error-code.js';
import { type Fields, type Scope, type Value, isTruthy } from './expression.js';
import type { Outcome } from './outcome.js';

/** Why the outcome is a failure, or null. The scope must already show the action's own fields. */
export function judge(action: Action, outcome: Outcome, scope: Scope): ErrorCode | null {
  if (outcome.error !== null) return outcome.error;
  const { status, condition } = action.expect;
  if (status === undefined ? condition === undefined && (outcome.status ?? 0) >= 400 : !status.includes(outcome.status ?? 0))
    return 'expect.status';
  if (condition !== undefined && !isTruthy(condition.evaluate(scope))) return 'expect.condition';
  return null;
}

/**
 * The built-in fields and the exported values of an action that ran. Without an answer everything but ok, error and the times is null.
 *
 * @param spent fields that were given before and that nobody sees any more: they are written over where they have no other names
 */
export function shownFields(outcome: Outcome, error: ErrorCode | null, ok: boolean, spent: Fields | null = null): Fields {
  if (hasAny(outcome.values)) return new WithValues(outcome, error, ok);
  if (!(spent instanceof Bare)) return new Bare(outcome, error, ok);
  write(spent, outcome, error, ok);
  return spent;
}

/**
 * Fields of an answer of which nothing is exported: a class, because each answer has them, and the engine makes and reads objects
 * of a known shape several times as fast as those it keeps as dictionaries, as it does what has no prototype.
 */
class Bare {
  readonly [name: string]: Value;

  constructor(outcome: Outcome, error: ErrorCode | null, ok: boolean) {
    write(this, outcome, error, ok);
  }
}

/** The same with exported values: they come first, so that none hides what every action has. */
class WithValues {
  readonly [name: string]: Value;

  constructor(outcome: Outcome, error: ErrorCode | null, ok: boolean) {
    const { values } = outcome;
    for (const name in values) (this as Record<string, Value>)[name] = values[name] as Value;
    write(this, outcome, error, ok);
  }
}

// Their objects have no names but their own: `constructor` is just an unknown one.
for (const { prototype } of [Bare, WithValues]) {
  Reflect.deleteProperty(prototype, 'constructor');
  Object.setPrototypeOf(prototype, null);
}

function write(
  own: Record<string, Value>,
  { error: mishap, status, bodyBytes, durationUs, fromIp }: Outcome,
  error: ErrorCode | null,
  ok: boolean,
): void {
  own['status_code'] = mishap === null ? status : null;
  own['body_len'] = mishap === null ? bodyBytes : null;
  own['duration_ms'] = durationUs / 1000;
  own['from_ip'] = fromIp;
  own['ok'] = ok;
  own['error'] = mishap ?? error;
}

function hasAny(values: Fields): boolean {
  for (const _ in values) return true;
  return false;
}
