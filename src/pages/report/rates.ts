/** From counts in spans to happenings a second, with the beginning of the run as the first instant of every line. */
import type { TimelineReading } from '../../report/timeline-reading.js';

/** Instants of a plot in seconds: the beginning, and the end of each span. */
export function secondsOf({ endsUs }: TimelineReading): number[] {
  return [0, ...endsUs.map((us) => us / 1_000_000)];
}

/** How things stood: nothing at the beginning. */
export function levels(values: readonly number[]): number[] {
  return [0, ...values];
}

/** What is measured within a span: there is none at the beginning. */
export function measured(values: readonly (number | null)[]): (number | null)[] {
  return [null, ...values];
}

/** A second. The last span is left out when the end cut it to less than half: few events would look like many or none. */
export function rates(counts: readonly number[], { widthUs, endsUs }: TimelineReading): (number | null)[] {
  const last = counts.length - 1;
  return [
    null,
    ...counts.map((count, index) => {
      const lengthUs = (endsUs[index] ?? 0) - index * widthUs;
      if (index === last && index > 0 && lengthUs < widthUs / 2) return null;
      return lengthUs === 0 ? null : (count * 1_000_000) / lengthUs;
    }),
  ];
}
