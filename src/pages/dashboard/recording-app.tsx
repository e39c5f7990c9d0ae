/** The dashboard of a recording: every panel as it stood after one event, and ways to get from event to event. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Frame, Hello, HistoryMessage, RecordingFacts } from '../../outputs/dashboard/messages.js';
import { toggleTheme } from '../parts/theme.js';
import { Head } from './head.js';
import { Panels } from './panels.js';
import { Scrubber } from './scrubber.js';
import { ask } from './server.js';
import { StoryPanel } from './story-panel.js';
import { usePolled } from './use-polled.js';

export function RecordingApp({ hello, recording }: { readonly hello: Hello; readonly recording: RecordingFacts }) {
  const [seq, setSeq] = useState(recording.events);
  const [user, setUser] = useState<number | null>(null);
  const frame = usePolled<Frame>('frame', { at: seq }, null);
  const history = usePolled<HistoryMessage>('history', {}, null);
  const go = (to: number): void => setSeq(Math.min(Math.max(to, 1), recording.events));
  const toFailure = (): void => {
    ask<{ readonly seq: number | null }>('next-failure', { at: seq, user: user ?? undefined }).then(
      ({ seq: next }) => next !== null && go(next),
      () => {},
    );
  };
  useKeys({ back: () => go(seq - 1), forward: () => go(seq + 1), toFailure, close: () => setUser(null) });

  if (frame === null) return <p class="waiting soft">Reading the recording …</p>;
  return (
    <>
      <Head hello={hello} frame={frame} connection="open" skipped={0} />
      {recording.brokenOff !== null && (
        <p class="notice" role="status">
          {recording.brokenOff}
        </p>
      )}
      <Panels hello={hello} frame={frame} rates={null} history={history} at={seq} chosen={user} onUser={setUser} />
      <Scrubber seq={seq} events={recording.events} atUs={frame.atUs} user={user} onSeq={go} onFailure={toFailure} />
      {user !== null && <StoryPanel hello={hello} user={user} at={seq} isOver={true} onClose={() => setUser(null)} />}
    </>
  );
}

interface Keys {
  readonly back: () => void;
  readonly forward: () => void;
  readonly toFailure: () => void;
  readonly close: () => void;
}

/** ← and → step, f goes to the next failure, t switches the theme, Escape closes the story; not while something is being typed. */
function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const { back, forward, toFailure, close } = latest.current;
      if (event.key === 'Escape') return close();
      const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'ArrowLeft') back();
      else if (event.key === 'ArrowRight') forward();
      else if (event.key === 'f') toFailure();
      else if (event.key === 't') toggleTheme();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
