/**
 * Reads what a run came to from its report (`--out json=`) or its events (`--out jsonl=`).
 *
 * Events are read line by line, so their file may be of any size; a last line that was cut off is left out. Which of
 * the two it is, the first line tells: events have a `type`.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Heat, HeatFold, heatOfReport } from '../chart/heat.js';
import { RampartError } from '../model/failure.js';
import type { Report } from '../model/report.js';
import type { RunEvent } from '../model/run-event.js';

const REPORT_CHARACTERS_MAX = 64 * 1024 * 1024;

export interface RunShown {
  readonly heat: Heat;
  /** Name of the scenario that ran; absent when the events do not begin at the beginning. */
  readonly scenario?: string;
}

/** @throws RampartError `file.unreadable` when the file cannot be read, or is neither. */
export async function readHeat(file: string): Promise<RunShown> {
  const input = createReadStream(file, 'utf8');
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const events = new EventLines();
  const text: string[] = [];
  let characters = 0;
  let isLog: boolean | undefined;
  try {
    for await (const line of lines) {
      isLog ??= 'type' in recordOf(line);
      if (isLog) {
        events.add(line);
        continue;
      }
      text.push(line);
      characters += line.length;
      if (characters > REPORT_CHARACTERS_MAX) break;
    }
  } catch (error) {
    if (error instanceof RampartError) throw error;
    throw new RampartError('file.unreadable', `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  } finally {
    input.destroy();
  }
  const run = isLog === true ? events.end() : ofReport(recordOf(text.join('\n')));
  if (run === undefined) {
    throw new RampartError('file.unreadable', `${file} is neither the report nor the events of a run`, {
      hint: 'Give a file written by --out json= or --out jsonl=.',
    });
  }
  return run;
}

/** Folds lines of events; the one that is no event must be the last. */
class EventLines {
  readonly #fold = new HeatFold();
  #scenario: string | undefined;
  #torn = false;
  #broken = false;

  add(line: string): void {
    if (line === '') return;
    this.#broken ||= this.#torn;
    const event = recordOf(line);
    if (!isEvent(event)) {
      this.#torn = true;
      return;
    }
    if (event.type === 'run.started') this.#scenario = event.scenario;
    this.#fold.apply(event);
  }

  end(): RunShown | undefined {
    if (this.#broken) return undefined;
    return { heat: this.#fold.heat(), ...(this.#scenario === undefined ? {} : { scenario: this.#scenario }) };
  }
}

/** What the fold reads of an event is there and of the right type. */
function isEvent(record: Readonly<Record<string, unknown>>): record is Readonly<Record<string, unknown>> & RunEvent {
  if (!Number.isSafeInteger(record['at']) || typeof record['type'] !== 'string') return false;
  if (record['type'] === 'user.state') return typeof record['state'] === 'string' && Number.isSafeInteger(record['user']);
  if (record['type'] === 'edge.taken') return typeof record['from'] === 'string' && isIndex(record['index']);
  return true;
}

function isIndex(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 10_000;
}

function ofReport(record: Readonly<Record<string, unknown>>): RunShown | undefined {
  const { scenario, states, edges } = record;
  const isReport =
    typeof scenario === 'string' &&
    isRecord(states) &&
    Object.values(states).every((state) => isRecord(state) && typeof state['total_ms'] === 'number') &&
    isRecord(edges) &&
    Object.values(edges).every((counts) => Array.isArray(counts) && counts.every((count) => typeof count === 'number'));
  return isReport ? { scenario, heat: heatOfReport(record as unknown as Report) } : undefined;
}

/** The object a text holds; an empty one when it holds something else. */
function recordOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
