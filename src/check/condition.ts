/**
 * Conditions of edges that are simple enough to be judged from a log: `look.ok`, `!look.ok`, and
 * `look.status_code` against a number. Of any other the checker says nothing. Pure.
 */

/** What a log shows of an action's last outcome in an iteration. */
export interface Shown {
  readonly ok: boolean;
  readonly status: number | null;
}

/** Whether it held, given the outcomes of this iteration by action; undefined when that cannot be told. */
export type Condition = (outcomes: ReadonlyMap<string, Shown>) => boolean | undefined;

const UNTOLD: Condition = () => undefined;
const OK = /^(!?)([A-Za-z0-9_-]+)\.ok$/;
const STATUS = /^([A-Za-z0-9_-]+)\.status_code (==|!=|<|<=|>|>=) (\d+)$/;

/** @param source the condition as written, in braces or not. */
export function conditionOf(source: unknown): Condition | undefined {
  if (source === undefined || source === true) return undefined;
  if (typeof source !== 'string') return UNTOLD;
  const text = source
    .trim()
    .replace(/^\{\{(.*)\}\}$/, '$1')
    .trim();
  const ok = OK.exec(text);
  if (ok !== null) return (outcomes) => (outcomes.get(ok[2] as string)?.ok ?? false) !== (ok[1] === '!');
  const status = STATUS.exec(text);
  if (status === null) return UNTOLD;
  const [, action, operator, number] = status;
  return (outcomes) => compare(outcomes.get(action as string)?.status ?? null, operator as string, Number(number));
}

/** Nothing is unequal to every number, and stands in no order to any. */
function compare(found: number | null, operator: string, number: number): boolean {
  if (found === null) return operator === '!=';
  switch (operator) {
    case '==':
      return found === number;
    case '!=':
      return found !== number;
    case '<':
      return found < number;
    case '<=':
      return found <= number;
    case '>':
      return found > number;
    default:
      return found >= number;
  }
}
