/** Whose statecharts `rampart chart` draws. */
export const CHART_MACHINES = ['user', 'pool', 'run', 'ramp-up'] as const;

export type ChartMachine = (typeof CHART_MACHINES)[number];
