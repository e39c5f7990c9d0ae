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
  const fields = Object.create(null) as Record<string, Value>;
  Object.assign(fields, outcome.values);
  const answered = outcome.error === null;
  fields['status_code'] = answered ? outcome.status : null;
  fields['body_len'] = answered ? outcome.bodyBytes : null;
  fields['duration_ms'] = outcome.durationUs / 1000;
  fields['from_ip'] = outcome.fromIp;
  fields['ok'] = ok;
  fields['error'] = outcome.error ?? error;
  return fields;
}
