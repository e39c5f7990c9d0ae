/**
 * From the JSON of a line to what it holds, every field checked: a recording is data from elsewhere.
 *
 * What does not fit throws a `Misshapen`, with the name of the field; it never leaves this folder. Pure.
 */
import { type Command, isCommand } from '../model/command.js';
import { ERROR_CLASSES, type ErrorCode } from '../model/error-code.js';
import type { Fields, Value } from '../model/expression.js';
import type { Phases } from '../model/outcome.js';
import type { RunMode } from '../model/plan.js';
import type { FinishReason } from '../model/run-event.js';
import { type EndMarker, FORMAT, type Happening, type Input, type RecordingHeader } from './format.js';

/** A line that says something else than a line of a recording can. */
export class Misshapen extends Error {}

type Line = { readonly [name: string]: unknown };
type Check<T> = (value: unknown) => value is T & {};

/** An object of fields. */
export function asLine(value: unknown): Line {
  if (!isFields(value)) throw new Misshapen('it holds no object');
  return value;
}

/** Whether a first line is that of a recording, and of which format. */
export function formatOf(line: Line): number | null {
  return line['format'] === FORMAT && isCount(line['format_version']) ? line['format_version'] : null;
}

export function readHeader(line: Line): RecordingHeader {
  return {
    version: field(line, 'version', isText),
    name: field(line, 'name', isText),
    mode: field<RunMode>(line, 'mode', oneOf(['live', 'simulated'])),
    seed: field(line, 'seed', isCount),
    planHash: field(line, 'plan_hash', isHash),
    writtenHash: field(line, 'written_hash', isHash),
    bindsSources: field<boolean>(line, 'binds_sources', (value) => typeof value === 'boolean'),
    resources: new Map(Object.entries(field(line, 'resources', isFieldsOfFields)).map(([id, fields]) => [id, ownFields(fields)])),
    env: field(line, 'env', listOf(isText)),
    overrides: field(line, 'overrides', listOf(isPair)).map(([path, value]) => ({ path, value })),
    text: field(line, 'text', isText),
  };
}

/** @param seq the number it must have; @param notBefore the instant of the input before it */
export function readInput(line: Line, seq: number, notBefore: number): Input {
  if (field(line, 'seq', isCount) !== seq) throw new Misshapen(`its seq is not ${seq}`);
  const at = field(line, 'at', isCount);
  if (at < notBefore) throw new Misshapen('its instant lies before that of the line before');
  return { seq, at, ...readHappening(line) };
}

export function isEnd(line: Line): boolean {
  return line['kind'] === 'end';
}

export function readEnd(line: Line): EndMarker {
  return {
    inputs: field(line, 'inputs', isCount),
    events: field(line, 'events', isCount),
    reason: field<FinishReason>(line, 'reason', oneOf(REASONS)),
    fingerprint: field(line, 'fingerprint', isHash),
  };
}

function readHappening(line: Line): Happening {
  const id = field(line, 'id', isCount);
  switch (line['kind']) {
    case 'timer':
      return { kind: 'timer', id, due: field(line, 'due', isCount) };
    case 'command':
      return { kind: 'command', id, command: readCommand(line['command']) };
    case 'answer':
      return { kind: 'answer', id, ...readAnswer(line) };
    default:
      throw new Misshapen('its kind is not known');
  }
}

function readAnswer(line: Line): Omit<Extract<Happening, { kind: 'answer' }>, 'kind' | 'id'> {
  return {
    user: field(line, 'user', isCount),
    action: field(line, 'action', isText),
    asked: field(line, 'asked', isText),
    outcome: {
      error: nullable<ErrorCode>(line, 'error', isErrorCode),
      status: nullable(line, 'status', isCount),
      durationUs: field(line, 'duration_us', isMeasure),
      phases: readPhases(asLine(line['phases'])),
      bodyBytes: field(line, 'body_bytes', isMeasure),
      bytesIn: field(line, 'bytes_in', isMeasure),
      bytesOut: field(line, 'bytes_out', isMeasure),
      fromIp: nullable(line, 'from_ip', isText),
      values: ownFields(field(line, 'values', isFields)),
    },
  };
}

function readPhases(line: Line): Phases {
  return {
    blocked: field(line, 'blocked', isMeasure),
    connect: field(line, 'connect', isMeasure),
    tls: field(line, 'tls', isMeasure),
    send: field(line, 'send', isMeasure),
    wait: field(line, 'wait', isMeasure),
    receive: field(line, 'receive', isMeasure),
  };
}

/** Only the fields a command has: nothing else may reach the run. */
function readCommand(value: unknown): Command {
  if (!isCommand(value)) throw new Misshapen('its command is not known');
  switch (value.type) {
    case 'stop':
    case 'abort':
      return value.cause === undefined ? { type: value.type } : { type: value.type, cause: value.cause };
    case 'scale':
      return value.tenant === undefined
        ? { type: 'scale', users: value.users }
        : { type: 'scale', users: value.users, tenant: value.tenant };
    default:
      return { type: value.type };
  }
}

const REASONS: readonly FinishReason[] = ['completed', 'duration', 'command', 'sigint', 'sigterm', 'threshold', 'internal', 'worker_lost'];

function field<T>(line: Line, name: string, check: Check<T>): T {
  const value = Object.hasOwn(line, name) ? line[name] : undefined;
  if (!check(value)) throw new Misshapen(`its field ${name} is missing or not what it should be`);
  return value;
}

function nullable<T>(line: Line, name: string, check: Check<T>): T | null {
  return line[name] === null ? null : field(line, name, check);
}

/** Without a prototype, so that no name in it means anything. */
function ownFields(fields: object): Fields {
  return Object.assign(Object.create(null) as Record<string, Value>, fields);
}

function isFields(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFieldsOfFields(value: unknown): value is { readonly [name: string]: object } {
  return isFields(value) && Object.values(value).every(isFields);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isHash(value: unknown): value is string {
  return isText(value) && /^[0-9a-f]{64}$/.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** A duration or a size; fractions are no use and no harm. */
function isMeasure(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

function isPair(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every(isText);
}

function isErrorCode(value: unknown): value is ErrorCode {
  return isText(value) && Object.hasOwn(ERROR_CLASSES, value);
}

function oneOf<T extends string>(known: readonly T[]): Check<T> {
  return (value): value is T & {} => known.includes(value as T);
}

function listOf<T>(check: (value: unknown) => value is T): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(check);
}
