/**
 * What a swarm's scenario is drawn from: small numbers and choices, so that a failing one shrinks to the few that matter.
 *
 * Each seed first draws which kinds of trouble exist at all: most have some, many have none of a kind. Half of them
 * have pools far too small for their crowd, a tenth take values at the edges.
 */
import fc from 'fast-check';

const upTo = (most: number) => fc.nat(most);
const flag = fc.boolean();
/** In so many of a hundred cases; else null. */
const sometimes = <T>(percent: number, arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 100 - percent, arbitrary: fc.constant(null) }, { weight: percent, arbitrary });

const latency = fc.record({ kind: upTo(3), ms: fc.integer({ min: 1, max: 400 }), spread: fc.integer({ min: 1, max: 8 }) });
const mishap = fc.record({ percent: fc.integer({ min: 1, max: 60 }), what: upTo(19) });
const target = fc.record({
  action: sometimes(50, upTo(3)),
  latency,
  capacity: sometimes(40, fc.record({ servers: fc.integer({ min: 1, max: 6 }), queue: sometimes(50, upTo(6)) })),
  mishaps: fc.array(mishap, { maxLength: 3 }),
  answer: sometimes(30, upTo(4)),
});
const edge = fc.record({ to: upTo(11), condition: upTo(7), about: upTo(3) });
const node = fc.record({ action: upTo(3), edges: fc.array(edge, { maxLength: 2 }), open: upTo(9) });
const action = fc.record({
  timeoutMs: fc.integer({ min: 20, max: 3_000 }),
  host: upTo(5),
  unbound: upTo(9),
  expects: upTo(5),
  bad: upTo(29),
});
const pool = fc.record({ size: upTo(5), order: upTo(2), reserved: upTo(2), second: flag, family: upTo(5) });
const phase = fc.record({ gapMs: upTo(2_500), users: fc.integer({ min: 1, max: 70 }), tenant: upTo(2), pool: upTo(2) });
const stop = fc.record({ kind: upTo(17), when: upTo(1_000), quiet: flag, twice: upTo(5), amount: fc.integer({ min: 1, max: 30 }) });

export const genes = fc.noBias(
  fc.record({
    runSeed: fc.nat(2 ** 31 - 1),
    contention: flag,
    edgy: upTo(9),
    round: upTo(4),
    loadless: upTo(49),
    pools: fc.array(pool, { minLength: 1, maxLength: 3 }),
    tenanted: upTo(3),
    phases: fc.array(phase, { minLength: 1, maxLength: 6 }),
    binding: sometimes(
      88,
      fc.record({ strategy: upTo(2), releaseOn: upTo(2), waits: upTo(3), waitMs: fc.integer({ min: 1, max: 4_000 }) }),
    ),
    iterations: fc.integer({ min: 1, max: 12 }),
    endless: upTo(9),
    thinkMs: sometimes(60, fc.integer({ min: 1, max: 1_500 })),
    usersMax: sometimes(35, fc.integer({ min: 1, max: 70 })),
    drops: upTo(2),
    rate: sometimes(30, fc.integer({ min: 1, max: 200 })),
    durationMs: sometimes(35, fc.integer({ min: 1, max: 8_000 })),
    graceMs: upTo(3_000),
    nodes: fc.array(node, { minLength: 1, maxLength: 10 }),
    actions: fc.array(action, { minLength: 1, maxLength: 4 }),
    demo: upTo(3),
    targets: fc.array(target, { maxLength: 3 }),
    metrics: upTo(3),
    stops: fc.tuple(flag, fc.array(stop, { minLength: 1, maxLength: 3 })).map(([any, stops]) => (any ? stops : [])),
    throws: sometimes(6, fc.record({ what: upTo(1), at: upTo(120) })),
    ports: sometimes(20, fc.integer({ min: 1, max: 4 })),
  }),
);

export type Genes = typeof genes extends fc.Arbitrary<infer Drawn> ? Drawn : never;
