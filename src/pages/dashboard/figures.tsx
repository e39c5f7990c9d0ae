/** The few numbers that tell at a glance how the run stands. */
import type { ComponentChildren } from 'preact';
import { duration, grouped, percent, rate } from '../../outputs/quantity.js';
import type { Frame } from '../../outputs/dashboard/messages.js';
import { failuresOf, type Rates, requestsOf } from './rates.js';

export function Figures({ frame, rates }: { readonly frame: Frame; readonly rates: Rates | null }) {
  const { users, pools, health } = frame;
  const requests = requestsOf(frame);
  const failures = failuresOf(frame);
  const waiting = Object.values(pools).reduce((sum, pool) => sum + pool.waiting, 0);
  return (
    <dl class="figures">
      <Figure name="Users active" value={grouped(users.active)} note={`${grouped(users.spawned)} of ${grouped(users.planned)} begun`} />
      <Figure name="Requests/s" value={rates === null ? '–' : rate(rates.requests)} note={`${grouped(requests)} in all`} />
      <Figure name="Failed" value={percent(failures, requests)} note={`${grouped(failures)} requests`} isBad={failures > 0} />
      <Figure name="Slowest p95" value={slowest(frame)} note="of an action" />
      <Figure
        name="Users done"
        value={grouped(users.completed)}
        note={`${grouped(users.failed)} failed, ${grouped(users.aborted + users.dropped)} cut or dropped`}
        isBad={users.failed > 0}
      />
      {Object.keys(pools).length > 0 && (
        <Figure
          name="Addresses leased"
          value={grouped(Object.values(pools).reduce((sum, pool) => sum + pool.allocated, 0))}
          note={waiting === 0 ? 'nobody waits' : `${grouped(waiting)} users wait`}
          isBad={waiting > 0}
        />
      )}
      {health !== null && (
        <Figure
          name="Generator"
          value={health.trustworthy ? 'healthy' : 'overloaded'}
          note={`CPU ${Math.round(health.cpu_percent)} %, loop lag ${health.loop_lag_ms_p99.toFixed(1)} ms`}
          isBad={!health.trustworthy}
        />
      )}
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: ComponentChildren;
  readonly note: string;
  readonly isBad?: boolean;
}

function Figure({ name, value, note, isBad = false }: FigureProps) {
  return (
    <div class="card figure">
      <dt class="soft">{name}</dt>
      <dd class={`value numeric${isBad ? ' is-bad' : ''}`}>{value}</dd>
      <dd class="note soft numeric">{note}</dd>
    </div>
  );
}

function slowest({ actions }: Frame): string {
  const all = Object.values(actions).flatMap(({ latency }) => (latency === null ? [] : [latency.p95]));
  return all.length === 0 ? '–' : duration(Math.max(...all));
}
