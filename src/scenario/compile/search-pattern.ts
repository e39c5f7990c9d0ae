/**
 * Regular expressions for the bodies of answers.
 *
 * The text searched comes from the target and the pattern from the author, so both time and size are
 * bounded. RE2 patterns take time linear in the text, whatever either holds, but that is steps times characters:
 * counted repetitions are unrolled, and a text may keep every step of `[a-z]{500}(\\d)` busy at each of its
 * characters, for half a minute. So the product is bounded, `SEARCH_WORK`: the more steps a pattern has, the less of a
 * text is looked at, and one that could look at too little to be of use is refused.
 */
import { RE2JS, RE2JSException } from 're2js';

/** How much of a text is searched at most. */
export const SEARCHED_CHARACTERS = 262_144;
const PATTERN_CHARACTERS = 2_000;
/** Steps times characters of one search: some hundreds of milliseconds when every step is busy, which few texts make them. */
const SEARCH_WORK = 4_000_000;
const PATTERN_STEPS = 250;

/** What all patterns of a document may cost: thousands of usual ones, and some hundreds of milliseconds at the very worst. */
const DOCUMENT_COST = 200_000;
/** A class such as \p{L} is one step, but a long table. */
const COST_OF_CHARACTER = 10;

/** What a pattern finds in a text: its first group if it has one, else the whole match; undefined when there is none. */
export type Search = (text: string) => string | undefined;

export type CompiledSearch = { readonly ok: true; readonly search: Search } | { readonly ok: false; readonly message: string };

/** Compiles the patterns of one document. Once they are too large together, all further ones are refused. */
export class SearchCompiler {
  private costLeft = DOCUMENT_COST;

  /** Compiles a pattern once, to be used on many texts. */
  compile(pattern: string): CompiledSearch {
    if (pattern.length > PATTERN_CHARACTERS) return refuse(`the pattern is longer than ${PATTERN_CHARACTERS} characters`);
    this.costLeft -= pattern.length * COST_OF_CHARACTER;
    if (this.costLeft < 0) return refuse('the patterns of this scenario are too large together');
    const regex = parse(pattern);
    if (typeof regex === 'string') return refuse(regex);
    const steps = regex.programSize();
    this.costLeft -= steps;
    if (steps > PATTERN_STEPS)
      return refuse(`with its repetitions written out the pattern has ${steps} steps, and may have ${PATTERN_STEPS}`);
    const reach = Math.min(SEARCHED_CHARACTERS, Math.floor(SEARCH_WORK / steps));
    return { ok: true, search: (text) => firstGroup(regex, text.slice(0, reach)) };
  }
}

function refuse(message: string): CompiledSearch {
  return { ok: false, message };
}

/** The pattern, or why it is none. */
function parse(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException) return error.message;
    throw error;
  }
}

function firstGroup(regex: RE2JS, text: string): string | undefined {
  const matcher = regex.matcher(text);
  if (!matcher.find()) return undefined;
  return matcher.group(matcher.groupCount() > 0 ? 1 : 0) ?? undefined;
}
