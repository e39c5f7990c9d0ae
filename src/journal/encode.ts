/** From what happened to the JSON of a recording's lines, without their checksums. Pure; the same value gives the same text. */
import type { Command } from '../model/command.js';
import type { Outcome } from '../model/outcome.js';
import { type EndMarker, FORMAT, FORMAT_VERSION, type Happening, type RecordingHeader } from './format.js';

export function encodeHeader(header: RecordingHeader): string {
  const { version, name, text, overrides, env, planHash, writtenHash, seed, mode, bindsSources, resources } = header;
  return JSON.stringify({
    format: FORMAT,
    format_version: FORMAT_VERSION,
    version,
    name,
    mode,
    seed,
    plan_hash: planHash,
    written_hash: writtenHash,
    binds_sources: bindsSources,
    resources: Object.fromEntries(resources),
    env,
    overrides: overrides.map(({ path, value }) => [path, value]),
    text,
  });
}

/** What a line about an answer names beside what came. */
type Answered = Pick<Extract<Happening, { kind: 'answer' }>, 'id' | 'user' | 'action' | 'asked'>;

export function encodeTimer(seq: number, at: number, id: number, due: number): string {
  return `{"seq":${seq},"at":${at},"kind":"timer","id":${id},"due":${due}}`;
}

export function encodeCommand(seq: number, at: number, id: number, command: Command): string {
  return JSON.stringify({ seq, at, kind: 'command', id, command });
}

/**
 * Put together by hand, because every answer of a recorded run takes this way.
 *
 * @param values JSON of those of the outcome that are recorded
 */
export function encodeAnswer(seq: number, at: number, { id, user, action, asked }: Answered, outcome: Outcome, values: string): string {
  const { error, status, durationUs, phases, bodyBytes, bytesIn, bytesOut, fromIp } = outcome;
  const { blocked, connect, tls, send, wait, receive } = phases;
  return (
    `{"seq":${seq},"at":${at},"kind":"answer","id":${id},"user":${user},"action":"${action}","asked":"${asked}",` +
    `"error":${error === null ? 'null' : `"${error}"`},"status":${status},"duration_us":${durationUs},` +
    `"phases":{"blocked":${blocked},"connect":${connect},"tls":${tls},"send":${send},"wait":${wait},"receive":${receive}},` +
    `"body_bytes":${bodyBytes},"bytes_in":${bytesIn},"bytes_out":${bytesOut},` +
    `"from_ip":${fromIp === null ? 'null' : JSON.stringify(fromIp)},"values":${values}}`
  );
}

export function encodeEnd({ fingerprint, inputs, events, reason }: EndMarker): string {
  return JSON.stringify({ kind: 'end', inputs, events, reason, fingerprint });
}
