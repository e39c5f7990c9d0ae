/** Numbers as people read them in the log, the summary and the live screen. Pure, and the same in every locale. */

/** 6402 → `6,402`. */
export function grouped(count: number | string): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Milliseconds without their unit, with three significant digits or so: `0.12`, `7.35`, `84.1`, `1,204`. */
export function milliseconds(ms: number): string {
  if (ms < 10) return ms.toFixed(2);
  if (ms < 100) return ms.toFixed(1);
  return grouped(Math.round(ms));
}

/** A duration with its unit: `0.12 ms`, `840 ms`, `4.02 s`, `12.3 s`, `41 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${milliseconds(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 600_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${grouped(Math.round(ms / 60_000))} min`;
}

/** An instant as seconds with as many decimals as it has, up to milliseconds: `1s`, `1.5s`. */
export function instant(us: number): string {
  return `${Math.round(us / 1000) / 1000}s`;
}

/** A clock: `00:41`, `75:03`. */
export function clockTime(us: number): string {
  const seconds = Math.floor(us / 1_000_000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `part` of `whole` in percent: `0.3%`. */
export function percent(part: number, whole: number): string {
  return `${whole === 0 ? '0.0' : ((100 * part) / whole).toFixed(1)}%`;
}

/** Requests a second: `9.95`, `212.4`, `12,408`. */
export function rate(perSecond: number): string {
  if (perSecond < 100) return String(Math.round(perSecond * 100) / 100);
  if (perSecond < 1000) return perSecond.toFixed(1);
  return grouped(Math.round(perSecond));
}

/** `1 user`, `2 users`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
