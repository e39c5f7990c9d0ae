/**
 * What operators, member access and text make of values.
 *
 * Every function here is pure and total: any JSON value in, a JSON value out, never an exception and
 * never NaN or infinity made by arithmetic. Values come from targets, so they may be very deep or very
 * long; both are capped, by count and not by the stack, so that the result is the same everywhere.
 */
import type { Value } from '../model/expression.js';

/** Deepest value that is compared or written as text. */
const MAX_VALUE_DEPTH = 200;

/** Longest text an expression or template makes, in characters; what would be longer is null. */
export const MAX_TEXT_CHARS = 16 * 1024 * 1024;

/** Largest JSON that is attempted: half of what a string can hold, so that writing it cannot fail. */
const MAX_JSON_CHARS = 2 ** 28;
const MAX_CHARS_PER_ESCAPE = 6;
const MAX_CHARS_PER_NUMBER = 25;

/** Never read, wherever they stand: they lead out of the data. */
const UNREADABLE: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export function isUnreadable(name: string): boolean {
  return UNREADABLE.has(name);
}

/** An own property of an object or list; null for everything else, strings included. */
export function readMember(value: Value, key: Value): Value {
  if (typeof value !== 'object' || value === null) return null;
  if (typeof key !== 'string' && typeof key !== 'number') return null;
  if (UNREADABLE.has(String(key)) || !Object.hasOwn(value, key)) return null;
  return (value as { readonly [key: string | number]: Value })[key] ?? null;
}

/** Decimal, as JSON or a header would write it. No part of it can match in two ways: linear on any string. */
const NUMERIC = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number in a number or a numeric string, NaN otherwise. */
function numberIn(value: Value): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMERIC.test(value) ? Number(value) : Number.NaN;
}

/** Equal by structure; a number equals a string that reads as the same number; nothing else is converted. */
export function equals(left: Value, right: Value): boolean {
  return equalsWithin(left, right, MAX_VALUE_DEPTH);
}

function equalsWithin(left: Value, right: Value, depth: number): boolean {
  if (left === right) return true;
  if (typeof left === 'number') return typeof right === 'string' && left === numberIn(right);
  if (typeof right === 'number') return typeof left === 'string' && right === numberIn(left);
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null || depth === 0) return false;
  return sameMembers(left, right, depth - 1);
}

/** Two members are compared strictly: `{"n": 1}` is not `{"n": "1"}`, as the whole was not a number. */
function sameMembers(left: object, right: object, depth: number): boolean {
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => {
    if (!Object.hasOwn(right, key)) return false;
    const mine = (left as Record<string, Value>)[key] ?? null;
    const other = (right as Record<string, Value>)[key] ?? null;
    return typeof mine === typeof other && equalsWithin(mine, other, depth);
  });
}

/** Strings by code unit, numbers (and a number with a numeric string) by size; everything else has no order. */
export function isLess(left: Value, right: Value): boolean {
  return typeof left === 'string' && typeof right === 'string' ? left < right : numberIn(left) < numberIn(right);
}

export function isLessOrEqual(left: Value, right: Value): boolean {
  return typeof left === 'string' && typeof right === 'string' ? left <= right : numberIn(left) <= numberIn(right);
}

/** Joins as text as soon as one side is a string; adds two numbers; otherwise null. */
export function add(left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return finiteOrNull(left + right);
  return typeof left === 'string' || typeof right === 'string' ? joinText(textOf(left), textOf(right)) : null;
}

export function subtract(left: Value, right: Value): Value {
  return typeof left === 'number' && typeof right === 'number' ? finiteOrNull(left - right) : null;
}

export function multiply(left: Value, right: Value): Value {
  return typeof left === 'number' && typeof right === 'number' ? finiteOrNull(left * right) : null;
}

export function divide(left: Value, right: Value): Value {
  return typeof left === 'number' && typeof right === 'number' ? finiteOrNull(left / right) : null;
}

export function remainder(left: Value, right: Value): Value {
  return typeof left === 'number' && typeof right === 'number' ? finiteOrNull(left % right) : null;
}

export function negate(value: Value): Value {
  return subtract(0, value);
}

function finiteOrNull(value: number): Value {
  return Number.isFinite(value) ? value : null;
}

/** A value inside a text: null is empty, numbers and booleans are plain, lists and objects are JSON. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value === 'boolean') return value === null ? '' : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  return jsonCharsAtMost(value, MAX_VALUE_DEPTH) > MAX_JSON_CHARS ? '' : JSON.stringify(value);
}

/** Null when the whole would be longer than `MAX_TEXT_CHARS`. */
export function joinText(head: string, tail: string): string | null {
  return head.length + tail.length > MAX_TEXT_CHARS ? null : head + tail;
}

/** An upper bound of the length of a value's JSON; infinite when it has more than `levels` levels of lists and objects. */
function jsonCharsAtMost(value: Value, levels: number): number {
  if (typeof value === 'string') return 2 + value.length * MAX_CHARS_PER_ESCAPE;
  if (typeof value !== 'object' || value === null) return MAX_CHARS_PER_NUMBER;
  if (levels === 0) return Number.POSITIVE_INFINITY;
  let chars = 2;
  for (const key of Object.keys(value)) {
    chars += key.length * MAX_CHARS_PER_ESCAPE + 4 + jsonCharsAtMost((value as { readonly [key: string]: Value })[key] ?? null, levels - 1);
    if (chars > MAX_JSON_CHARS) return chars;
  }
  return chars;
}
