/** The scenario's statechart as a heat map: users in each state now, and how fast edges are taken. */
import { grouped } from '../../outputs/quantity.js';
import type { Frame, Hello } from '../../outputs/dashboard/messages.js';
import { type EdgeHeat, edgeKey, heatLevel, type StateHeat, Statechart } from '../parts/statechart.js';
import { Panel } from './panel.js';
import type { Rates } from './rates.js';

export interface FlowProps {
  readonly hello: Hello;
  readonly frame: Frame;
  readonly rates: Rates | null;
}

export function FlowPanel({ hello, frame, rates }: FlowProps) {
  const isRecording = hello.recording !== null;
  const now = Object.entries(frame.states);
  const most = Math.max(1, ...now.map(([, { now: users }]) => users));
  const states = new Map<string, StateHeat>(
    now.map(([path, { now: users }]) => [path, { level: heatLevel(users, most), badge: users === 0 ? '' : grouped(users) }]),
  );
  const label = `Users in each state: ${now.map(([path, { now: users }]) => `${path} ${users}`).join(', ')}`;
  return (
    <Panel
      title="Where users are"
      area="flow"
      aside={<span class="soft">{isRecording ? 'edges: how often taken' : 'edges: times a second'}</span>}
    >
      <Statechart
        label={label}
        svg={hello.drawing.svg}
        marks={hello.drawing.marks}
        states={states}
        edges={edgesOf(frame, isRecording ? null : rates)}
      />
    </Panel>
  );
}

function perSecond(amount: number): string {
  return amount >= 10 ? grouped(Math.round(amount)) : String(Number(amount.toFixed(1)));
}

/** By their rates where these are known, else by their counts. */
function edgesOf({ edges }: Frame, rates: Rates | null): Map<string, EdgeHeat> {
  const amounts = Object.entries(edges).flatMap(([node, counts]) =>
    counts.map((count, index) => ({
      key: edgeKey(node, index),
      count,
      amount: rates === null ? count : (rates.edges[node]?.[index] ?? 0),
    })),
  );
  const most = Math.max(...amounts.map(({ amount }) => amount), 0);
  return new Map(
    amounts.map(({ key, count, amount }) => [
      key,
      {
        badge: amount === 0 ? '' : rates === null ? grouped(count) : `${perSecond(amount)}/s`,
        weight: most === 0 ? 0 : amount / most,
        isNeverTaken: false,
      },
    ]),
  );
}
