/** What became of the users, by tenant, and how punctually they began: plan against reality. */
import { duration, grouped } from '../../outputs/quantity.js';
import type { UserCounts } from '../../model/report.js';
import type { PageData } from '../../outputs/html/page-data.js';
import { DataTable } from '../parts/data-table.js';
import { timeCell } from './axis.js';
import { Panel, Section } from '../parts/section.js';

const COUNTS = ['planned', 'spawned', 'completed', 'failed', 'aborted', 'dropped', 'peak_active'] as const;
const PHASES_MAX = 30;

export function Users({ data: { report, phases } }: { readonly data: PageData }) {
  const { late_ms: late, queued_ms: queued, rate_max: rateMax } = report.spawn;
  const tenants = Object.entries(report.tenants);
  const rows: [string, UserCounts][] = [['all', report.users], ...(tenants.length > 1 ? tenants : [])];
  const planned = report.users.planned;
  return (
    <Section id="users" title="Users and tenants">
      <div class="card">
        <DataTable
          caption="Users by tenant"
          rows={rows}
          keyOf={([id]) => id}
          columns={[
            { title: 'Tenant', cell: ([id]) => id },
            ...COUNTS.map((count) => ({
              title: count === 'peak_active' ? 'at once' : count,
              numeric: true,
              cell: ([, users]: [string, UserCounts]) => grouped(users[count]),
            })),
          ]}
        />
      </div>
      <div class="grid">
        <Panel title="Plan against reality">
          <dl class="pairs">
            <dt>Users that began</dt>
            <dd>
              {grouped(report.users.spawned)} of {grouped(planned)}
            </dd>
            <dt>Later than due (p50 / p99 / most)</dt>
            <dd>
              {timeCell(late.p50)} / {timeCell(late.p99)} / {timeCell(late.max)}
            </dd>
            <dt>Held back by the concurrency limit</dt>
            <dd>{queued.max === 0 ? 'nobody' : `p50 ${duration(queued.p50)}, at most ${duration(queued.max)}`}</dd>
            <dt>Most that began within a second</dt>
            <dd>{grouped(rateMax)}</dd>
          </dl>
        </Panel>
        {phases.length > 0 && (
          <Panel title="Ramp-up">
            <DataTable
              caption="Phases of the ramp-up"
              rows={phases.slice(0, PHASES_MAX)}
              keyOf={(phase) => phases.indexOf(phase)}
              columns={[
                { title: 'at', numeric: true, cell: ({ atSecond }) => `${atSecond} s` },
                { title: 'users', numeric: true, cell: ({ users }) => grouped(users) },
                { title: 'tenant', cell: ({ tenant }) => tenant },
              ]}
            />
            {phases.length > PHASES_MAX && <p class="soft table-empty">and {grouped(phases.length - PHASES_MAX)} more phases</p>}
          </Panel>
        )}
      </div>
    </Section>
  );
}
