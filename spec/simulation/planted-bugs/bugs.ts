/**
 * Mistakes that could be made in the core, each as a change of one place. The swarm must find every one of them.
 *
 * `find` stands exactly once in its file, however it is broken into lines: when the code moves on, so must its bug, and planting fails until it does.
 */
export interface PlantedBug {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const POOLS = 'src/runtime/pools.ts';
const BOOK = 'src/model/lease-book.ts';
const LINE = 'src/model/waiting-line.ts';
const STOCK = 'src/model/address-stock.ts';
const USER = 'src/runtime/user.ts';
const POPULATION = 'src/runtime/population.ts';
const RAMP_UP = 'src/runtime/ramp-up.ts';
const RUN = 'src/runtime/run.ts';
const USER_MACHINE = 'machines/user.machine.ts';
const RUN_MACHINE = 'machines/run.machine.ts';
const ARRIVALS = 'src/model/arrivals.ts';
const SPAWNS = 'src/model/spawn-queue.ts';
const EXCHANGE = 'src/actions/http/simulated-exchange.ts';

const bug = (name: string, file: string, find: string, replace: string): PlantedBug => ({ name, file, find, replace });

export const PLANTED_BUGS: readonly PlantedBug[] = [
  // Addresses and leases
  bug('a release wakes nobody', POOLS, "{ type: 'lease.returned' });\n    this.#settle();", "{ type: 'lease.returned' });"),
  bug('the last to come is served first', LINE, 'return this.#head;', 'return this.#tail;'),
  bug('generations repeat', BOOK, 'this.#grants += 1;', 'this.#grants = Math.max(1, (this.#grants + 1) % 5);'),
  bug('a wait is not counted', BOOK, 'nowUs - place.sinceUs', '0'),
  bug('users wait twice as long', BOOK, 'nowUs + waitTimeoutUs', 'nowUs + 2 * waitTimeoutUs'),
  bug('a wait ends a microsecond late', LINE, 'first.deadlineUs <= nowUs', 'first.deadlineUs < nowUs'),
  bug('tenants are kept out of their own pool', BOOK, '!this.#tenants.has(holder.tenant)', 'this.#tenants.has(holder.tenant)'),
  bug('who gave up stays in the line', BOOK, '    } else {\n      this.#line.leave(ticket);\n    }', '    }'),
  bug('a lease is released twice', BOOK, 'return tickets.filter(isLease)', 'return [...tickets, ...tickets].filter(isLease)'),
  bug('a full pool never grants again', STOCK, 'if (level < this.#lowest) this.#lowest = level;', ''),
  bug('round robin gives the same address again', STOCK, 'this.#turn.next = position + 1', 'this.#turn.next = position'),
  bug(
    'the first free address is not the first',
    STOCK,
    'return () => new RowLayer(Number(capacity));',
    'return () => new RowLayer(Number(capacity), { next: 1 });',
  ),
  bug(
    'a pool is one address too small',
    'src/model/address-range.ts',
    'this.capacity = capacity;',
    'this.capacity = capacity > 1n ? capacity - 1n : capacity;',
  ),
  bug(
    'the first reserved address is granted',
    'src/scenario/compile/pools.ts',
    'new AddressRanges(ranges, reserved)',
    'new AddressRanges(ranges, reserved.slice(1))',
  ),
  bug('a block ends one address late', 'src/model/parse-range.ts', 'last: first + size - 1n', 'last: first + size'),
  bug('one address goes to two users', POOLS, "binding.strategy === 'shared' ?", "binding.strategy !== 'per_task' ?"),
  bug('the time a lease was held is not told', POOLS, 'at - lease.sinceUs', '0'),
  bug(
    'the pool is always the first one',
    POPULATION,
    'tenant, pool, readyAtUs)',
    'tenant, this.#kernel.plan.scenario.load.phases[0]?.pool, readyAtUs)',
  ),
  bug(
    'chance in a pool is not that of the seed',
    POOLS,
    "randomFor(kernel.plan.seed, 'pool'",
    "randomFor(Math.floor(performance.now() * 1000), 'pool'",
  ),
  bug(
    'a fault leaves its address in the pool',
    POPULATION,
    'if (held !== null) this.#pools.reclaim',
    'if (held !== null && leftover === null) this.#pools.reclaim',
  ),
  bug('addresses are kept while users think', USER_MACHINE, "load.binding?.releaseOn === 'task_end'", 'false'),
  bug('every iteration has the first address', USER_MACHINE, "load.binding?.strategy === 'per_task'", 'false'),
  bug('release says task_end whatever happens', USER_MACHINE, "returnsAfterTask ? 'task_end' : 'user_exit'", "'task_end'"),
  bug(
    'the session stays open when the address goes back',
    USER_MACHINE,
    "enter('releasing'), 'closeSession', release",
    "enter('releasing'), release",
  ),
  bug(
    'who has no address keeps its connections',
    USER,
    "if (this.#iterating) this.finishIteration(false, 'aborted');\n    this.closeSession();",
    "if (this.#iterating) this.finishIteration(false, 'aborted');",
  ),

  // Users and their walks
  bug(
    'users take a wrong tenant along',
    POPULATION,
    "type: 'user.spawned', user: id, tenant,",
    "type: 'user.spawned', user: id, tenant: this.#kernel.plan.scenario.load.phases[0]?.tenant ?? tenant,",
  ),
  bug('one user more than the limit', SPAWNS, 'active >= this.#limit', 'active > this.#limit'),
  bug('a dropped user is not told', RAMP_UP, "this.#drop(admission.arrival, 'concurrency');", ''),
  bug('users dropped at the stop are not told', RAMP_UP, "      this.#drop(arrival, 'stopped');", '      void arrival;'),
  bug('after a slice nobody goes on', RAMP_UP, '    this.#wakeIn(0);', ''),
  bug('room is not noticed', 'machines/ramp-up.machine.ts', "'user.ended': { actions: 'admit' },", "'user.ended': {},"),
  bug('the rate limit begins anew with each phase', ARRIVALS, 'gridFrom(baseUs, slot, limit)', 'gridFrom(baseUs, 0, limit)'),
  bug('slots of the rate limit drift', ARRIVALS, 'Math.round((rest * perUs) / count)', 'rest * Math.floor(perUs / count)'),
  bug('phases wait for one another', 'src/runtime/phases.ts', 'phase.atUs / 1000 - scheduler.now()', 'phase.atUs / 1000'),
  bug('one iteration too many', USER_MACHINE, 'context.iteration >= iterations', 'context.iteration > iterations'),
  bug('an iteration is counted twice', USER, 'this.iterationsFinished += 1', 'this.iterationsFinished += this.iteration === 2 ? 2 : 1'),
  bug('a cut iteration is counted', USER, "if (reason !== 'aborted') this.iterationsFinished", 'this.iterationsFinished'),
  bug(
    'users think after the last iteration',
    USER_MACHINE,
    "    ...toOutcome,\n    { guard: 'thinks' as const, target: '#user.thinking' },",
    "    { guard: 'thinks' as const, target: '#user.thinking' },\n    ...toOutcome,",
  ),
  bug(
    'the index of an edge is off by one',
    USER_MACHINE,
    'params: { from: node.id, index, to: edge.to }',
    'params: { from: node.id, index: index + 1, to: edge.to }',
  ),
  bug(
    'edges are tried from the last',
    USER_MACHINE,
    '        ...node.edges.map((edge, index) => ({',
    '        ...node.edges.toReversed().map((edge, index) => ({',
  ),
  bug(
    'conditions are turned round',
    USER_MACHINE,
    'isTruthy(condition.evaluate(event.scope))',
    '!isTruthy(condition.evaluate(event.scope))',
  ),
  bug(
    'thinking takes a millisecond more',
    USER,
    'setTimeout(thought, thinkTimeUs, this)',
    'setTimeout(thought, thinkTimeUs + 1_000, this)',
  ),
  bug('templates see the iteration before', USER, 'this.scope.begin(iteration);', 'this.scope.begin(Math.max(1, iteration - 1));'),
  bug('templates see no address', USER, 'this.scope.leased = ip;', ''),

  // Actions and time
  bug(
    'actions leave unbound',
    USER,
    'if (action.bindIp === undefined) return this.scope.leased;',
    'if (action.bindIp === undefined) return null;',
  ),
  bug(
    'an action is due when its user was',
    USER,
    '    this.#dueAtUs = this.#kernel.clock.now();\n    this.#kernel.post.toSelf',
    '    this.#kernel.post.toSelf',
  ),
  bug(
    'an aborted action goes on',
    USER_MACHINE,
    "actions: ['cancelAction', { type: 'finishIteration'",
    "actions: [{ type: 'finishIteration'",
  ),
  bug(
    'the clock on the wall is in a duration',
    USER,
    'this.#kernel.clock.now() - this.#actionStartedAtUs',
    'Math.round(performance.now())',
  ),
  bug('an action that never began is never ended', USER, '    this.#acting = true;\n    this.#session', '    this.#session'),
  bug('deadlines are a millisecond late', EXCHANGE, 'return this.#deadlineUs - ', 'return this.#deadlineUs + 1_000 - '),
  bug('a server error is a success', 'src/model/judgement.ts', '(outcome.status ?? 0) >= 400', '(outcome.status ?? 0) >= 600'),
  bug(
    'phases of an action are longer than the whole',
    EXCHANGE,
    'phasesOf(PHASES[stage], durationUs)',
    'phasesOf(PHASES[stage], durationUs + 1)',
  ),

  // The run and its end
  bug('numbers of events repeat', RUN, '    this.#lastSeq += 1;', '    this.#lastSeq = Math.min(this.#lastSeq + 1, 50);'),
  bug('a graceful stop has no end', RUN_MACHINE, "entry: ['stopUsers', 'startGrace']", "entry: ['stopUsers']"),
  bug('a graceful stop is an abort', RUN_MACHINE, "entry: ['stopUsers', 'startGrace']", "entry: ['abortUsers']"),
  bug('the last reason to stop counts', RUN_MACHINE, '        stop: {},', "        stop: { actions: 'noteReason' },"),
  bug(
    'who thinks is not stopped',
    USER_MACHINE,
    "stop: { target: 'deciding', actions: ['cancelThinking', 'noteStop'] }",
    "stop: { actions: 'noteStop' }",
  ),
  bug('who waits is not stopped', USER_MACHINE, "stop: { target: 'releasing', actions: 'noteStop' }", "stop: { actions: 'noteStop' }"),
  bug('users are aborted by the duration', RUN, "context.reason === 'duration' ? 'completed' : 'aborted'", "'aborted'"),
  bug('stopped users count as completed', RUN, "context.reason === 'duration' ? 'completed' : 'aborted'", "'completed'"),
  bug('only the first slice is told to end', POPULATION, '    if (to === round.orders.length) {', '    if (to > 0) {'),
  bug(
    'the end of the last user is not noticed',
    POPULATION,
    "    this.#forgetRound();\n    this.#kernel.post.toRun({ type: 'population.empty' });",
    '    this.#forgetRound();',
  ),
  bug('users come after the stop', RUN_MACHINE, "params: { state: 'draining' } }, 'stopTimetable']", "params: { state: 'draining' } }]"),
  bug('a fault in the last user is overlooked', POPULATION, "    this.#kernel.post.toRun({ type: 'abort', reason: 'internal' });\n", ''),
  bug('whoever left is still told', RUN, 'if (this.#subscriber.closed) this.abandon();', ''),

  bug('a pause holds nobody', POPULATION, '  hold(): void {\n    this.#paused = true;', '  hold(): void {'),
  bug(
    'whoever was held is never let go',
    POPULATION,
    '  letGo(): void {\n    this.#paused = false;\n    this.#releaseSoon();',
    '  letGo(): void {\n    this.#paused = false;',
  ),
  bug('users come while the run is paused', RAMP_UP, "this.#kernel.post.toRampUp({ type: 'ramp.pause' });", ''),
  bug('added users are forgotten', RAMP_UP, "    this.#kernel.post.toRampUp({ type: 'ramp.extend' });", ''),
  bug(
    'who is to end after a pause never hears its answer',
    POPULATION,
    "if (order === 'abort' || this.#held.get(id)?.type !== 'action.answered') this.#held.delete(id);",
    'this.#held.delete(id);',
  ),

  // The report
  bug('denials are not counted', 'src/model/run-tally.ts', 'this.#pool(event.pool).denied += 1;', ''),
  bug(
    'edges are counted at the wrong place',
    'src/model/run-tally.ts',
    'counts[index] = (counts[index] ?? 0) + 1',
    'counts[0] = (counts[0] ?? 0) + 1',
  ),
  bug(
    'aborted users count as failed',
    'src/model/run-tally.ts',
    'this.#users[outcome] += 1',
    "this.#users[outcome === 'aborted' ? 'failed' : outcome] += 1",
  ),
];
