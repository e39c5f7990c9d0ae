/**
 * A report as a JUnit test suite, for the pages where build servers show tests.
 *
 * One case for each action (a failure when a request failed), for each pool (a failure when an address did not come
 * home), for the users (a failure when one failed, was cut short or never began), and for whether the generator's own
 * numbers can be trusted: when not, that case is skipped, for then nothing was tested. Pure.
 */
import type { ActionReport, GeneratorHealth, PoolReport, Report, UserCounts } from '../../model/report.js';
import type { Element } from './xml.js';

interface Case {
  readonly group: 'actions' | 'pools' | 'users' | 'generator';
  readonly name: string;
  readonly seconds: number;
  /** What is worth reading whatever came of it. */
  readonly out: string;
  /** One line and the particulars; absent when it went well. */
  readonly failure?: { readonly type: string; readonly message: string; readonly detail: string };
  /** Why it says nothing. */
  readonly skipped?: string;
}

const MILLISECONDS_PER_SECOND = 1000;

export function junitSuite(report: Report): Element {
  const cases = [
    ...Object.entries(report.actions).map(([id, action]) => actionCase(id, action)),
    ...Object.entries(report.pools).map(([id, pool]) => poolCase(id, pool)),
    usersCase(report.users, report.duration_secs),
    generatorCase(report.generator),
  ];
  const counts = {
    tests: cases.length,
    failures: cases.filter(({ failure }) => failure !== undefined).length,
    errors: 0,
    skipped: cases.filter(({ skipped }) => skipped !== undefined).length,
    time: report.duration_secs,
  };
  const suite: Element = {
    name: 'testsuite',
    attributes: { name: report.scenario, ...counts },
    children: [propertiesOf(report), ...cases.map((each) => caseElement(report.scenario, each))],
  };
  return { name: 'testsuites', attributes: { name: 'rampart', ...counts }, children: [suite] };
}

/** How to get this run again, and how it ended. */
function propertiesOf({ mode, seed, plan_hash, version, exit }: Report): Element {
  const properties = { mode, seed, plan_hash, version, exit_reason: exit.reason };
  return {
    name: 'properties',
    children: Object.entries(properties).map(([name, value]) => ({ name: 'property', attributes: { name, value } })),
  };
}

function actionCase(id: string, { count, failure, errors, latency_ms }: ActionReport): Case {
  const base = { group: 'actions', name: id, seconds: (latency_ms?.mean ?? 0) / MILLISECONDS_PER_SECOND } as const;
  if (count === 0) return { ...base, out: '', skipped: 'the action was never performed' };
  const latencies =
    latency_ms === null
      ? 'no complete answer'
      : `p50 ${latency_ms.p50} ms, p95 ${latency_ms.p95} ms, p99 ${latency_ms.p99} ms, max ${latency_ms.max} ms`;
  const done = { ...base, out: `performed ${count} times, ${failure} failed; ${latencies}` };
  if (failure === 0) return done;
  const classes = Object.entries(errors).toSorted(([, a], [, b]) => b - a);
  return {
    ...done,
    failure: {
      type: classes[0]?.[0] ?? 'failure',
      message: `${failure} of ${count} failed`,
      detail: classes.map(([code, times]) => `${code}: ${times}`).join('\n'),
    },
  };
}

function poolCase(id: string, { capacity, allocated, granted, released, denied, peak_allocated }: PoolReport): Case {
  const base = {
    group: 'pools',
    name: `${id}: every address is back`,
    seconds: 0,
    out: `${granted} granted, ${released} released, ${denied} denied; at most ${peak_allocated} of ${capacity} addresses held at once`,
  } as const;
  if (allocated === 0) return base;
  return { ...base, failure: { type: 'lease', message: `${allocated} addresses are still held`, detail: base.out } };
}

function usersCase({ planned, spawned, completed, failed, aborted, dropped }: UserCounts, seconds: number): Case {
  const out = `${planned} planned, ${spawned} began, ${completed} completed, ${failed} failed, ${aborted} cut short, ${dropped} never began`;
  const base = { group: 'users', name: 'every user completes', seconds, out } as const;
  const incomplete = failed + aborted + dropped;
  if (incomplete === 0) return base;
  return { ...base, failure: { type: 'users', message: `${incomplete} of ${planned} users did not complete`, detail: out } };
}

function generatorCase(health: GeneratorHealth | null): Case {
  const base = { group: 'generator', name: 'its numbers can be trusted', seconds: 0 } as const;
  if (health === null) return { ...base, out: '', skipped: 'only a live run has a generator to judge' };
  const out = `CPU ${health.cpu_percent} % of one core, loop lag p99 ${health.loop_lag_ms_p99} ms, turn p99 ${health.turn_ms_p99} ms, memory ${health.rss_mb_max} MB`;
  if (health.trustworthy) return { ...base, out };
  return { ...base, out, skipped: `the generator was the bottleneck, so latencies tell of it and not of the target: ${out}` };
}

function toMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

function caseElement(scenario: string, { group, name, seconds, out, failure, skipped }: Case): Element {
  return {
    name: 'testcase',
    attributes: { classname: `${scenario}.${group}`, name, time: toMicroseconds(seconds) },
    children: [
      ...(skipped === undefined ? [] : [{ name: 'skipped', attributes: { message: skipped } }]),
      ...(failure === undefined
        ? []
        : [{ name: 'failure', attributes: { type: failure.type, message: failure.message }, text: failure.detail }]),
      ...(out === '' ? [] : [{ name: 'system-out', text: out }]),
    ],
  };
}
