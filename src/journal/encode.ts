/** From what happened to the JSON of a recording's lines, without their checksums. Pure; the same value gives the same text. */
import { type EndMarker, FORMAT, FORMAT_VERSION, type Input, type RecordingHeader } from './format.js';

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

export function encodeInput(input: Input): string {
  const { seq, at, kind, id } = input;
  switch (kind) {
    case 'timer':
      return `{"seq":${seq},"at":${at},"kind":"timer","id":${id},"due":${input.due}}`;
    case 'command':
      return JSON.stringify({ seq, at, kind, id, command: input.command });
    case 'answer': {
      const { user, action, asked, outcome } = input;
      const { error, status, durationUs, phases, bodyBytes, bytesIn, bytesOut, fromIp, values } = outcome;
      return JSON.stringify({
        seq,
        at,
        kind,
        id,
        user,
        action,
        asked,
        error,
        status,
        duration_us: durationUs,
        phases,
        body_bytes: bodyBytes,
        bytes_in: bytesIn,
        bytes_out: bytesOut,
        from_ip: fromIp,
        values,
      });
    }
  }
}

export function encodeEnd({ fingerprint, inputs, events, reason }: EndMarker): string {
  return JSON.stringify({ kind: 'end', inputs, events, reason, fingerprint });
}
