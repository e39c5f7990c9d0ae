/** Where users spent their time, on the statechart of the scenario, and which way they went. */
import { grouped, percent } from '../../outputs/quantity.js';
import type { StateReport } from '../../model/report.js';
import type { PageData } from '../../outputs/html/page-data.js';
import { DataTable } from '../parts/data-table.js';
import { edgeKey, heatLevel, Statechart, type EdgeHeat, type StateHeat } from '../parts/statechart.js';
import { timeCell } from './axis.js';
import { Section } from '../parts/section.js';

export function States({ data: { report, drawing } }: { readonly data: PageData }) {
  const rows = Object.entries(report.states);
  const totalMs = rows.reduce((sum, [, { total_ms }]) => sum + total_ms, 0);
  return (
    <Section
      id="states"
      title="States"
      lead={
        drawing === null
          ? 'Where users spent their time.'
          : 'The darker a state, the more of their time users spent there; the figure at its corner is the share. Blue figures count how often an edge was taken; a red, dashed one never was.'
      }
    >
      {drawing !== null && (
        <div class="card chart">
          <Statechart
            label={`Statechart of ${report.scenario}, coloured by the time users spent in each state`}
            svg={drawing.svg}
            marks={drawing.marks}
            states={stateHeat(rows, totalMs)}
            edges={edgeHeat(report.edges)}
          />
        </div>
      )}
      <div class="card">
        <DataTable
          caption="Time in each state"
          rows={rows}
          keyOf={([path]) => path}
          columns={[
            { title: 'State', cell: ([path]) => <span class="mono">{path}</span> },
            { title: 'entered', numeric: true, cell: ([, { entered }]) => grouped(entered) },
            { title: 'share of all time', numeric: true, cell: ([, { total_ms }]) => percent(total_ms, totalMs) },
            { title: 'in all', numeric: true, cell: ([, { total_ms }]) => timeCell(total_ms) },
            { title: 'p50', numeric: true, cell: ([, { time_ms }]) => timeCell(time_ms.p50) },
            { title: 'p99', numeric: true, cell: ([, { time_ms }]) => timeCell(time_ms.p99) },
            { title: 'max', numeric: true, cell: ([, { time_ms }]) => timeCell(time_ms.max) },
          ]}
        />
      </div>
    </Section>
  );
}

function stateHeat(rows: readonly [string, StateReport][], totalMs: number): Map<string, StateHeat> {
  const mostMs = Math.max(0, ...rows.map(([, { total_ms }]) => total_ms));
  return new Map(
    rows.map(([path, { total_ms }]) => [
      path,
      { level: heatLevel(total_ms, mostMs), ...(total_ms === 0 ? {} : { badge: percent(total_ms, totalMs) }) },
    ]),
  );
}

function edgeHeat(edges: PageData['report']['edges']): Map<string, EdgeHeat> {
  const most = Math.max(1, ...Object.values(edges).flat());
  return new Map(
    Object.entries(edges).flatMap(([node, counts]) =>
      counts.map((count, index): [string, EdgeHeat] => [
        edgeKey(node, index),
        count === 0 ? { isNeverTaken: true } : { badge: grouped(count), weight: count / most },
      ]),
    ),
  );
}
