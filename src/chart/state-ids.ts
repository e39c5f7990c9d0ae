/**
 * Names for states that a format takes without quoting: letters, digits and underscores, the first no digit.
 *
 * `iterating.get-one` becomes `iterating_get_one`; a state whose name is taken by then, or means something to the
 * format, gets a number. The same picture always gives the same names. Pure.
 */
import { everyState, type Picture } from './picture.js';

/** @param reserved words the format keeps for itself, in small letters. */
export function stateIds({ states }: Picture, reserved: readonly string[] = []): (path: string) => string {
  const ids = new Map<string, string>();
  const taken = new Set(reserved);
  for (const { path } of everyState(states)) {
    const plain = path.replace(/[^A-Za-z0-9]/g, '_').replace(/^(?![A-Za-z])/, 's_');
    let id = plain;
    for (let number = 2; taken.has(id.toLowerCase()); number += 1) id = `${plain}_${number}`;
    taken.add(id.toLowerCase());
    ids.set(path, id);
  }
  return (path) => ids.get(path) as string;
}
