/** The action with the highest p95 of its complete answers; null when there was no answer at all. */
import type { Distribution, Report } from '../../model/report.js';

export function slowest({ actions }: Report): { readonly id: string; readonly latency: Distribution } | null {
  let worst: { id: string; latency: Distribution } | null = null;
  for (const [id, { latency_ms: latency }] of Object.entries(actions)) {
    if (latency !== null && (worst === null || latency.p95 > worst.latency.p95)) worst = { id, latency };
  }
  return worst;
}
