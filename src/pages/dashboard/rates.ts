/** How much a second of the run: from frames that are about a second apart. Pure but for what it must remember. */
import type { Frame } from '../../outputs/dashboard/messages.js';

const WINDOW_US = 1_500_000;

export interface Rates {
  readonly requests: number;
  readonly failures: number;
  /** By node, in the order of its edges. */
  readonly edges: Readonly<Record<string, readonly number[]>>;
}

export class RateWindow {
  #frames: Frame[] = [];

  /** The rates up to this frame; null where there is nothing yet to compare with. */
  take(frame: Frame): Rates | null {
    this.#frames = this.#frames.filter(({ seq, atUs }) => seq <= frame.seq && frame.atUs - atUs <= WINDOW_US);
    this.#frames.push(frame);
    const before = this.#frames[0];
    if (before === undefined || before.atUs === frame.atUs) return null;
    const seconds = (frame.atUs - before.atUs) / 1_000_000;
    return {
      requests: (requestsOf(frame) - requestsOf(before)) / seconds,
      failures: (failuresOf(frame) - failuresOf(before)) / seconds,
      edges: Object.fromEntries(
        Object.entries(frame.edges).map(([node, counts]) => [
          node,
          counts.map((count, index) => (count - (before.edges[node]?.[index] ?? 0)) / seconds),
        ]),
      ),
    };
  }
}

export function requestsOf({ actions }: Frame): number {
  return Object.values(actions).reduce((sum, { success, failure }) => sum + success + failure, 0);
}

export function failuresOf({ actions }: Frame): number {
  return Object.values(actions).reduce((sum, { failure }) => sum + failure, 0);
}
