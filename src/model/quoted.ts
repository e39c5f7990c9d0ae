/**
 * Texts as JSON writes them, for those that come again and again: names from the scenario, states of a machine.
 *
 * A text is quoted and encoded once and remembered. What is remembered is bounded, however many scenarios a process
 * sees. Pure as seen from outside: the same text gives the same bytes.
 */
import { encoded } from './line-bytes.js';

const REMEMBERED_MAX = 4096;
const remembered = new Map<string, Uint8Array>();

export function quoted(text: string): Uint8Array {
  let json = remembered.get(text);
  if (json === undefined) {
    json = encoded(JSON.stringify(text));
    if (remembered.size >= REMEMBERED_MAX) remembered.clear();
    remembered.set(text, json);
  }
  return json;
}
