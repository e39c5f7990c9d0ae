/** The head of the page: which run this is, how it stands, and what an operator can say to it. */
import { useState } from 'preact/hooks';
import { clockTime, grouped } from '../../outputs/quantity.js';
import type { Frame, Hello } from '../../outputs/dashboard/messages.js';
import { toggleTheme } from '../parts/theme.js';
import { command } from './server.js';

export interface HeadProps {
  readonly hello: Hello;
  readonly frame: Frame;
  readonly connection: 'open' | 'lost' | 'ended';
  readonly skipped: number;
}

export function Head({ hello, frame, connection, skipped }: HeadProps) {
  const phase = frame.finished === null ? (frame.runPhase ?? 'starting') : `ended: ${frame.finished}`;
  return (
    <header class="head">
      <div class="title">
        <h1>{hello.scenario}</h1>
        <p class="soft">
          {hello.mode} · seed <span class="mono">{hello.seed}</span> · plan <span class="mono">{hello.planHash.slice(0, 8)}</span>
        </p>
      </div>
      <p class={`phase phase-${frame.finished === null ? (frame.runPhase ?? 'starting') : 'ended'}`} role="status">
        {phase}
      </p>
      <p class="clock numeric">{clockTime(frame.atUs)}</p>
      {hello.isSteerable && <Controls isOver={frame.finished !== null} isPaused={frame.runPhase === 'paused'} step={stepOf(frame)} />}
      <button type="button" class="quiet" onClick={toggleTheme} title="Light or dark (t)" aria-label="Switch between light and dark">
        ◐
      </button>
      {connection === 'lost' && (
        <p class="notice bad" role="alert">
          No answer from the run: what you see is how it last stood.
        </p>
      )}
      {skipped > 0 && connection === 'open' && (
        <p class="notice" role="status">
          This page was too slow for {grouped(skipped)} frames; it shows the newest.
        </p>
      )}
    </header>
  );
}

/** A tenth of the plan, as the keys of the terminal have it. */
function stepOf({ users }: Frame): number {
  return Math.max(1, Math.ceil(users.planned / 10));
}

function Controls({ isOver, isPaused, step }: { readonly isOver: boolean; readonly isPaused: boolean; readonly step: number }) {
  const [trouble, setTrouble] = useState('');
  const [isStopping, setStopping] = useState(false);
  const say = (body: unknown) => () => {
    command(body).then(
      () => setTrouble(''),
      (error: Error) => setTrouble(error.message),
    );
  };
  return (
    <fieldset class="controls" disabled={isOver}>
      <legend class="visually-hidden">Steer the run</legend>
      {isPaused ? (
        <button type="button" onClick={say({ type: 'resume' })} aria-keyshortcuts="p">
          Resume
        </button>
      ) : (
        <button type="button" onClick={say({ type: 'pause' })} aria-keyshortcuts="p">
          Pause
        </button>
      )}
      <button type="button" onClick={say({ type: 'scale', users: -step })} aria-label={`${step} users fewer`}>
        −{grouped(step)}
      </button>
      <button type="button" onClick={say({ type: 'scale', users: step })} aria-label={`${step} users more`}>
        +{grouped(step)}
      </button>
      <button
        type="button"
        class="danger"
        onClick={() => {
          say({ type: isStopping ? 'abort' : 'stop' })();
          setStopping(true);
        }}
      >
        {isStopping ? 'End at once' : 'Stop'}
      </button>
      {trouble !== '' && (
        <p class="notice bad" role="alert">
          {trouble}
        </p>
      )}
    </fieldset>
  );
}
