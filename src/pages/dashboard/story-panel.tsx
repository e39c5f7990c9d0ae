/** One user's story: where it is, what it went through, what it knows. */
import { useEffect, useRef } from 'preact/hooks';
import { grouped } from '../../outputs/quantity.js';
import type { Hello, Story } from '../../outputs/dashboard/messages.js';
import { Statechart } from '../parts/statechart.js';
import { Line } from './events-panel.js';
import { usePolled } from './use-polled.js';

export interface StoryProps {
  readonly hello: Hello;
  readonly user: number;
  readonly at?: number;
  readonly isOver: boolean;
  readonly onClose: () => void;
}

const POLL_MS = 500;

export function StoryPanel({ hello, user, at, isOver, onClose }: StoryProps) {
  const story = usePolled<Story>(`users/${user}`, { at }, at === undefined && !isOver ? POLL_MS : null);
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), [user]);
  const shown = story?.user === user ? story : null;
  return (
    <aside class="story" aria-label={`Story of user ${user}`}>
      <header>
        <h2>User {user}</h2>
        <p class="story-about soft">
          {shown === null ? 'Nothing is known of it (yet).' : `tenant ${shown.tenant ?? '?'} · ${shown.state ?? 'has ended'}`}
        </p>
        <button ref={close} type="button" class="quiet" onClick={onClose} aria-label="Close the story" aria-keyshortcuts="Escape">
          ✕
        </button>
      </header>
      {shown !== null && (
        <div class="story-body">
          <Statechart
            label={`User ${user} is in ${shown.state ?? 'no state'}`}
            svg={hello.drawing.svg}
            marks={hello.drawing.marks}
            active={shown.state}
          />
          {shown.variables !== null && <Variables story={shown} />}
          <h3>What happened</h3>
          {shown.keptFrom > 1 && (
            <p class="soft note">Kept from event {grouped(shown.keptFrom)} on: what came before had gone when this story was opened.</p>
          )}
          <ol class="event-list story-events" aria-label={`Events of user ${user}, in order`}>
            {shown.events.map((event) => (
              <Line key={event.seq} event={event} />
            ))}
          </ol>
        </div>
      )}
    </aside>
  );
}

function Variables({ story }: { readonly story: Story }) {
  return (
    <details class="variables" open>
      <summary>What its expressions read</summary>
      <dl>
        {story.variables?.map(({ name, value }) => (
          <div key={name}>
            <dt class="mono">{name}</dt>
            <dd class="mono">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
