/** What went wrong, like with like, with what it means and the first time it happened. */
import { ERROR_CLASSES, type ErrorCode } from '../../model/error-code.js';
import { duration, grouped, instant, percent } from '../../outputs/quantity.js';
import type { PageData } from '../../outputs/html/page-data.js';
import type { FailureGroup } from '../../report/failure-groups.js';
import { DataTable } from '../parts/data-table.js';
import { TimePlot } from '../parts/time-plot.js';
import { axisNumber } from './axis.js';
import { levels, secondsOf } from './rates.js';
import { Panel, Section } from '../parts/section.js';

const ROWS_MAX = 50;
/** As many as there are colours. */
const LINES_MAX = 6;

const DENIALS: Readonly<Record<string, string>> = {
  'lease.exhausted': 'No address was free, and the scenario does not wait for one',
  'lease.timeout': 'No address became free in time',
  'lease.forbidden': 'The tenant may not lease from this pool',
  'lease.closed': 'The run was ending',
};

export function Failures({ data: { failures, timeline, report } }: { readonly data: PageData }) {
  if (failures.length === 0) {
    return (
      <Section id="failures" title="Failures">
        <p class="card empty-note">Nothing failed.</p>
      </Section>
    );
  }
  const worst = Object.keys(timeline.errors)
    .toSorted((a, b) => sumOf(timeline.errors[b]) - sumOf(timeline.errors[a]))
    .slice(0, LINES_MAX);
  return (
    <Section id="failures" title="Failures">
      <div class="card">
        <DataTable
          caption="Failures by kind"
          rows={failures.slice(0, ROWS_MAX)}
          keyOf={({ code, status, where }) => `${code} ${status} ${where}`}
          columns={[
            { title: 'What', cell: (group) => <What group={group} /> },
            { title: 'Where', cell: ({ where }) => <span class="mono">{where}</span> },
            { title: 'count', numeric: true, cell: ({ count }) => grouped(count) },
            { title: 'of it', numeric: true, cell: (group) => shareOf(group, report) },
            { title: 'first', numeric: true, cell: ({ firstAtUs }) => instant(firstAtUs) },
            { title: 'last', numeric: true, cell: ({ lastAtUs }) => instant(lastAtUs) },
            { title: 'For example', cell: (group) => <Example group={group} /> },
          ]}
        />
        {failures.length > ROWS_MAX && <p class="soft table-empty">and {grouped(failures.length - ROWS_MAX)} rarer kinds</p>}
      </div>
      {worst.length > 0 && (
        <Panel title={`Failures in each ${duration(timeline.widthUs / 1000)}`} wide>
          <TimePlot
            label="Failures over time, by code"
            format={axisNumber}
            seconds={secondsOf(timeline)}
            series={worst.map((code, index) => ({ name: code, values: levels(timeline.errors[code] ?? []), color: index + 1 }))}
          />
        </Panel>
      )}
    </Section>
  );
}

function What({ group: { code, status } }: { readonly group: FailureGroup }) {
  const meaning = DENIALS[code] ?? ERROR_CLASSES[code as ErrorCode]?.summary ?? '';
  return (
    <div class="what">
      <span class="mono tone-bad">{code}</span>
      {status !== null && <span class="mono"> {status}</span>}
      <br />
      <span class="soft">{meaning}</span>
    </div>
  );
}

function Example({ group: { example } }: { readonly group: FailureGroup }) {
  const { seq, user, iteration, node, ip, durationUs } = example;
  return (
    <div class="example soft">
      user {user}, iteration {iteration}
      {node !== null && `, node ${node}`}
      {ip !== null && `, from ${ip}`}
      {durationUs !== null && `, after ${duration(durationUs / 1000)}`}, event {grouped(seq)}
    </div>
  );
}

/** Of the calls of the action, or of what the pool was asked for. */
function shareOf({ where, code, count }: FailureGroup, { actions, pools }: PageData['report']): string {
  const pool = code.startsWith('lease.') ? pools[where] : undefined;
  return percent(count, pool === undefined ? (actions[where]?.count ?? 0) : pool.granted + pool.denied);
}

function sumOf(counts: readonly number[] | undefined): number {
  return (counts ?? []).reduce((sum, count) => sum + count, 0);
}
