/**
 * What an event costs a user's statechart: XState itself, the compiled table as XState actor logic, and the row of the runtime.
 *
 *     npx tsx spec/bench/engine.bench.ts            some seconds
 *     npx tsx spec/bench/engine.bench.ts --smoke    does it run at all; the figures mean nothing
 *
 * Each walks the same iterations: an action answered, an edge taken, a think time passed; effects do nothing. The three
 * take turns, slice by slice, in one process; microseconds of CPU time are compared, medians of the slices. The bound is
 * that a row costs at most an eighth of XState.
 */
import { createActor } from 'xstate';
import type { UserMessage } from '../../machines/events.js';
import { userMachine } from '../../machines/user.machine.js';
import { castOf } from '../../src/runtime/cast.js';
import { compiledLogic } from '../../src/runtime/statechart/compiled-logic.js';
import { scopeWithStatus, userScenario } from '../support/user-scenarios.js';

const smoke = process.argv.includes('--smoke');
const EVENTS = smoke ? 2000 : 40_000;
const STARTS = smoke ? 200 : 4000;
const ROUNDS = smoke ? 1 : 9;
const BOUND = 8;
const INPUT = { user: 1, tenant: 'default' };
/** One iteration: start, then write, then done; then thinking is over. */
const ITERATION: readonly UserMessage[] = [
  { type: 'action.answered', ok: true, scope: scopeWithStatus(200) },
  { type: 'action.answered', ok: true, scope: scopeWithStatus(200) },
  { type: 'thought' },
];

const machine = userMachine(userScenario({ lifetime: { iterations: 0 } }));
const logic = compiledLogic(machine);
const cast = castOf('compiled', machine, {
  ended: () => {},
  failed: (_, error) => {
    throw error;
  },
});

const engines = {
  'XState itself': () => createActor(machine, { input: INPUT }).start(),
  'compiled, as actor logic': () => createActor(logic, { input: INPUT }).start(),
  'compiled, as a row': () => cast.start(1, INPUT),
} as const;
type Name = keyof typeof engines;
const names = Object.keys(engines) as Name[];

/** Microseconds of CPU time each of so many repetitions took. */
function cpuUs(repetitions: number, work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / repetitions;
}

const perEvent = new Map<Name, number[]>(names.map((name) => [name, []]));
const perStart = new Map<Name, number[]>(names.map((name) => [name, []]));
const actors = new Map(names.map((name) => [name, engines[name]()]));
for (let round = -1; round < ROUNDS; round += 1) {
  for (const name of names) {
    const actor = actors.get(name) as { send(message: UserMessage): void };
    const event = cpuUs(EVENTS, () => {
      for (let sent = 0; sent < EVENTS; sent += 1) actor.send(ITERATION[sent % ITERATION.length] as UserMessage);
    });
    const start = cpuUs(STARTS, () => {
      for (let started = 0; started < STARTS; started += 1) engines[name]();
    });
    if (round < 0 && !smoke) continue;
    perEvent.get(name)?.push(event);
    perStart.get(name)?.push(start);
  }
}

function median(values: readonly number[] = []): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

const plainUs = median(perEvent.get('XState itself'));
console.log(`${'CPU µs'.padEnd(28)}${'an event'.padStart(10)}${'times'.padStart(8)}${'a start'.padStart(10)}`);
for (const name of names) {
  const eventUs = median(perEvent.get(name));
  const startUs = median(perStart.get(name));
  console.log(
    `${name.padEnd(28)}${eventUs.toFixed(2).padStart(10)}${(plainUs / eventUs).toFixed(1).padStart(8)}${startUs.toFixed(2).padStart(10)}`,
  );
}
const times = plainUs / median(perEvent.get('compiled, as a row'));
if (!smoke && times < BOUND) {
  console.error(`a row is only ${times.toFixed(1)} times cheaper, ${BOUND} is the bound`);
  process.exitCode = 1;
}
