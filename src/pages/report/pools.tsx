/** How full the pools were, who had to wait, and whether every address came back. */
import { duration, grouped, percent } from '../../outputs/quantity.js';
import type { PoolReport } from '../../model/report.js';
import type { PageData } from '../../outputs/html/page-data.js';
import { DataTable, type Column } from '../parts/data-table.js';
import { TimePlot } from '../parts/time-plot.js';
import { levels, secondsOf } from './rates.js';
import { Panel, Section } from '../parts/section.js';

type Row = [string, PoolReport];

export function Pools({ data: { report, timeline, drawing } }: { readonly data: PageData }) {
  const rows = Object.entries(report.pools);
  if (rows.length === 0) return null;
  // What a pool holds stands in the scenario, and the events alone do not tell.
  const isCapacityKnown = drawing !== null;
  const isTimed = rows.some(([, { allocate_us }]) => allocate_us !== null);
  return (
    <Section id="pools" title="Address pools">
      <div class="card">
        <DataTable caption="Pools" rows={rows} keyOf={([id]) => id} columns={columnsOf(isCapacityKnown, isTimed)} />
      </div>
      <div class="grid">
        {rows.map(([id, pool]) => (
          <Panel key={id} title={`Pool ${id}`}>
            {isCapacityKnown && (
              <p class="soft note">
                At most {percent(pool.peak_allocated, Number(pool.capacity))} of {grouped(pool.capacity)} addresses in use at once.
              </p>
            )}
            <TimePlot
              label={`Pool ${id} over time: at most ${pool.peak_allocated} addresses leased`}
              seconds={secondsOf(timeline)}
              format={grouped}
              series={[
                { name: 'leased', values: levels(timeline.pools[id]?.allocated ?? []), color: 1, filled: true },
                { name: 'users waiting', values: levels(timeline.pools[id]?.waiting ?? []), color: 2 },
              ]}
            />
          </Panel>
        ))}
      </div>
    </Section>
  );
}

function columnsOf(isCapacityKnown: boolean, isTimed: boolean): Column<Row>[] {
  const us = (value: number | undefined): string => (value === undefined ? '–' : duration(value / 1000));
  return [
    { title: 'Pool', cell: ([id]) => <span class="mono">{id}</span> },
    ...(isCapacityKnown ? [{ title: 'capacity', numeric: true, cell: ([, pool]: Row) => grouped(pool.capacity) }] : []),
    { title: 'at once', numeric: true, cell: ([, pool]) => grouped(pool.peak_allocated) },
    { title: 'granted', numeric: true, cell: ([, pool]) => grouped(pool.granted) },
    { title: 'released', numeric: true, cell: ([, pool]) => grouped(pool.released) },
    {
      title: 'still held',
      numeric: true,
      cell: ([, { allocated }]) => (allocated === 0 ? '0' : <b class="tone-bad">{grouped(allocated)}</b>),
    },
    { title: 'denied', numeric: true, cell: ([, { denied }]) => (denied === 0 ? '0' : <b class="tone-bad">{grouped(denied)}</b>) },
    { title: 'waited', numeric: true, cell: ([, pool]) => grouped(pool.waited) },
    { title: 'wait p50', numeric: true, cell: ([, { waited, wait_ms }]) => (waited === 0 ? '–' : duration(wait_ms.p50)) },
    { title: 'wait max', numeric: true, cell: ([, { waited, wait_ms }]) => (waited === 0 ? '–' : duration(wait_ms.max)) },
    ...(isTimed
      ? [
          { title: 'grant p99', numeric: true, cell: ([, pool]: Row) => us(pool.allocate_us?.p99) },
          { title: 'release p99', numeric: true, cell: ([, pool]: Row) => us(pool.release_us?.p99) },
        ]
      : []),
  ];
}
