/** What walks the statecharts of a run: tables compiled from the machines, or XState itself. Both tell the same run. */
export const ENGINES = ['compiled', 'xstate'] as const;
export type Engine = (typeof ENGINES)[number];

export const DEFAULT_ENGINE: Engine = 'compiled';
