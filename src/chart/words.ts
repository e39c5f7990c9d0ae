/**
 * Machine names in plain words: `lease.granted` is "lease granted", `givesBackNow` is "gives back now".
 *
 * And any text as one harmless line: what an author wrote may hold line breaks, control characters and marks that
 * turn the direction of writing.
 */

/** A name of a message, guard or effect. */
export function inWords(name: string): string {
  return oneLine(name)
    .replace(/([a-z0-9])([A-Z])/g, (_, before: string, capital: string) => `${before} ${capital.toLowerCase()}`)
    .replaceAll('.', ' ')
    .replaceAll('_', ' ');
}

/** The type of an event; those that XState makes itself say what they are for. */
export function eventInWords(type: string): string {
  if (type === '') return '';
  const [, kind = type, rest = ''] = /^xstate\.(done|error|after)\.(?:state|actor)?\.?(.*)$/.exec(type) ?? [];
  if (kind === type) return inWords(type);
  if (kind === 'after') return `after ${oneLine(rest.split('.')[0] ?? '')}`;
  return type.startsWith(`xstate.${kind}.state`) ? kind : `${kind} (${oneLine(rest)})`;
}

/** Spaces for any white space, and a mark for characters that are not to be seen. */
export function oneLine(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]/gu, '\uFFFD')
    .trim();
}

/** Lines of about this many characters, broken at spaces, or in a word that is longer than a line. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => piecesOf(long, columns))) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function piecesOf(word: string, length: number): string[] {
  const characters = Array.from(word);
  if (characters.length <= length) return [word];
  return Array.from({ length: Math.ceil(characters.length / length) }, (_, index) =>
    characters.slice(index * length, (index + 1) * length).join(''),
  );
}
