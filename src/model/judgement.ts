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

/** The built-in fields and the exported values of an action that ran. Without an answer everything but ok, error and the times is null. */
export function shownFields(outcome: Outcome, error: ErrorCode | null, ok: boolean): Fields {
  return new Shown(outcome, error, ok);
}

/**
 * Fields of an answer: a class, because each answer has them, and the engine makes and reads objects of a known shape
 * several times as fast as those it keeps as dictionaries, as it does what has no prototype.
 */
class Shown {
  readonly [name: string]: Value;

  constructor({ values, error: mishap, status, bodyBytes, durationUs, fromIp }: Outcome, error: ErrorCode | null, ok: boolean) {
    // First, so that no exported value hides what every action has.
    for (const name in values) (this as Record<string, Value>)[name] = values[name] as Value;
    const own = this as Record<string, Value>;
    own['status_code'] = mishap === null ? status : null;
    own['body_len'] = mishap === null ? bodyBytes : null;
    own['duration_ms'] = durationUs / 1000;
    own['from_ip'] = fromIp;
    own['ok'] = ok;
    own['error'] = mishap ?? error;
  }
}

// Its objects have no names but their own: `constructor` is just an unknown one.
Reflect.deleteProperty(Shown.prototype, 'constructor');
Object.setPrototypeOf(Shown.prototype, null);
