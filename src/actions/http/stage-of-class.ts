/**
 * From a class of error back to how far the request had come: what a simulated call that fails on purpose looks
 * like. The other direction, for calls that fail by themselves, is in `classify`. Pure.
 */
import type { ErrorCode } from '../../model/error-code.js';
import type { Stage } from './classify.js';

/** Classes that come with a status line: the answer had begun. */
const IN_THE_BODY: ReadonlySet<ErrorCode> = new Set([
  'reset.mid_body',
  'closed.mid_body',
  'timeout.body',
  'timeout.total',
  'response.too_large',
  'response.framing',
  'redirect.loop',
  'redirect.refused',
]);

/** Families of classes that end a call before it is sent; all others end it afterwards. */
const BEFORE_SENDING: Readonly<Record<string, Stage>> = {
  dns: 'lookup',
  connect: 'connecting',
  target: 'connecting',
  address: 'connecting',
  ports: 'connecting',
  host: 'connecting',
  limit: 'connecting',
  request: 'connecting',
  tls: 'handshake',
};

export function stageOfClass(error: ErrorCode): Stage {
  if (error === 'timeout.tls') return 'handshake';
  return IN_THE_BODY.has(error) ? 'body' : (BEFORE_SENDING[error.split('.')[0] as string] ?? 'sent');
}

/** Whether the target has the request at that stage. */
export function hasReachedTarget(stage: Stage): boolean {
  return stage === 'sent' || stage === 'head' || stage === 'body';
}

/** Whether the class means that the deadline of the action passed. */
export function isDeadline(error: ErrorCode): boolean {
  return error === 'connect.timeout' || error.startsWith('timeout.');
}
