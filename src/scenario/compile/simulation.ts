/** The `simulation` section: how the target behaves when a run is simulated, with what it refers to looked up. */
import type { ErrorCode } from '../../model/error-code.js';
import type { Latency } from '../../model/latency.js';
import type { SimulatedTarget, Simulation } from '../../model/scenario.js';
import { formatDuration } from '../duration.js';
import type { SimulatedTargetEntry, SimulationSection } from '../document.js';
import type { DocumentPath, Findings } from './findings.js';
import { reportUnknownId } from './ids.js';

/** What simulation rules may refer to. */
export interface SimulationContext {
  readonly actions: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  readonly findings: Findings;
}

type ErrorEntry = NonNullable<SimulatedTargetEntry['errors']>[number];

/** Compiles the rules, in the author's order. */
export function compileSimulation(section: SimulationSection | undefined, context: SimulationContext): Simulation {
  const entries = section?.targets ?? [];
  const catchAll = entries.findIndex(({ match }) => match?.action === undefined && match?.resource === undefined);
  const targets = entries.map((entry, i) => {
    const path = ['simulation', 'targets', i];
    if (catchAll !== -1 && i > catchAll) {
      context.findings.warn('scenario.no_effect', path, {
        message: `This rule stands after rule ${catchAll + 1}, which matches every action`,
        hint: 'The first rule that matches counts: put the one without match last.',
      });
    }
    return compileTarget(entry, path, context);
  });
  return { targets };
}

function compileTarget(entry: SimulatedTargetEntry, path: DocumentPath, context: SimulationContext): SimulatedTarget {
  const { findings } = context;
  checkMatch(entry, path, context);
  checkErrors(entry.errors ?? [], [...path, 'errors'], findings);
  if (entry.answer?.body !== undefined && entry.answer.json !== undefined) {
    findings.errorAtKey('load.contradiction', [...path, 'answer', 'json'], { message: 'An answer has either body or json, not both' });
  }
  return {
    match: entry.match ?? {},
    latency: compileLatency(entry.latency, [...path, 'latency'], findings),
    ...(entry.capacity === undefined ? {} : { capacity: entry.capacity }),
    errors: (entry.errors ?? []).map(compileError),
    ...(entry.answer === undefined ? {} : { answer: entry.answer }),
  };
}

/** The codec admits only classes of the taxonomy that a target or a network can cause. */
function compileError({ fault, ...rest }: ErrorEntry): SimulatedTarget['errors'][number] {
  return fault === undefined ? rest : { ...rest, fault: fault as ErrorCode };
}

function checkMatch({ match }: SimulatedTargetEntry, path: DocumentPath, { actions, resources, findings }: SimulationContext): void {
  if (match?.action !== undefined && !actions.has(match.action)) {
    reportUnknownId(match.action, 'action', actions, [...path, 'match', 'action'], findings);
  }
  if (match?.resource !== undefined && !resources.has(match.resource)) {
    reportUnknownId(match.resource, 'resource', resources, [...path, 'match', 'resource'], findings);
  }
}

/** Each error says what it is in one way, and together they are at most certain. */
function checkErrors(errors: readonly ErrorEntry[], path: DocumentPath, findings: Findings): void {
  let rate = 0;
  for (const [i, error] of errors.entries()) {
    checkErrorKind(error, [...path, i], findings);
    rate += error.rate;
    if (rate > 1 + 1e-9) {
      findings.error('load.contradiction', [...path, i, 'rate'], {
        message: 'The rates of the errors add up to more than 1',
        found: String(rate),
        expected: 'at most 1 in all',
      });
      return;
    }
  }
}

function checkErrorKind({ status, fault }: ErrorEntry, path: DocumentPath, findings: Findings): void {
  if (status !== undefined && fault !== undefined) {
    findings.errorAtKey('load.contradiction', [...path, 'fault'], { message: 'An error has either a status or a fault, not both' });
  } else if (status === undefined && fault === undefined) {
    findings.missing(path, 'status', { message: 'The error says neither which status nor which fault it is', expected: 'status or fault' });
  }
}

/** A latency in the words of the model; its own bounds must be in order. */
export function compileLatency(entry: SimulatedTargetEntry['latency'], path: DocumentPath, findings: Findings): Latency {
  switch (entry.distribution) {
    case 'constant':
      return { distribution: 'constant', valueUs: entry.value };
    case 'uniform':
      checkOrder('min', entry.min, 'max', entry.max, path, findings);
      return { distribution: 'uniform', minUs: entry.min, maxUs: entry.max };
    case 'exponential':
      return { distribution: 'exponential', meanUs: entry.mean };
    case 'lognormal':
      checkOrder('median', entry.median, 'p99', entry.p99, path, findings);
      return { distribution: 'lognormal', medianUs: entry.median, p99Us: entry.p99 };
  }
}

function checkOrder(low: string, lowUs: number, high: string, highUs: number, path: DocumentPath, findings: Findings): void {
  if (lowUs <= highUs) return;
  findings.error('load.contradiction', [...path, high], {
    message: `${high} is less than ${low}`,
    found: formatDuration(highUs),
    expected: `at least ${formatDuration(lowUs)}`,
  });
}
