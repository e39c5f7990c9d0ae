/**
 * One row for each action that finished: the run as a table, for spreadsheets and data frames.
 *
 * RFC 4180: a header row, CRLF line ends, fields with a comma, quote or line break quoted. An absent
 * value is an empty field. The file is overwritten; what holds for slow disks is in `line-writer.ts`.
 */
import type { Plan } from '../../model/plan.js';
import type { RunEvent } from '../../model/run-event.js';
import type { Output } from '../../ports.js';
import { modeOf } from '../../report/run-notes.js';
import { incompleteness, openSink } from '../file-target.js';
import { LineWriter, type LineWriterOptions } from '../line-writer.js';

export const CSV_COLUMNS = [
  'at_seconds',
  'user',
  'tenant',
  'iteration',
  'node',
  'action',
  'ip',
  'due_at_us',
  'ok',
  'status',
  'error',
  'duration_us',
  'blocked_us',
  'connect_us',
  'tls_us',
  'send_us',
  'wait_us',
  'receive_us',
  'bytes_in',
  'bytes_out',
] as const;

type Finished = Extract<RunEvent, { readonly type: 'action.finished' }>;
type Field = string | number | boolean | null;

export class CsvOutput implements Output {
  readonly #target: string;
  readonly #options: LineWriterOptions;
  /** Tenants of the users alive: an action tells only its user. */
  readonly #tenants = new Map<number, string>();
  #writer: LineWriter | null = null;

  /** @param target a path, or `-` for standard output. */
  constructor(target: string, options: LineWriterOptions = {}) {
    this.#target = target;
    this.#options = options;
  }

  async open(_plan: Plan): Promise<void> {
    this.#writer = new LineWriter(await openSink('csv', this.#target), this.#options);
  }

  event(event: RunEvent): void {
    if (this.#writer === null) return;
    switch (event.type) {
      case 'run.started':
        this.#writer.patient = modeOf(event) !== 'live';
        this.#writer.write(csvRow(CSV_COLUMNS));
        break;
      case 'user.spawned':
        this.#tenants.set(event.user, event.tenant);
        break;
      case 'user.finished':
        this.#tenants.delete(event.user);
        break;
      case 'action.finished':
        this.#writer.write(csvRow(fieldsOf(event, this.#tenants.get(event.user) ?? null)));
        break;
      default:
        break;
    }
  }

  async finish(): Promise<void> {
    if (this.#writer === null) return;
    const problem = incompleteness('csv', this.#target, await this.#writer.finish());
    if (problem !== null) throw problem;
  }
}

/** In the order of `CSV_COLUMNS`. */
function fieldsOf(event: Finished, tenant: string | null): readonly Field[] {
  const { phases } = event;
  return [
    (event.at / 1_000_000).toFixed(6),
    event.user,
    tenant,
    event.iteration,
    event.node,
    event.action,
    event.ip,
    event.due_at,
    event.ok,
    event.status,
    event.error,
    event.duration_us,
    phases.blocked,
    phases.connect,
    phases.tls,
    phases.send,
    phases.wait,
    phases.receive,
    event.bytes_in,
    event.bytes_out,
  ];
}

/** One row with its line end. Pure. */
export function csvRow(fields: readonly Field[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

function csvField(field: Field): string {
  const text = field === null ? '' : String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
