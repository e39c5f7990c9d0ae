/** A forecast as people read it: peaks, a plot of requests over time, and the bottleneck. Pure; at most 72 columns wide. */
import { counted, duration, grouped, instant, percent, rate } from '../quantity.js';
import { alignColumns, clip } from '../table.js';
import type { ForecastReading, Hindrance, PoolForecast } from './forecast.js';
import type { Timeline } from './timeline.js';

const WIDTH = 72;
const PLOT_ROWS = 4;
/** A short run gets wide columns. */
const COLUMN_CELLS_MAX = 8;
/** From one eighth to a whole cell. */
const EIGHTHS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

export function renderForecast(reading: ForecastReading): string[] {
  const lines = ['Forecast', ...peaks(reading), ...plot(reading.requests), ...bottleneck(reading.hindrances)];
  return lines.map((line) => clip(line, WIDTH));
}

function peaks({ users, pools }: ForecastReading): string[] {
  const rows = [['Peak', '', 'at', ''], ['users', grouped(users.highest), instant(users.atUs), ''], ...pools.map(poolRow)];
  return alignColumns(rows, ['left', 'right', 'right', 'left']);
}

function poolRow({ id, peak, capacity, waited, longestWaitUs, denied }: PoolForecast): string[] {
  const notes = [
    `${percent(peak.highest, Number(capacity))} of ${grouped(capacity.toString())}`,
    ...(waited === 0 ? [] : [`${grouped(waited)} waited up to ${duration(longestWaitUs / 1000)}`]),
    ...(denied === 0 ? [] : [`${grouped(denied)} denied`]),
  ];
  return [`pool ${id}`, grouped(peak.highest), instant(peak.atUs), notes.join(', ')];
}

function plot(requests: Timeline): string[] {
  const { highest, labelWidth } = scaleOf(requests);
  if (highest === 0) return [];
  const { perSecond, columnSecs } = requests.rates(WIDTH - labelWidth - 1);
  const columnCells = Math.max(1, Math.min(COLUMN_CELLS_MAX, Math.floor((WIDTH - labelWidth - 1) / perSecond.length)));
  const rows = Array.from({ length: PLOT_ROWS }, (_, index) => {
    const floor = PLOT_ROWS - 1 - index;
    const label = index === 0 ? rate(highest) : floor === 0 ? '0' : '';
    const columns = perSecond.map((value) => cell((value / highest) * PLOT_ROWS - floor).repeat(columnCells));
    return `${label.padStart(labelWidth)} ${columns.join('')}`.trimEnd();
  });
  const endSecs = `${perSecond.length * columnSecs}s`;
  const axis = `${' '.repeat(labelWidth)} 0s${endSecs.padStart(perSecond.length * columnCells - 2)}`;
  return ['', 'Requests a second', ...rows, axis];
}

/** The highest column, and how wide its figure is: how many columns there can be depends on the one, and the other on that. */
function scaleOf(requests: Timeline): { readonly highest: number; readonly labelWidth: number } {
  const highestAt = (columns: number): number => Math.max(0, ...requests.rates(columns).perSecond);
  const labelWidth = rate(highestAt(WIDTH)).length;
  return { highest: highestAt(WIDTH - labelWidth - 1), labelWidth };
}

/** How much of a cell is filled: nothing from 0 down, all of it from 1 up. */
function cell(share: number): string {
  if (share <= 0) return ' ';
  return EIGHTHS[Math.min(EIGHTHS.length, Math.ceil(share * EIGHTHS.length)) - 1] as string;
}

function bottleneck(hindrances: readonly Hindrance[]): string[] {
  const [worst, ...others] = hindrances;
  if (worst === undefined) return ['', 'Bottleneck: none; no limit of the scenario held anyone up'];
  return ['', `Bottleneck: ${hindranceText(worst)}`, ...others.map((each) => `     also: ${hindranceText(each)}`)];
}

function hindranceText({ limit, name, lost, waitedUs }: Hindrance): string {
  const { called, loses, delays } = LIMITS[limit];
  const lostText = lost === 0 ? [] : [`${counted(lost, 'user')} ${loses}`];
  const waitedText = waitedUs === 0 ? [] : [`${delays} ${duration(waitedUs / 1000)} in all`];
  return `${called(name)}: ${[...lostText, ...waitedText].join(', ')}`;
}

/** How each limit is called, and what it does to users. */
const LIMITS: Readonly<Record<Hindrance['limit'], { called: (name: string) => string; loses: string; delays: string }>> = {
  pool: { called: (name) => `pool ${name}`, loses: 'denied', delays: 'users waited' },
  concurrency: { called: () => 'max_concurrent_users', loses: 'dropped', delays: 'users waited' },
  'spawn rate': { called: () => 'spawn_rate_limit', loses: '', delays: 'users came later by' },
  target: { called: (name) => `simulation.targets[${Number(name) - 1}]`, loses: '', delays: 'calls waited' },
};
