/**
 * Events on their way from a worker: many at once, as numbers.
 *
 * A run tells hundreds of thousands of events a second, and copying each as an object from thread to thread costs more
 * than making it. So a batch is one array of numbers, which changes hands without being copied, and the few texts that
 * the numbers refer to: a type, a node or an address is written once a batch. `seq` does not travel: the whole run numbers
 * its events anew. Pure.
 */
import { assert } from '../model/assertion.js';
import type { Phases } from '../model/outcome.js';
import { EVENT_FIELDS, type EventType, type RunEvent } from '../model/run-event.js';
import type { EventSource } from './merge.js';

export interface EventBatch {
  readonly count: number;
  readonly numbers: Float64Array;
  readonly texts: readonly string[];
}

/** An event that has no number yet; the field is there, so that it can be given one without changing the object's shape. */
export type UnnumberedEvent = RunEvent;

const PHASE_KEYS = ['blocked', 'connect', 'tls', 'send', 'wait', 'receive'] as const satisfies readonly (keyof Phases)[];

/** What stands before a value and says how it is written. */
const ABSENT = 0;
const NULL = 1;
const NUMBER = 2;
const TEXT = 3;
const TRUE = 4;
const FALSE = 5;
const PHASES = 6;

const TYPES = Object.keys(EVENT_FIELDS) as EventType[];
const FORMS = new Map(TYPES.map((type, code) => [type, { code, fields: EVENT_FIELDS[type] }]));

/** No event takes more numbers than this. */
const NUMBERS_PER_EVENT_MAX = 64;
const NUMBERS_AT_FIRST = 4096;

type FieldValue = string | number | boolean | null | Phases | undefined;
type Form = { readonly code: number; readonly fields: readonly string[] };

export class BatchWriter {
  #numbers = new Float64Array(NUMBERS_AT_FIRST);
  #length = 0;
  #count = 0;
  #texts = new Map<string, number>();

  get count(): number {
    return this.#count;
  }

  add(event: RunEvent): void {
    const numbers = this.#room();
    const { code, fields } = FORMS.get(event.type) as Form;
    let end = this.#length;
    numbers[end++] = code;
    numbers[end++] = event.at;
    for (const name of fields) {
      const value = (event as unknown as Readonly<Record<string, FieldValue>>)[name];
      if (typeof value === 'number') {
        numbers[end++] = NUMBER;
        numbers[end++] = value;
      } else if (typeof value === 'string') {
        numbers[end++] = TEXT;
        numbers[end++] = this.#textCode(value);
      } else if (typeof value === 'object' && value !== null) {
        numbers[end++] = PHASES;
        for (const key of PHASE_KEYS) numbers[end++] = value[key];
      } else {
        numbers[end++] = value === undefined ? ABSENT : value === null ? NULL : value ? TRUE : FALSE;
      }
    }
    this.#length = end;
    this.#count += 1;
  }

  /** What was added since the last time. */
  take(): EventBatch {
    const batch = { count: this.#count, numbers: this.#numbers.slice(0, this.#length), texts: [...this.#texts.keys()] };
    this.#length = 0;
    this.#count = 0;
    this.#texts = new Map();
    return batch;
  }

  /** The numbers, with room for another event at their end. */
  #room(): Float64Array {
    if (this.#length + NUMBERS_PER_EVENT_MAX > this.#numbers.length) {
      const larger = new Float64Array(2 * this.#numbers.length);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    return this.#numbers;
  }

  #textCode(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const code = this.#texts.size;
    this.#texts.set(text, code);
    return code;
  }
}

/** The events of a batch, in their order, each with `seq` 0. Each is made when it is taken, so that none waits as an object. */
export class BatchReader implements EventSource {
  readonly #batch: EventBatch;
  #position = 0;
  #left: number;

  constructor(batch: EventBatch) {
    this.#batch = batch;
    this.#left = batch.count;
  }

  get left(): number {
    return this.#left;
  }

  get nextAtUs(): number {
    return this.#batch.numbers[this.#position + 1] as number;
  }

  take(): UnnumberedEvent {
    assert(this.#left > 0, 'a batch was read beyond its end');
    this.#left -= 1;
    const type = TYPES[this.#next()];
    assert(type !== undefined, 'a batch names types of events');
    const event: Record<string, unknown> = { type, seq: 0, at: this.#next() };
    for (const name of EVENT_FIELDS[type]) {
      const kind = this.#next();
      if (kind !== ABSENT) event[name] = this.#value(kind);
    }
    return event as unknown as UnnumberedEvent;
  }

  #value(kind: number): FieldValue {
    switch (kind) {
      case NULL:
        return null;
      case NUMBER:
        return this.#next();
      case TEXT:
        return this.#batch.texts[this.#next()] as string;
      case TRUE:
      case FALSE:
        return kind === TRUE;
      default:
        return this.#phases();
    }
  }

  #phases(): Phases {
    return {
      blocked: this.#next(),
      connect: this.#next(),
      tls: this.#next(),
      send: this.#next(),
      wait: this.#next(),
      receive: this.#next(),
    };
  }

  #next(): number {
    const value = this.#batch.numbers[this.#position];
    this.#position += 1;
    return value as number;
  }
}
