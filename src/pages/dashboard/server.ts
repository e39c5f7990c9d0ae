/**
 * Asking the server: what there is to look at, the stream of frames, and commands.
 *
 * The token of the run stands in the page where it may, else in the fragment of its address. The stream is read by
 * `fetch`, because an `EventSource` cannot say the token; when it breaks off it is asked for again, for as long as there
 * is somebody to ask.
 */
import type { FrameMessage, HistoryMessage } from '../../outputs/dashboard/messages.js';

const TOKEN = document.querySelector<HTMLMetaElement>('meta[name="rampart-token"]')?.content || location.hash.replace(/^#/, '');

const RETRY_MS = 1000;

export class Refused extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

export async function ask<Answer>(path: string, query: Readonly<Record<string, string | number | undefined>> = {}): Promise<Answer> {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)]]));
  const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
  const response = await fetch(`/api/${path}${search}`, { headers: { 'X-Rampart-Token': TOKEN } });
  if (!response.ok) throw new Refused(response.status, await response.text());
  return (await response.json()) as Answer;
}

export async function command(body: unknown): Promise<void> {
  const response = await fetch('/api/commands', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Rampart-Token': TOKEN },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Refused(response.status, await response.text());
}

export interface StreamListener {
  frame(message: FrameMessage): void;
  history(message: HistoryMessage): void;
  connection(state: 'open' | 'lost' | 'ended'): void;
}

/** Listens until the run has ended, or until the function returned is called. */
export function listen(listener: StreamListener): () => void {
  const left = new AbortController();
  const go = async (): Promise<void> => {
    while (!left.signal.aborted) {
      try {
        if (await readStream(listener, left.signal)) return listener.connection('ended');
      } catch (error) {
        if (left.signal.aborted) return;
        // As many watch as may: one of them may go.
        if (error instanceof Refused && error.status !== 503) throw error;
      }
      listener.connection('lost');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  };
  go().catch(() => listener.connection('lost'));
  return () => left.abort();
}

/** Whether it came to its end. */
async function readStream(listener: StreamListener, signal: AbortSignal): Promise<boolean> {
  const response = await fetch('/api/stream', { headers: { 'X-Rampart-Token': TOKEN }, signal });
  if (!response.ok || response.body === null) throw new Refused(response.status, await response.text());
  listener.connection('open');
  const reader = response.body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return false;
    rest += value;
    const parts = rest.split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) if (tell(part, listener)) return true;
  }
}

function tell(part: string, listener: StreamListener): boolean {
  const lines = part.split('\n');
  const field = (name: string) => lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
  const [event] = field('event');
  const data = JSON.parse(field('data').join('\n')) as unknown;
  if (event === 'frame') listener.frame(data as FrameMessage);
  else if (event === 'history') listener.history(data as HistoryMessage);
  return event === 'end';
}
