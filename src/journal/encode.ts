/** From what happened to the JSON of a recording's lines, without their checksums. Pure; the same value gives the same bytes. */
import type { Command } from '../model/command.js';
import { writePhases } from '../model/event-line.js';
import { encoded, type LineBytes, opening } from '../model/line-bytes.js';
import type { Outcome } from '../model/outcome.js';
import { type EndMarker, FORMAT, FORMAT_VERSION, type Happening, type RecordingHeader } from './format.js';

const FIELD = {
  at: opening('at'),
  due: opening('due'),
  user: opening('user'),
  action: opening('action'),
  asked: opening('asked'),
  error: opening('error'),
  status: opening('status'),
  duration_us: opening('duration_us'),
  body_bytes: opening('body_bytes'),
  bytes_in: opening('bytes_in'),
  bytes_out: opening('bytes_out'),
  from_ip: opening('from_ip'),
  values: opening('values'),
};
const SEQ = encoded('{"seq":');
const TIMER_ID = encoded(',"kind":"timer","id":');
const ANSWER_ID = encoded(',"kind":"answer","id":');
const BRACKET = encoded('}');

export function writeHeader(line: LineBytes, header: RecordingHeader): void {
  const { version, name, text, overrides, env, planHash, writtenHash, seed, mode, bindsSources, resources } = header;
  const json = JSON.stringify({
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
  line.json(json);
}

/** What a line about an answer names beside what came. */
type Answered = Pick<Extract<Happening, { kind: 'answer' }>, 'id' | 'user' | 'action' | 'asked'>;

export function writeTimer(line: LineBytes, seq: number, at: number, id: number, due: number): void {
  line.number(SEQ, seq);
  line.number(FIELD.at, at);
  line.number(TIMER_ID, id);
  line.number(FIELD.due, due);
  line.part(BRACKET);
}

export function writeCommand(line: LineBytes, seq: number, at: number, id: number, command: Command): void {
  line.json(JSON.stringify({ seq, at, kind: 'command', id, command }));
}

/**
 * Put together by hand, because every answer of a recorded run takes this way.
 *
 * @param values JSON of those of the outcome that are recorded
 */
export function writeAnswer(line: LineBytes, seq: number, at: number, answered: Answered, outcome: Outcome, values: string): void {
  const { error, status, durationUs, phases, bodyBytes, bytesIn, bytesOut, fromIp } = outcome;
  line.number(SEQ, seq);
  line.number(FIELD.at, at);
  line.number(ANSWER_ID, answered.id);
  line.number(FIELD.user, answered.user);
  line.text(FIELD.action, answered.action);
  line.text(FIELD.asked, answered.asked);
  line.text(FIELD.error, error);
  line.number(FIELD.status, status);
  line.number(FIELD.duration_us, durationUs);
  writePhases(phases, line);
  line.number(FIELD.body_bytes, bodyBytes);
  line.number(FIELD.bytes_in, bytesIn);
  line.number(FIELD.bytes_out, bytesOut);
  line.text(FIELD.from_ip, fromIp);
  line.part(FIELD.values);
  line.json(values);
  line.part(BRACKET);
}

export function writeEnd(line: LineBytes, { fingerprint, inputs, events, reason }: EndMarker): void {
  line.json(JSON.stringify({ kind: 'end', inputs, events, reason, fingerprint }));
}
