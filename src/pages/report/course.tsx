/** How the run developed: users against the plan, requests, latencies, states. */
import { useState } from 'preact/hooks';
import { grouped, rate } from '../../outputs/quantity.js';
import type { PageData } from '../../outputs/html/page-data.js';
import type { ActionLine } from '../../report/timeline-reading.js';
import { TimePlot } from '../parts/time-plot.js';
import { axisMs, axisNumber } from './axis.js';
import { levels, measured, rates, secondsOf } from './rates.js';
import { Panel, Section } from '../parts/section.js';

const STATES_MAX = 6;
const ALL = '';

export function Course({ data }: { readonly data: PageData }) {
  const { timeline, report } = data;
  const seconds = secondsOf(timeline);
  const { users } = timeline;
  const isLate = users.due.some((due, index) => due !== users.spawned[index]);
  return (
    <Section id="course" title="Over time">
      <div class="grid">
        <Panel title="Users">
          <TimePlot
            label={`Users over time: at most ${report.users.peak_active} at once`}
            seconds={seconds}
            format={grouped}
            series={[
              { name: 'active', values: levels(users.active), color: 1, filled: true },
              { name: 'began', values: levels(users.spawned), color: 3 },
              { name: 'due by the plan', values: levels(users.due), color: 6, dashed: true },
            ]}
          />
          <p class="soft note">
            {isLate
              ? 'Where the dashed line runs above the other, users began later than planned, or not at all.'
              : 'Users began as planned.'}
          </p>
        </Panel>
        <Panel title="Requests a second">
          <TimePlot
            label={`Requests a second over time: ${rate(report.requests_per_second)} on average`}
            seconds={seconds}
            format={axisNumber}
            series={[
              { name: 'finished', values: rates(timeline.total.requests, timeline), color: 1, filled: true },
              { name: 'failed', values: rates(timeline.total.failures, timeline), color: 5 },
            ]}
          />
        </Panel>
        <LatencyPanel data={data} seconds={seconds} />
        <StatesPanel data={data} seconds={seconds} />
      </div>
    </Section>
  );
}

interface PanelProps {
  readonly data: PageData;
  readonly seconds: readonly number[];
}

function LatencyPanel({ data: { timeline }, seconds }: PanelProps) {
  const ids = Object.keys(timeline.actions);
  const [chosen, choose] = useState(ALL);
  const line: ActionLine = timeline.actions[chosen] ?? timeline.total;
  return (
    <Panel title={`Latency${chosen === ALL ? '' : `: ${chosen}`}`}>
      {ids.length > 1 && (
        <label class="chooser screen-only">
          of{' '}
          <select value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
            <option value={ALL}>all actions</option>
            {ids.map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
      )}
      <TimePlot
        label="Latency of complete answers over time"
        seconds={seconds}
        format={axisMs}
        series={[
          { name: 'p50', values: measured(line.p50), color: 3, joinsGaps: true },
          { name: 'p95', values: measured(line.p95), color: 1, joinsGaps: true },
          { name: 'p99', values: measured(line.p99), color: 2, joinsGaps: true },
        ]}
      />
    </Panel>
  );
}

function StatesPanel({ data: { timeline, report }, seconds }: PanelProps) {
  const longest = Object.entries(report.states)
    .filter(([, { total_ms }]) => total_ms > 0)
    .toSorted(([, a], [, b]) => b.total_ms - a.total_ms)
    .slice(0, STATES_MAX)
    .map(([path]) => path);
  const shown = Object.keys(report.states).filter((path) => longest.includes(path));
  if (shown.length === 0) return null;
  return (
    <Panel title="Users in each state">
      <TimePlot
        label="Users in each state over time"
        seconds={seconds}
        format={grouped}
        series={shown.map((path, index) => ({ name: path, values: levels(timeline.states[path] ?? []), color: index + 1 }))}
      />
      {shown.length === STATES_MAX && <p class="soft note">The {STATES_MAX} in which users spent most of their time.</p>}
    </Panel>
  );
}
