/** Own metrics: what the author wants counted or measured after each action. */
import type { OwnMetric } from '../../model/scenario.js';
import type { MetricEntry } from '../document.js';
import type { Expression } from '../../model/expression.js';
import { compileConditionAt, constantOf } from './expressions.js';
import type { Names } from './expressions.js';
import type { DocumentPath, Findings } from './findings.js';
import { checkDistinctIds, reportUnknownId } from './ids.js';

const METRICS: DocumentPath = ['workbook', 'metrics'];

/** What metrics may refer to. */
export interface MetricsContext {
  readonly actions: ReadonlySet<string>;
  readonly names: Names;
  readonly findings: Findings;
}

/** Compiles the metrics, in the author's order. */
export function compileMetrics(section: Readonly<Record<string, MetricEntry>>, context: MetricsContext): OwnMetric[] {
  const entries = Object.entries(section);
  checkDistinctIds(
    entries.map(([id]) => ({ id, kind: 'metric', path: [...METRICS, id], isKey: true })),
    context.findings,
    nameInOutput,
  );
  return entries.map(([id, entry]) => compileMetric(id, entry, context)).filter((metric) => metric !== undefined);
}

function compileMetric(id: string, entry: MetricEntry, { actions, names, findings }: MetricsContext): OwnMetric | undefined {
  const path = [...METRICS, id];
  if (entry.action !== undefined && !actions.has(entry.action)) {
    reportUnknownId(entry.action, 'action', actions, [...path, 'action'], findings);
  }
  const value = compileConditionAt(sourceOf(entry.value), [...path, 'value'], names, findings);
  if (value === undefined) return undefined;
  if (entry.type === 'counter') checkCounts(value, [...path, 'value'], findings);
  return {
    id,
    type: entry.type,
    ...(entry.action === undefined ? {} : { action: entry.action }),
    value,
    ...(entry.help === undefined ? {} : { help: entry.help }),
  };
}

/** What other values a counter gets is known only in a run. */
function checkCounts(value: Expression, path: DocumentPath, findings: Findings): void {
  const constant = constantOf(value);
  if (typeof constant !== 'number' || constant >= 0) return;
  findings.error('scenario.wrong_value', path, {
    message: 'A counter never goes down',
    found: String(constant),
    expected: 'a number of at least 0',
    hint: 'Use type gauge or trend.',
  });
}

/** A plain number is an expression too. */
function sourceOf(value: MetricEntry['value']): string | boolean {
  return typeof value === 'number' ? String(value) : value;
}

/** Metrics outputs know no hyphens: two ids that end up with one name there would be added up. */
function nameInOutput(id: string): string {
  return id.replaceAll('-', '_').toLowerCase();
}
