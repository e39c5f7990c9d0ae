/** The newest events, filtered by type and text. */
import { useState } from 'preact/hooks';
import type { EventLine, EventsAnswer } from '../../outputs/dashboard/messages.js';
import { UserLink } from './failures-panel.js';
import { Panel } from './panel.js';
import { Select } from './select.js';
import { usePolled } from './use-polled.js';

export interface EventsProps {
  readonly at?: number;
  readonly isOver: boolean;
  readonly onUser: (user: number) => void;
}

const POLL_MS = 500;
const TYPES = ['action', 'lease', 'user', 'iteration', 'edge', 'metric', 'command', 'phase', 'run'];

export function EventsPanel({ at, isOver, onUser }: EventsProps) {
  const [type, setType] = useState('');
  const [text, setText] = useState('');
  const [isHeld, setHeld] = useState(false);
  const everyMs = at === undefined && !isOver && !isHeld ? POLL_MS : null;
  const answer = usePolled<EventsAnswer>('events', { type, text, at }, everyMs);
  return (
    <Panel
      title="Events"
      area="events"
      aside={
        at === undefined &&
        !isOver && (
          <label class="check">
            <input type="checkbox" checked={isHeld} onChange={(event) => setHeld(event.currentTarget.checked)} /> hold
          </label>
        )
      }
    >
      <div class="filters">
        <Select name="Type" value={type} values={TYPES} onChange={setType} />
        <label>
          <span class="visually-hidden">Text in events</span>
          <input type="search" placeholder="text" value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls needs the focus to be scrolled by keys */}
      <ol class="event-list" tabIndex={0} aria-label="Events, newest first">
        {(answer?.events ?? []).map((event) => (
          <Line key={event.seq} event={event} onUser={onUser} />
        ))}
      </ol>
    </Panel>
  );
}

export function Line({ event, onUser }: { readonly event: EventLine; readonly onUser?: (user: number) => void }) {
  return (
    <li class={event.isFailure ? 'is-failure' : undefined}>
      <span class="mono soft numeric">{seconds(event.atUs)}</span>
      <span class="mono soft event-type">{event.type}</span>
      <span class="event-text">
        {event.user !== null && onUser !== undefined && <UserLink user={event.user} onUser={onUser} />} {event.text}
      </span>
    </li>
  );
}

function seconds(us: number): string {
  return (us / 1_000_000).toFixed(3);
}
