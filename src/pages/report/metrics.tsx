/** The scenario's own metrics. */
import { grouped } from '../../outputs/quantity.js';
import type { MetricReport } from '../../model/report.js';
import { metricText } from '../../outputs/console/metric-text.js';
import type { PageData } from '../../outputs/html/page-data.js';
import { DataTable } from '../parts/data-table.js';
import { Section } from '../parts/section.js';

export function Metrics({ data: { report } }: { readonly data: PageData }) {
  const rows: [string, MetricReport][] = Object.entries(report.metrics);
  if (rows.length === 0) return null;
  return (
    <Section id="metrics" title="Own metrics">
      <div class="card">
        <DataTable
          caption="Own metrics"
          rows={rows}
          keyOf={([id]) => id}
          columns={[
            { title: 'Metric', cell: ([id]) => <span class="mono">{id}</span> },
            { title: 'type', cell: ([, { type }]) => type },
            { title: 'values', numeric: true, cell: ([, { count }]) => grouped(count) },
            { title: 'came to', cell: ([, metric]) => metricText(metric) },
          ]}
        />
      </div>
    </Section>
  );
}
