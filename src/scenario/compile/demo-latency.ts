/** The latency of a demo target, whose problems are reported as those of the document itself are. */
import type { Value } from '../../model/expression.js';
import type { Latency } from '../../model/latency.js';
import { decodeDemoLatency } from '../codec/demo-latency.js';
import type { PlacedFlaw } from '../codec/demo-latency.js';
import { describeValue } from '../problems.js';
import type { DocumentPath, Findings } from './findings.js';
import { compileLatency } from './simulation.js';

/** The latency written at `path`; nothing when it cannot be read. */
export function readDemoLatency(written: Value, path: DocumentPath, findings: Findings): Latency | undefined {
  const decoded = decodeDemoLatency(written);
  if (decoded.ok) return compileLatency(decoded.latency, path, findings);
  for (const placed of decoded.flaws) reportFlaw(placed, path, findings);
  return undefined;
}

/** A missing key at its map, an unknown one at itself, the rest at the value. */
function reportFlaw({ below, flaw }: PlacedFlaw, path: DocumentPath, findings: Findings): void {
  const { code = 'scenario.wrong_value', ...objection } = flaw.objection;
  if (code === 'scenario.missing_key') findings.missing([...path, ...below.slice(0, -1)], below.at(-1) ?? '', objection);
  else if (flaw.at === 'key') findings.errorAtKey(code, [...path, ...below], objection);
  else findings.error(code, [...path, ...below], { ...objection, found: describeValue(flaw.value) });
}
