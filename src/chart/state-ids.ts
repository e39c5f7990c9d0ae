/**
 * Names for states that a format takes without quoting: letters, digits and underscores, the first a letter.
 *
 * `iterating.get-one` becomes `iterating__get_one`; a state whose name is taken by then, or means something to the
 * format, gets a number. Beside the name of a state with states within, `<name>_start` and `<name>_end` stay free:
 * Mermaid calls the dots in it so. The same picture always gives the same names. Pure.
 */
import { everyState, type Picture } from './picture.js';

/** @param reserved words the format keeps for itself, in small letters. */
export function stateIds({ states }: Picture, reserved: readonly string[] = []): (path: string) => string {
  const ids = new Map<string, string>();
  const taken = new Set(reserved);
  for (const { path, states: within } of everyState(states)) {
    const plain = path
      .replaceAll('.', '__')
      .replace(/[^A-Za-z0-9]/g, '_')
      .replace(/^(?![A-Za-z])/, 's_');
    const needed = (id: string) => (within.length === 0 ? [id] : [id, `${id}_start`, `${id}_end`]).map((name) => name.toLowerCase());
    let id = plain;
    for (let number = 2; needed(id).some((name) => taken.has(name)); number += 1) id = `${plain}_${number}`;
    for (const name of needed(id)) taken.add(name);
    ids.set(path, id);
  }
  return (path) => ids.get(path) as string;
}
