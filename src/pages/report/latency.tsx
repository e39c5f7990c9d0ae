/** How long answers took: a table of percentiles, and the whole distribution of each action as a curve. */
import { grouped, milliseconds, percent } from '../../outputs/quantity.js';
import type { ActionReport, Distribution } from '../../model/report.js';
import type { PageData } from '../../outputs/html/page-data.js';
import { type Column, DataTable } from '../parts/data-table.js';
import { PercentilePlot } from '../parts/percentile-plot.js';
import { axisMs } from './axis.js';
import { Panel, Section } from '../parts/section.js';

const FIGURES = ['min', 'mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;
const TITLES: Readonly<Partial<Record<(typeof FIGURES)[number], string>>> = { p999: 'p99.9' };
/** As many as there are colours. */
const CURVES_MAX = 6;

export function Latency({ data: { report, curves } }: { readonly data: PageData }) {
  const actions = Object.entries(report.actions);
  const unanswered = actions.filter(([, { latency_failed_ms }]) => latency_failed_ms !== null);
  const drawn = actions
    .filter(([id]) => (curves[id]?.length ?? 0) > 0)
    .toSorted(([, a], [, b]) => (b.latency_ms?.p95 ?? 0) - (a.latency_ms?.p95 ?? 0))
    .slice(0, CURVES_MAX);
  return (
    <Section
      id="latency"
      title="Latency"
      lead="Milliseconds from the start of a request to the last byte of its answer, connecting included. Percentiles have three significant digits; least, mean and greatest are exact."
    >
      <div class="card">
        <ActionTable caption="Latency of complete answers by action" rows={actions} isCounted latency={({ latency_ms }) => latency_ms} />
      </div>
      {unanswered.length > 0 && (
        <Panel title="Without a complete answer: until they failed" wide>
          <ActionTable caption="Time until failure by action" rows={unanswered} latency={({ latency_failed_ms }) => latency_failed_ms} />
        </Panel>
      )}
      {drawn.length > 0 && (
        <Panel title="The whole distribution" wide>
          <PercentilePlot
            label="Latency at each percentile, by action"
            curves={drawn.map(([id], index) => ({ name: id, values: curves[id] ?? [], color: index + 1 }))}
            format={axisMs}
          />
          <p class="soft note">
            To the right it gets rarer: at 99 % one answer of a hundred took longer.
            {actions.length > drawn.length && ` The ${drawn.length} slowest actions by p95.`}
          </p>
        </Panel>
      )}
    </Section>
  );
}

const COUNTS: readonly Column<[string, ActionReport]>[] = [
  { title: 'count', numeric: true, cell: ([, { count }]) => grouped(count) },
  {
    title: 'failed',
    numeric: true,
    cell: ([, { failure, count }]) => (failure === 0 ? '0' : <span class="tone-bad">{percent(failure, count)}</span>),
  },
];

interface ActionTableProps {
  readonly caption: string;
  readonly rows: readonly [string, ActionReport][];
  /** With how many there were, and how many failed. */
  readonly isCounted?: boolean;
  readonly latency: (action: ActionReport) => Distribution | null;
}

function ActionTable({ caption, rows, isCounted = false, latency }: ActionTableProps) {
  return (
    <DataTable
      caption={caption}
      rows={rows}
      keyOf={([id]) => id}
      columns={[
        { title: 'Action', cell: ([id]) => <span class="mono">{id}</span> },
        ...(isCounted ? COUNTS : []),
        ...FIGURES.map((figure) => ({
          title: TITLES[figure] ?? figure,
          numeric: true,
          cell: ([, action]: [string, ActionReport]) => {
            const value = latency(action)?.[figure];
            return value === undefined ? '–' : milliseconds(value);
          },
        })),
      ]}
    />
  );
}
