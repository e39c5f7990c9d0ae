/** All panels of one moment. */
import type { Frame, Hello, HistoryMessage } from '../../outputs/dashboard/messages.js';
import { ActionsPanel } from './actions-panel.js';
import { EventsPanel } from './events-panel.js';
import { FailuresPanel } from './failures-panel.js';
import { Figures } from './figures.js';
import { FlowPanel } from './flow-panel.js';
import { Plots } from './plots.js';
import { PoolsPanel } from './pools-panel.js';
import type { Rates } from './rates.js';
import { UsersPanel } from './users-panel.js';

export interface PanelsProps {
  readonly hello: Hello;
  readonly frame: Frame;
  readonly rates: Rates | null;
  readonly history: HistoryMessage | null;
  /** Event at which to look, in a recording. */
  readonly at?: number;
  readonly chosen: number | null;
  readonly onUser: (user: number) => void;
}

export function Panels({ hello, frame, rates, history, at, chosen, onUser }: PanelsProps) {
  const place = at === undefined ? {} : { at };
  return (
    <main class="panels">
      <Figures frame={frame} rates={rates} />
      <FlowPanel hello={hello} frame={frame} rates={rates} />
      {history !== null && <Plots history={at === undefined ? history : until(history, frame.atUs)} />}
      <ActionsPanel frame={frame} />
      <PoolsPanel hello={hello} frame={frame} />
      <FailuresPanel frame={frame} onUser={onUser} />
      <UsersPanel hello={hello} frame={frame} chosen={chosen} onUser={onUser} {...place} />
      <EventsPanel isOver={frame.finished !== null} onUser={onUser} {...place} />
    </main>
  );
}

/** What was the case later stays blank, and keeps its room. */
function until(history: HistoryMessage, atUs: number): HistoryMessage {
  const { endsUs, users, total } = history;
  const cut = <Value,>(values: readonly Value[]) =>
    values.map((value, index) => ((endsUs[index] ?? 0) - history.widthUs <= atUs ? value : null));
  return {
    ...history,
    users: { ...users, active: cut(users.active), spawned: cut(users.spawned) },
    total: {
      ...total,
      requests: cut(total.requests),
      failures: cut(total.failures),
      p50: cut(total.p50),
      p95: cut(total.p95),
      p99: cut(total.p99),
    },
  } as HistoryMessage;
}
