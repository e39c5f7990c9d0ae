/**
 * Text that came from outside, made fit for a log line: one line, no control characters, short. Pure.
 *
 * Error messages quote targets, and a target may try to write into a terminal or a report.
 */

/** Longest detail of an outcome, in characters. */
const DETAIL_CHARS = 200;

/** Everything but printable ASCII becomes `\xNN` (or `\uNNNN`); what is too long ends in an ellipsis. */
export function printable(text: string, maxChars = DETAIL_CHARS): string {
  const escaped = text.slice(0, maxChars).replace(/[^\x20-\x7e]/g, escapeCharacter);
  return text.length > maxChars || escaped.length > maxChars ? `${escaped.slice(0, maxChars - 3)}...` : escaped;
}

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
