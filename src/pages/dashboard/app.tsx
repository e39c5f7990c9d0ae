/** The dashboard: what is told of the run, and the panels that show it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Frame, Hello, HistoryMessage } from '../../outputs/dashboard/messages.js';
import { toggleTheme } from '../parts/theme.js';
import { Head } from './head.js';
import { Panels } from './panels.js';
import { type Rates, RateWindow } from './rates.js';
import { command, listen } from './server.js';
import { StoryPanel } from './story-panel.js';

interface Shown {
  readonly frame: Frame;
  readonly rates: Rates | null;
  /** Frames this page was too slow for, so far. */
  readonly skipped: number;
}

export function App({ hello }: { readonly hello: Hello }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [history, setHistory] = useState<HistoryMessage | null>(null);
  const [connection, setConnection] = useState<'open' | 'lost' | 'ended'>('open');
  const [user, setUser] = useState<number | null>(null);
  const window = useRef(new RateWindow());

  useEffect(
    () =>
      listen({
        frame: ({ frame, skipped }) =>
          setShown((before) => ({ frame, rates: window.current.take(frame), skipped: (before?.skipped ?? 0) + skipped })),
        history: setHistory,
        connection: setConnection,
      }),
    [],
  );
  useKeys(shown?.frame ?? null, hello.isSteerable, () => setUser(null));

  if (shown === null) return <p class="waiting soft">Waiting for the run …</p>;
  const { frame, rates, skipped } = shown;
  const isOver = frame.finished !== null;
  return (
    <>
      <Head hello={hello} frame={frame} connection={connection} skipped={skipped} />
      <Panels hello={hello} frame={frame} rates={rates} history={history} chosen={user} onUser={setUser} />
      {user !== null && <StoryPanel hello={hello} user={user} isOver={isOver} onClose={() => setUser(null)} />}
    </>
  );
}

/** p pauses and resumes, t switches the theme, Escape closes the story; not while something is being typed. */
function useKeys(frame: Frame | null, isSteerable: boolean, close: () => void): void {
  const state = useRef({ frame, isSteerable, close });
  state.current = { frame, isSteerable, close };
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const { frame: now, isSteerable: can, close: shut } = state.current;
      if (event.key === 'Escape') return shut();
      if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
      if (event.target instanceof HTMLSelectElement) return;
      if (event.key === 't') toggleTheme();
      if (event.key === 'p' && can && now?.finished === null) {
        command({ type: now.runPhase === 'paused' ? 'resume' : 'pause' }).catch(() => {});
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
