/** The load: who arrives when, for how long, and with what. */
import type { Concurrency, Lifetime, Load, Phase } from '../../model/scenario.js';
import { formatDuration } from '../duration.js';
import type { LoadSection, PhaseEntry } from '../document.js';
import { compileBinding, DEFAULT_TENANT } from './binding.js';
import type { BindingChoice, LoadContext } from './binding.js';
import type { Findings } from './findings.js';
import { checkDistinctIds } from './ids.js';

const PHASES = ['load', 'ramp_up', 'phases'] as const;
const US_PER_SECOND = 1_000_000;
const USERS_IN_ALL_MAX = 100_000_000;
const DEFAULT_GRACEFUL_STOP_US = 30 * US_PER_SECOND;

/** A scenario without a load: one user walks the workflow once. */
export const SINGLE_EXECUTION: Load = {
  phases: [{ index: 0, atUs: 0, spawnUsers: 1, tenant: DEFAULT_TENANT }],
  lifetime: { iterations: 1, thinkTimeUs: 0 },
  concurrency: { onLimit: 'queue' },
  gracefulStopUs: DEFAULT_GRACEFUL_STOP_US,
};

/** Compiles the load. With errors among the findings the result is a best guess that must not be run. */
export function compileLoad(section: LoadSection, context: LoadContext): Load {
  const { findings } = context;
  const entries = section.ramp_up.phases;
  checkOrder(entries, findings);
  checkNumberOfUsers(entries, findings);
  checkDistinctTenants(entries, findings);
  warnOfPhasesAfterTheStop(section, findings);
  const choice = compileBinding(section, context);
  return {
    phases: entries.map((entry, i) => compilePhase(entry, i, choice)),
    lifetime: compileLifetime(section.user_lifetime, findings),
    ...(choice === undefined ? {} : { binding: choice.binding }),
    concurrency: compileConcurrency(section.concurrency),
    ...(section.duration === undefined ? {} : { durationUs: section.duration }),
    gracefulStopUs: section.graceful_stop ?? DEFAULT_GRACEFUL_STOP_US,
  };
}

function compilePhase(entry: PhaseEntry, index: number, choice: BindingChoice | undefined): Phase {
  const pool = choice?.poolOf(entry);
  return {
    index,
    atUs: instantOf(entry),
    spawnUsers: entry.spawn_users,
    tenant: entry.tenant_id ?? DEFAULT_TENANT,
    ...(pool === undefined ? {} : { pool }),
  };
}

function instantOf(entry: PhaseEntry): number {
  return Math.round(entry.at_second * US_PER_SECOND);
}

/** Phases must be written in the order in which they happen; equal instants are fine. */
function checkOrder(entries: readonly PhaseEntry[], findings: Findings): void {
  if (entries.length === 0)
    findings.error('load.bad_phases', PHASES, { message: 'The ramp-up has no phases', hint: 'Add at least one phase.' });
  let latest = 0;
  for (const [i, { at_second: at }] of entries.entries()) {
    if (at < latest) {
      findings.error('load.bad_phases', [...PHASES, i, 'at_second'], {
        message: 'The phase begins before the one above it',
        found: String(at),
        expected: `at least ${latest}`,
      });
    }
    latest = Math.max(latest, at);
  }
}

/** Past this the numbers of users can hardly be meant, and could not all be told apart for long. */
function checkNumberOfUsers(entries: readonly PhaseEntry[], findings: Findings): void {
  let users = 0;
  for (const [i, { spawn_users: more }] of entries.entries()) {
    users += more;
    if (users <= USERS_IN_ALL_MAX) continue;
    findings.error('scenario.wrong_value', [...PHASES, i, 'spawn_users'], {
      message: `With this phase there are ${users} users in all`,
      found: String(more),
      expected: `at most ${USERS_IN_ALL_MAX} in all phases together`,
    });
    return;
  }
}

/** A tenant spelt in two cases would be two tenants with two reports. */
function checkDistinctTenants(entries: readonly PhaseEntry[], findings: Findings): void {
  const firsts = new Map<string, number>();
  for (const [i, { tenant_id: id = DEFAULT_TENANT }] of entries.entries()) {
    if (!firsts.has(id)) firsts.set(id, i);
  }
  checkDistinctIds(
    [...firsts].map(([id, i]) => ({ id, kind: 'tenant', path: [...PHASES, i, 'tenant_id'] })),
    findings,
  );
}

function warnOfPhasesAfterTheStop({ duration, ramp_up: { phases } }: LoadSection, findings: Findings): void {
  if (duration === undefined) return;
  for (const [i, entry] of phases.entries()) {
    if (instantOf(entry) < duration) continue;
    findings.warn('scenario.no_effect', [...PHASES, i, 'at_second'], {
      message: `The phase never begins: load.duration ends the run after ${formatDuration(duration)}`,
      found: String(entry.at_second),
    });
  }
}

/** `once` is one iteration whatever `iterations` says. */
function compileLifetime(section: LoadSection['user_lifetime'], findings: Findings): Lifetime {
  const thinkTimeUs = section?.think_time ?? 0;
  const iterations = section?.iterations ?? 1;
  if (section?.mode === 'loop') return { iterations, thinkTimeUs };
  if (iterations !== 1) {
    findings.warn('load.contradiction', ['load', 'user_lifetime', 'iterations'], {
      message: `With mode once${section?.mode === undefined ? ', the default,' : ''} every user runs one iteration, whatever iterations says`,
      found: String(iterations),
      expected: '1',
      hint: 'Write mode: loop to run more than one.',
    });
  }
  return { iterations: 1, thinkTimeUs };
}

function compileConcurrency(section: LoadSection['concurrency']): Concurrency {
  return {
    ...(section?.max_concurrent_users === undefined ? {} : { maxConcurrentUsers: section.max_concurrent_users }),
    ...(section?.spawn_rate_limit === undefined ? {} : { spawnRateLimit: section.spawn_rate_limit }),
    onLimit: section?.on_limit ?? 'queue',
  };
}
