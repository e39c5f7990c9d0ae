/**
 * Regular expressions for the bodies of answers.
 *
 * The text searched comes from the target and the pattern from the author, so both time and size are
 * bounded: RE2 patterns take time linear in the text, whatever either holds, and no more than
 * `SEARCHED_CHARACTERS` of a text are looked at (some milliseconds at worst).
 */
import { RE2JS, RE2JSException } from 're2js';

/** How much of a text is searched. */
export const SEARCHED_CHARACTERS = 262_144;
const PATTERN_CHARACTERS = 2_000;

/** What a pattern finds in a text: its first group if it has one, else the whole match; undefined when there is none. */
export type Search = (text: string) => string | undefined;

export type CompiledSearch = { readonly ok: true; readonly search: Search } | { readonly ok: false; readonly message: string };

/** Compiles a pattern once, to be used on many texts. */
export function compileSearch(pattern: string): CompiledSearch {
  if (pattern.length > PATTERN_CHARACTERS) return { ok: false, message: `the pattern is longer than ${PATTERN_CHARACTERS} characters` };
  try {
    const regex = RE2JS.compile(pattern);
    return { ok: true, search: (text) => firstGroup(regex, text.slice(0, SEARCHED_CHARACTERS)) };
  } catch (error) {
    if (error instanceof RE2JSException) return { ok: false, message: error.message };
    throw error;
  }
}

function firstGroup(regex: RE2JS, text: string): string | undefined {
  const matcher = regex.matcher(text);
  if (!matcher.find()) return undefined;
  return matcher.group(matcher.groupCount() > 0 ? 1 : 0) ?? undefined;
}
