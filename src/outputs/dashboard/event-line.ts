/** An event as one line of text, for people. Pure. */
import type { RunEvent } from '../../model/run-event.js';
import { duration, milliseconds } from '../quantity.js';
import type { EventLine } from './messages.js';

export function eventLine(event: RunEvent): EventLine {
  return {
    seq: event.seq,
    atUs: event.at,
    type: event.type,
    user: 'user' in event ? event.user : null,
    text: textOf(event),
    ...(event.type === 'user.state' ? { state: event.state } : {}),
    isFailure: isFailure(event),
  };
}

/** Whether something went otherwise than it should. */
export function isFailure(event: RunEvent): boolean {
  switch (event.type) {
    case 'action.finished':
    case 'iteration.finished':
      return !event.ok;
    case 'lease.denied':
    case 'user.dropped':
      return true;
    case 'user.finished':
      return event.outcome === 'failed';
    default:
      return false;
  }
}

function textOf(event: RunEvent): string {
  switch (event.type) {
    case 'run.started':
      return `${event.scenario}, seed ${event.seed}`;
    case 'run.state':
      return `the run is ${event.state}`;
    case 'phase.started':
      return `${event.spawn_users} users are due (tenant ${event.tenant})`;
    case 'user.spawned':
      return `begins, tenant ${event.tenant}${late(event.at, event.due_at)}`;
    case 'user.dropped':
      return `a user of tenant ${event.tenant} is dropped: ${event.reason}`;
    case 'user.state':
      return `enters ${event.state}`;
    case 'lease.requested':
      return `asks ${event.pool} for an address`;
    case 'lease.queued':
      return `waits for an address of ${event.pool}`;
    case 'lease.granted':
      return `gets ${event.ip} of ${event.pool}${event.wait_us === 0 ? '' : ` after ${duration(event.wait_us / 1000)}`}`;
    case 'lease.denied':
      return `gets no address of ${event.pool}: ${event.reason}`;
    case 'lease.released':
      return `gives back ${event.ip} after ${duration(event.held_us / 1000)}: ${event.reason}`;
    case 'iteration.started':
      return `begins iteration ${event.iteration}`;
    case 'iteration.finished':
      return `ends iteration ${event.iteration}${event.ok ? '' : `: ${event.reason ?? 'failed'}`}`;
    case 'edge.taken':
      return `goes from ${event.from} to ${event.to}`;
    case 'action.started':
      return `starts ${event.action}${event.ip === null ? '' : ` from ${event.ip}`}${late(event.at, event.due_at)}`;
    case 'action.finished':
      return `${event.action}: ${event.error ?? `ok, ${event.status}`} after ${milliseconds(event.duration_us / 1000)} ms`;
    case 'metric':
      return `${event.metric} = ${event.value}`;
    case 'command':
      return `an operator says ${event.command}${event.argument === null ? '' : ` ${event.argument}`}`;
    case 'user.finished':
      return `${event.outcome} after ${event.iterations} iterations`;
    case 'run.finished':
      return `the run ends: ${event.reason}`;
  }
}

function late(atUs: number, dueAtUs: number): string {
  return atUs - dueAtUs < 1000 ? '' : `, ${duration((atUs - dueAtUs) / 1000)} late`;
}
