/**
 * Texts as JSON writes them, for those that come again and again: names from the scenario, states of a machine.
 *
 * A text is quoted once and remembered, which takes a quarter of the time of quoting it anew. What is remembered is
 * bounded, however many scenarios a process sees. Pure as seen from outside: the same text gives the same JSON.
 */
const REMEMBERED_MAX = 4096;
const remembered = new Map<string, string>();

export function quoted(text: string): string {
  let json = remembered.get(text);
  if (json === undefined) {
    json = JSON.stringify(text);
    if (remembered.size >= REMEMBERED_MAX) remembered.clear();
    remembered.set(text, json);
  }
  return json;
}
