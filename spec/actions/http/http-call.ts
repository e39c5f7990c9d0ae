/** Actions, scopes and drivers for the specs of this folder, as the compiler and the live world would make them. */
import { afterEach, beforeEach, expect } from 'vitest';
import { type LiveHttpDriver, type LiveHttpOptions, liveHttpDriver } from '../../../src/actions/http/live.js';
import type { Export, HttpAction } from '../../../src/model/action.js';
import type { Scope, Template, Value } from '../../../src/model/expression.js';
import type { Answer, Outcome } from '../../../src/model/outcome.js';
import type { ActionCall, Session } from '../../../src/ports.js';

/** A template that reads nothing. */
export function fixed(value: Value): Template {
  return { source: 'fixed', reads: [], evaluate: () => value, constant: value };
}

/** A template that is evaluated each time. */
export function computed(evaluate: (scope: Scope) => Value): Template {
  return { source: 'computed', reads: [], evaluate };
}

export function named(fields: Record<string, Value>): { name: string; value: Template }[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value: fixed(value) }));
}

export function httpAction(url: Value, overrides: Partial<HttpAction> = {}): HttpAction {
  return {
    kind: 'http',
    id: 'probe',
    method: 'GET',
    url: fixed(url),
    headers: [],
    query: [],
    timeoutUs: 5_000_000,
    followRedirects: 0,
    maxResponseBytes: 1024 * 1024,
    exports: [],
    expect: {},
    carriesBody: false,
    ...overrides,
  };
}

export function exported(name: string, read: (answer: Answer) => Value | undefined, fallback: Value = null, needsBody = true): Export {
  return { name, scope: 'task', needsBody, fallback, read };
}

export function scopeOf(user = 1): Scope {
  return {
    user: { id: user, allocated_ip: null, iteration: 1, iteration_index: 0 },
    tenant: { id: 'default' },
    resources: new Map(),
    actions: new Map(),
    env: new Map(),
  };
}

export function callOf(action: HttpAction, bindIp: string | null = null): ActionCall {
  return { user: 1, iteration: 1, action, scope: scopeOf(), bindIp };
}

/** Performs an action and waits for its outcome. */
export function perform(session: Session, action: HttpAction, bindIp: string | null = null): Promise<Outcome> {
  return new Promise((resolve) => {
    session.start(callOf(action, bindIp), resolve);
  });
}

/** How long a bare timer takes on this machine just now, in microseconds: what a deadline can be held to. */
export function bareTimer(us: number): Promise<number> {
  const startedMs = performance.now();
  return new Promise((resolve) => setTimeout(() => resolve((performance.now() - startedMs) * 1000), us / 1000));
}

/** Performs an action that runs into its deadline, and holds it to that within 50 ms of what a timer can do here. */
export async function performUntilDeadline(session: Session, action: HttpAction, bindIp: string | null = null): Promise<Outcome> {
  const [outcome, yardstickUs] = await Promise.all([perform(session, action, bindIp), bareTimer(action.timeoutUs)]);
  expect(outcome.durationUs).toBeGreaterThanOrEqual(action.timeoutUs - 1_000);
  expect(outcome.durationUs).toBeLessThan(yardstickUs + 50_000);
  return outcome;
}

/** Waits until something holds, at most two seconds. */
export async function eventually(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
}

/** A driver that is closed after each spec; the spec fails when a socket was left open. */
export function usingDriver(options: Partial<LiveHttpOptions> = {}): { driver(): LiveHttpDriver; session(): Session } {
  let driver: LiveHttpDriver;
  beforeEach(() => {
    driver = liveHttpDriver({ enter: (turn, value) => turn(value), allowTarget: () => null, sourceBinding: 'require', ...options });
  });
  afterEach(async () => {
    driver.closeAll();
    await eventually(() => driver.openSockets() === 0);
  });
  return { driver: () => driver, session: () => driver.openSession(1) };
}
