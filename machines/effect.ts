/**
 * How a machine names an effect it needs without providing it.
 *
 * The runtime replaces each with the real thing (`machine.provide`); drawn, explored or opened in an
 * editor, a machine simply does nothing outside itself.
 */
export function effect<Params = undefined>(): (scope: unknown, params: Params) => void {
  return () => {};
}
