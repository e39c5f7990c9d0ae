/**
 * The whole life of one user as lines of text: what came from outside, and what it made the user do. Pure but for
 * what it must remember.
 *
 *      0.020114 s  input 31   answer to get: 200 after 19.8 ms
 *                  event 40   get finished: ok, 200
 *                  event 41   takes edge 0 from start to done
 *
 * An input is told when it concerns this user: when something happens to the user in its turn.
 */
import type { Input } from '../../journal/format.js';
import type { RunEvent } from '../../model/run-event.js';

const INSTANT_WIDTH = 14;
const NUMBER_WIDTH = 6;

export class UserStory {
  readonly #user: number;
  #input: Input | null = null;
  #toldAtUs = -1;

  constructor(user: number) {
    this.#user = user;
  }

  /** The input in whose turn the next events happen. */
  note(input: Input): void {
    this.#input = input;
  }

  /** What to write about the event; nothing when it is about somebody else. */
  lines(event: RunEvent): string[] {
    if (!('user' in event) || event.user !== this.#user) return [];
    const text = describe(event);
    const input = this.#input;
    this.#input = null;
    const cause = input === null ? [] : [this.#line(input.at, 'input', input.seq, describeInput(input))];
    return [...cause, this.#line(event.at, 'event', event.seq, text)];
  }

  #line(atUs: number, kind: string, seq: number, text: string): string {
    const instant = atUs === this.#toldAtUs ? '' : `${(atUs / 1_000_000).toFixed(6)} s`;
    this.#toldAtUs = atUs;
    return `${instant.padStart(INSTANT_WIDTH)}  ${kind} ${String(seq).padEnd(NUMBER_WIDTH)}  ${text}`;
  }
}

type OfUser = Extract<RunEvent, { readonly user: number }>;

function describe(event: OfUser): string {
  switch (event.type) {
    case 'user.spawned':
      return `is spawned in tenant ${event.tenant}${event.at === event.due_at ? '' : `, ${milliseconds(event.at - event.due_at)} after it was due`}`;
    case 'user.state':
      return `enters ${event.state}`;
    case 'lease.requested':
      return `asks pool ${event.pool} for an address, for iteration ${event.iteration}`;
    case 'lease.queued':
      return `waits for an address of pool ${event.pool}`;
    case 'lease.granted':
      return `gets ${event.ip} (generation ${event.generation})${event.wait_us === 0 ? '' : ` after waiting ${milliseconds(event.wait_us)}`}`;
    case 'lease.denied':
      return `gets no address from pool ${event.pool}: ${event.reason}`;
    case 'lease.released':
      return `gives ${event.ip} back after ${milliseconds(event.held_us)}: ${event.reason}`;
    case 'iteration.started':
      return `begins iteration ${event.iteration}`;
    case 'iteration.finished':
      return `ends iteration ${event.iteration}: ${event.ok ? 'ok' : (event.reason ?? 'failed')}`;
    case 'edge.taken':
      return `takes edge ${event.index} from ${event.from} to ${event.to}`;
    case 'action.started':
      return `starts ${event.action}${event.ip === null ? '' : ` from ${event.ip}`}${event.at === event.due_at ? '' : `, ${milliseconds(event.at - event.due_at)} late`}`;
    case 'action.finished':
      return `${event.action} finished: ${event.ok ? 'ok' : event.error}, ${event.status ?? 'no status'}, ${milliseconds(event.duration_us)}`;
    case 'metric':
      return `measures ${event.metric} = ${event.value}`;
    case 'user.finished':
      return `is ${event.outcome} after ${event.iterations} iterations`;
  }
}

function describeInput(input: Input): string {
  switch (input.kind) {
    case 'timer':
      return `timer ${input.id} fired${input.at === input.due ? '' : `, ${milliseconds(input.at - input.due)} after it was due`}`;
    case 'answer': {
      const { error, status, durationUs, values } = input.outcome;
      const names = Object.keys(values);
      const read = names.length === 0 ? '' : `, with ${names.join(', ')}`;
      return `answer to ${input.action} of user ${input.user}: ${error ?? status} after ${milliseconds(durationUs)}${read}`;
    }
    case 'command':
      return `command ${input.command.type}`;
  }
}

function milliseconds(us: number): string {
  return `${us / 1000} ms`;
}
