/** How the run develops: users against the plan, requests and failures, latencies. */
import { duration, grouped, rate } from '../../outputs/quantity.js';
import type { HistoryMessage } from '../../outputs/dashboard/messages.js';
import { TimePlot } from '../parts/time-plot.js';
import { Panel } from './panel.js';

const HEIGHT_PX = 184;

const ticks = (value: number) => (value < 10 && !Number.isInteger(value) ? value.toFixed(1) : grouped(Math.round(value)));
const tickMs = (ms: number) => (ms === 0 ? '0' : duration(ms));

export function Plots({ history }: { readonly history: HistoryMessage }) {
  const seconds = history.endsUs.map((us) => us / 1_000_000);
  const widths = seconds.map((end, index) => Math.max(0.001, end - (seconds[index - 1] ?? 0)));
  const perSecond = (counts: readonly number[]) => counts.map((count, index) => count / (widths[index] as number));
  const { users, total } = history;
  return (
    <>
      <Panel title="Users against the plan" area="users-plot">
        <TimePlot
          label="Users active over time, and users due by the plan"
          heightPx={HEIGHT_PX}
          seconds={seconds}
          format={ticks}
          series={[
            { name: 'active', values: users.active, color: 1, filled: true, format: grouped },
            { name: 'begun', values: users.spawned, color: 3, format: grouped },
            { name: 'due by the plan', values: users.due, color: 6, dashed: true, format: grouped },
          ]}
        />
      </Panel>
      <Panel title="Requests and failures" area="requests-plot">
        <TimePlot
          label="Requests and failures a second over time"
          heightPx={HEIGHT_PX}
          seconds={seconds}
          format={ticks}
          series={[
            { name: 'requests/s', values: perSecond(total.requests), color: 1, filled: true, format: rate },
            { name: 'failed/s', values: perSecond(total.failures), color: 5, filled: true, format: rate },
          ]}
        />
      </Panel>
      <Panel title="Latency of all actions" area="latency-plot">
        <TimePlot
          label="Latency percentiles over time"
          heightPx={HEIGHT_PX}
          seconds={seconds}
          format={tickMs}
          series={[
            { name: 'p50', values: total.p50, color: 3, format: duration },
            { name: 'p95', values: total.p95, color: 2, format: duration },
            { name: 'p99', values: total.p99, color: 4, format: duration },
          ]}
        />
      </Panel>
    </>
  );
}
