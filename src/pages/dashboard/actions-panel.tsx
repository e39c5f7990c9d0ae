/** Each action: how often, how well, how fast. Latencies are of complete answers. */
import { grouped, milliseconds, percent } from '../../outputs/quantity.js';
import type { ActionFrame, Frame } from '../../outputs/dashboard/messages.js';
import { type Column, DataTable } from '../parts/data-table.js';
import { Panel } from './panel.js';

type Row = readonly [id: string, action: ActionFrame];

const PERCENTILES = ['p50', 'p90', 'p95', 'p99', 'max'] as const;

const COLUMNS: readonly Column<Row>[] = [
  { title: 'action', cell: ([id]) => <b>{id}</b> },
  { title: 'done', numeric: true, cell: ([, { success, failure }]) => grouped(success + failure) },
  { title: 'under way', numeric: true, cell: ([, { inFlight }]) => grouped(inFlight) },
  {
    title: 'failed',
    numeric: true,
    cell: ([, { success, failure }]) => <span class={failure > 0 ? 'is-bad' : ''}>{percent(failure, success + failure)}</span>,
  },
  ...PERCENTILES.map(
    (name): Column<Row> => ({
      title: `${name} ms`,
      numeric: true,
      cell: ([, { latency }]) => (latency === null ? '–' : milliseconds(latency[name])),
    }),
  ),
];

export function ActionsPanel({ frame }: { readonly frame: Frame }) {
  return (
    <Panel title="Actions" area="actions">
      <DataTable caption="Actions and their latencies" columns={COLUMNS} rows={Object.entries(frame.actions)} keyOf={([id]) => id} />
    </Panel>
  );
}
