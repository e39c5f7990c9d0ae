/**
 * What a codec says about a value it refuses.
 *
 * A flaw is an io-ts validation error that also knows its code, its hint and whether it concerns a key or a
 * value, so that reporting needs no guessing: `explain.ts` only adds the position.
 */
import { left, right } from 'fp-ts/lib/Either.js';
import type { Either } from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import type { FailureCode } from '../../model/failure.js';

/** What is wrong, in words; the position follows from the context. */
export interface Objection {
  readonly message: string;
  /** Defaults to `scenario.wrong_value`. */
  readonly code?: FailureCode;
  readonly expected?: string;
  /** Defaults to the hint of the code. */
  readonly hint?: string;
}

export interface Flaw extends t.ValidationError {
  readonly objection: Objection;
  /** Whether the key at the end of the context is wrong, or its value. */
  readonly at: 'key' | 'value';
}

/** What reading one scalar gives: a value, or why not. */
export type Reading<A> = Either<Objection, A>;

export const accepted = <A>(value: A): Reading<A> => right(value);
export const refused = (objection: Objection): Reading<never> => left(objection);

export function flaw(at: 'key' | 'value', value: unknown, context: t.Context, objection: Objection): Flaw {
  return { at, value, context, message: objection.message, objection };
}

export function isFlaw(error: t.ValidationError): error is Flaw {
  return 'objection' in error;
}

/** Adds errors one by one: a hostile document has more of them than a call may have arguments. */
export function addErrors(errors: t.Errors, more: t.Errors): void {
  for (const error of more) errors.push(error);
}

/** A map as YAML makes it. */
export type PlainMap = Readonly<Record<string, unknown>>;

export function isPlainMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objection to a value of the wrong kind, with the usual slips explained. */
export function wrongKind(value: unknown, expected: string): Objection {
  const hint = slip(value, expected);
  return { message: 'The value is of the wrong kind', expected, ...(hint === undefined ? {} : { hint }) };
}

function slip(value: unknown, expected: string): string | undefined {
  if (value === null) return 'Give it a value, or leave the key out.';
  if (expected.startsWith('a list')) return 'Begin each entry with a dash, or write [a, b].';
  if (typeof value === 'string' && /^(?:an integer|a number)/u.test(expected)) return numberInText(value);
  if (typeof value === 'string' && expected === 'true or false') return flagInText(value);
  if ((typeof value === 'number' || typeof value === 'boolean') && /text|id\b/u.test(expected)) return `Put it in quotes: "${value}".`;
  return undefined;
}

function numberInText(text: string): string {
  const isQuoted = text.trim() !== '' && Number.isFinite(Number(text));
  return isQuoted ? 'Remove the quotes.' : 'Write a plain number, without a unit or separators.';
}

function flagInText(text: string): string {
  return /^(?:true|false)$/u.test(text) ? 'Remove the quotes.' : 'Write true or false.';
}
