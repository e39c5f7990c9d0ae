/** Where in the recording one is: a slider over the numbers of its events, steps, and the next failure. */
import { grouped } from '../../outputs/quantity.js';

export interface ScrubberProps {
  readonly seq: number;
  readonly events: number;
  readonly atUs: number;
  /** Whose story is open: then failures are that user's. */
  readonly user: number | null;
  readonly onSeq: (seq: number) => void;
  readonly onFailure: () => void;
}

export function Scrubber({ seq, events, atUs, user, onSeq, onFailure }: ScrubberProps) {
  return (
    <nav class="scrubber card" aria-label="Events of the recording">
      <button type="button" onClick={() => onSeq(seq - 1)} disabled={seq <= 1} aria-label="One event back" aria-keyshortcuts="ArrowLeft">
        ‹
      </button>
      <button
        type="button"
        onClick={() => onSeq(seq + 1)}
        disabled={seq >= events}
        aria-label="One event forward"
        aria-keyshortcuts="ArrowRight"
      >
        ›
      </button>
      <input
        type="range"
        min={1}
        max={events}
        value={seq}
        aria-label="Event"
        aria-valuetext={`event ${seq} of ${events}`}
        onInput={(event) => onSeq(Number(event.currentTarget.value))}
      />
      <p class="numeric">
        <b>{grouped(seq)}</b>{' '}
        <span class="soft">
          of {grouped(events)} · {(atUs / 1_000_000).toFixed(3)} s
        </span>
      </p>
      <button type="button" onClick={onFailure} aria-keyshortcuts="f">
        Next failure{user === null ? '' : ` of user ${user}`}
      </button>
    </nav>
  );
}
