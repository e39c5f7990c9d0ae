/**
 * Whole distributions as curves: from the least value to the rarest ones, each further nine of the percentile as far
 * from the last as the one before. Drawn as SVG, so it prints as sharp as text.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { CURVE_PERCENTILES } from '../../report/percentile-curve.js';
import './percentile-plot.css';

export interface PercentileCurve {
  readonly name: string;
  /** At the first of `CURVE_PERCENTILES`, as many as there are. */
  readonly values: readonly number[];
  /** 1 to 6: `--series-N` of the theme. */
  readonly color: number;
}

export interface PercentilePlotProps {
  /** What is to be seen, for who cannot see it. */
  readonly label: string;
  readonly curves: readonly PercentileCurve[];
  readonly format: (value: number) => string;
}

/** Until it is known how much room there is. */
const FIRST_WIDTH = 760;
const HEIGHT = 240;
const LEAST_WIDTH = 240;
const LEFT = 58;
const RIGHT = 24;
const TOP = 10;
const BOTTOM = 26;
/** Those at which a label has room beside its neighbours also on a phone. */
const TICKS = [0, 50, 90, 99, 99.9, 99.99, 99.999];
const LINES = 4;

export function PercentilePlot({ label, curves, format }: PercentilePlotProps) {
  const host = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(FIRST_WIDTH);
  useEffect(() => {
    const box = host.current;
    if (box === null) return;
    const watch = new ResizeObserver(() => setWidth(Math.max(LEAST_WIDTH, box.clientWidth)));
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  const points = Math.max(2, ...curves.map(({ values }) => values.length));
  const most = Math.max(...curves.flatMap(({ values }) => values), Number.MIN_VALUE);
  const step = roundStep(most / LINES);
  const top = Math.ceil(most / step) * step;
  const rarest = place(CURVE_PERCENTILES[points - 1] ?? 100);
  const x = (percent: number): number => LEFT + (place(percent) / rarest) * (width - LEFT - RIGHT);
  const y = (value: number): number => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
  const lines = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step);
  return (
    <figure ref={host} class="percentile-plot">
      <ul class="legend">
        {curves.map(({ name, color }) => (
          <li key={name}>
            <svg class="legend-mark" viewBox="0 0 18 8" width="18" height="8" aria-hidden="true">
              <line x1="1" y1="4" x2="17" y2="4" class={`series-${color}`} />
            </svg>
            {name}
          </li>
        ))}
      </ul>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
        {lines.map((value) => (
          <g key={value}>
            <line class="rule" x1={LEFT} x2={width - RIGHT} y1={y(value)} y2={y(value)} />
            <text class="tick" x={LEFT - 8} y={y(value) + 4} text-anchor="end">
              {format(value)}
            </text>
          </g>
        ))}
        {TICKS.filter((percent) => place(percent) <= rarest).map((percent) => (
          <g key={percent}>
            <line class="rule" x1={x(percent)} x2={x(percent)} y1={TOP} y2={HEIGHT - BOTTOM} />
            <text class="tick" x={x(percent)} y={HEIGHT - 8} text-anchor="middle">
              {percent === 0 ? 'min' : `${percent} %`}
            </text>
          </g>
        ))}
        {curves.map(({ name, values, color }) => (
          <polyline
            key={name}
            class={`curve series-${color}`}
            points={values.map((value, index) => `${x(CURVE_PERCENTILES[index] ?? 0).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}
          />
        ))}
      </svg>
    </figure>
  );
}

/** How many nines, so to speak: 0 at 0 %, 1 at 90 %, 2 at 99 %. */
function place(percent: number): number {
  return -Math.log10(1 - percent / 100);
}

/** 1, 2 or 5 times a power of ten, not less than what is asked for. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10) * power;
}
