/**
 * Lines over time: uPlot on a canvas, with a legend of our own that is text.
 *
 * Values stand in columns of the same length as the instants; null is a gap. The plot fills the width it is given and
 * follows it, and is drawn again when the theme changes. What is to be seen is said in words too (`label`).
 */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './time-plot.css';
import { onTheme } from './theme.js';

export interface PlotSeries {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** 1 to 6: `--series-N` of the theme. */
  readonly color: number;
  readonly dashed?: boolean;
  /** Fills the room below the line. */
  readonly filled?: boolean;
  /** Draws on where values are missing in between. */
  readonly joinsGaps?: boolean;
  /** How the last value is written in the legend; nothing is written without it. */
  readonly format?: (value: number) => string;
}

export interface TimePlotProps {
  /** What is to be seen, for who cannot see it. */
  readonly label: string;
  /** Seconds since the run began, ascending. */
  readonly seconds: readonly number[];
  readonly series: readonly PlotSeries[];
  readonly heightPx?: number;
  /** How values are written at the axis. */
  readonly format?: (value: number) => string;
}

const AXIS_FONT = '11px system-ui, sans-serif';
const AXIS_WIDTH_PX = 52;
const X_AXIS_HEIGHT_PX = 26;
const WHOLE_SECONDS = [0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400];

export function TimePlot({ label, seconds, series, heightPx = 180, format = String }: TimePlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  // The plot is made anew when it has other lines, not when these have other values.
  const shape = JSON.stringify([
    heightPx,
    series.map(({ name, color, dashed, filled, joinsGaps }) => [name, color, dashed, filled, joinsGaps]),
  ]);
  const data = [seconds, ...series.map(({ values }) => values)] as unknown as uPlot.AlignedData;

  useEffect(() => {
    const box = host.current;
    if (box === null) return;
    const made = new uPlot(optionsOf(series, box.clientWidth, heightPx, format), data, box);
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height: heightPx }));
    watch.observe(box);
    const deaf = onTheme(() => made.redraw(false));
    return () => {
      deaf();
      watch.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape]);

  useEffect(() => plot.current?.setData(data));

  return (
    <figure class="time-plot" aria-label={label}>
      <ul class="legend">
        {series.map((line) => (
          <li key={line.name}>
            <svg class="legend-mark" viewBox="0 0 18 8" width="18" height="8" aria-hidden="true">
              <line x1="1" y1="4" x2="17" y2="4" class={`series-${line.color}`} stroke-dasharray={line.dashed ? '4 3' : undefined} />
            </svg>
            {line.name} <b class="numeric">{lastOf(line)}</b>
          </li>
        ))}
      </ul>
      <div ref={host} class="canvas-host" role="img" aria-label={label} />
    </figure>
  );
}

function lastOf({ values, format }: PlotSeries): string {
  const last = values.at(-1);
  return format === undefined || last === undefined || last === null ? '' : format(last);
}

function optionsOf(series: readonly PlotSeries[], width: number, height: number, format: (value: number) => string): uPlot.Options {
  const axis = { stroke: () => variable('--ink-faint'), font: AXIS_FONT, ticks: { show: false } };
  const grid = { stroke: () => variable('--line'), width: 1 };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    scales: { x: { time: false }, y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] } },
    axes: [
      { ...axis, grid: { show: false }, size: X_AXIS_HEIGHT_PX, incrs: WHOLE_SECONDS, values: (_, ticks) => ticks.map(clock) },
      { ...axis, grid, size: AXIS_WIDTH_PX, values: (_, ticks) => ticks.map(format) },
    ],
    series: [
      {},
      ...series.map(({ name, color, dashed, filled, joinsGaps }) => ({
        label: name,
        stroke: () => variable(`--series-${color}`),
        width: 1.75,
        points: { show: false },
        spanGaps: joinsGaps === true,
        ...(dashed ? { dash: [5, 4] } : {}),
        ...(filled ? { fill: () => `color-mix(in srgb, ${variable(`--series-${color}`)} 14%, transparent)` } : {}),
      })),
    ],
  };
}

function variable(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** `90` → `1:30`. */
function clock(seconds: number): string {
  if (!Number.isInteger(seconds)) return `${Number(seconds.toFixed(2))} s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
