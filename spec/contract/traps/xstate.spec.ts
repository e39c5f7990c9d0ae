/**
 * What XState does and our design leans on: root actors in a registry, one ended path outside the machine, ids of our own.
 * Each fails when an upgrade changes the fact, so that the rule built on it is thought over again.
 */
import { describe, expect, it, vi } from 'vitest';
import { createActor, createMachine, fromCallback, fromPromise, raise, setup, SimulatedClock } from 'xstate';

const FAILS = fromCallback(({ receive }) => {
  receive(() => {
    throw new Error('a child at fault');
  });
});

/** Starts it, its error observed. */
function started(machine: Parameters<typeof createActor>[0]): ReturnType<typeof createActor> {
  const actor = createActor(machine);
  actor.subscribe({ error: () => {} });
  return actor.start();
}

type Started = ReturnType<typeof createActor>;

/** A child by its id. */
function childOf(actor: Started, id: string): Started {
  return (actor.getSnapshot() as unknown as { children: Record<string, Started> }).children[id] as Started;
}

/** Makes the child `bad` fail, from within an action of its parent. */
const tellBad = { actions: ({ self }: { self: unknown }) => childOf(self as Started, 'bad').send({ type: 'x' }) };

describe('XState', () => {
  it('T1 runs exit actions on transitions, and neither when the actor is stopped nor when it fails', () => {
    let left = 0;
    const machine = setup({
      actions: {
        leave: () => {
          left += 1;
        },
        fail: () => {
          throw new Error('a machine at fault');
        },
      },
    }).createMachine({
      initial: 'here',
      states: { here: { exit: 'leave', on: { GO: 'there', FAIL: { actions: 'fail' } } }, there: { type: 'final' } },
    });
    started(machine).send({ type: 'GO' });
    expect(left).toBe(1);
    started(machine).stop();
    const failed = started(machine);
    failed.send({ type: 'FAIL' });
    expect(failed.getSnapshot().status).toBe('error');
    expect(left).toBe(1);
  });

  it('T2 takes a parent along with a child that fails, and leaves the children of a parent that fails running', () => {
    const good = fromCallback(() => {});
    const parent = started(
      setup({ actors: { bad: FAILS, good } }).createMachine({
        invoke: [
          { src: 'bad', id: 'bad' },
          { src: 'good', id: 'good' },
        ],
        on: { GO: tellBad },
      }),
    );
    const sibling = childOf(parent, 'good');
    parent.send({ type: 'GO' });
    expect([parent.getSnapshot().status, sibling.getSnapshot().status]).toEqual(['error', 'stopped']);

    const faulty = started(
      setup({ actors: { good } }).createMachine({
        invoke: { src: 'good', id: 'good' },
        on: {
          GO: {
            actions: () => {
              throw new Error('a parent at fault');
            },
          },
        },
      }),
    );
    const orphan = childOf(faulty, 'good');
    faulty.send({ type: 'GO' });
    faulty.stop();
    expect([faulty.getSnapshot().status, orphan.getSnapshot().status]).toEqual(['error', 'active']);
  });

  it('T3 lets a wildcard transition swallow the error of a child', () => {
    const actor = started(
      setup({ actors: { bad: FAILS } }).createMachine({
        invoke: { src: 'bad', id: 'bad' },
        on: { GO: tellBad, '*': {} },
      }),
    );
    actor.send({ type: 'GO' });
    expect(actor.getSnapshot().status).toBe('active');
  });

  it('T4 lets an inspector that throws escape from send, and never handles an event again', () => {
    let handled = 0;
    let isFaulty = false;
    const count = {
      actions: () => {
        handled += 1;
      },
    };
    const actor = createActor(createMachine({ on: { A: count } }), {
      inspect: ({ type }) => {
        if (!isFaulty || type !== '@xstate.snapshot') return;
        isFaulty = false;
        throw new Error('an inspector at fault');
      },
    }).start();
    isFaulty = true;
    expect(() => actor.send({ type: 'A' })).toThrow('an inspector at fault');
    for (let i = 0; i < 2; i += 1) actor.send({ type: 'A' });
    expect(handled).toBe(1);
  });

  it('T5 does not abort what a promise actor awaits when its machine fails', () => {
    let signal: AbortSignal | undefined;
    const waits = fromPromise((options) => {
      signal = options.signal;
      return new Promise(() => {});
    });
    const actor = started(
      setup({ actors: { waits } }).createMachine({
        invoke: { src: 'waits' },
        on: {
          GO: {
            actions: () => {
              throw new Error('a machine at fault');
            },
          },
        },
      }),
    );
    actor.send({ type: 'GO' });
    expect(actor.getSnapshot().status).toBe('error');
    expect(signal?.aborted).toBe(false);
  });

  it('T6 loses what is sent to a stopped actor without an error', () => {
    let handled = 0;
    const actor = started(
      createMachine({
        on: {
          A: {
            actions: () => {
              handled += 1;
            },
          },
        },
      }),
    );
    actor.stop();
    // In development it warns on the console.
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect(() => actor.send({ type: 'A' })).not.toThrow();
    warn.mockRestore();
    expect(handled).toBe(0);
  });

  it('T7 keeps children that have finished, until they are stopped', () => {
    const child = createMachine({ initial: 'done', states: { done: { type: 'final' } } });
    const keeper = started(
      setup({ actors: { child } }).createMachine({
        invoke: Array.from({ length: 3 }, (_, index) => ({ src: 'child' as const, id: `${index}` })),
      }),
    );
    for (const id of ['0', '1', '2']) expect(childOf(keeper, id).getSnapshot().status).toBe('done');
  });

  it('T9 numbers sessions across the process, and draws ids of delayed events by chance', () => {
    const numberOf = ({ sessionId }: { sessionId: string }): number => Number(sessionId.replace('x:', ''));
    const first = createActor(createMachine({}));
    expect(numberOf(createActor(createMachine({})))).toBe(numberOf(first) + 1);

    const random = Math.random;
    let drawn = 0;
    Math.random = () => {
      drawn += 1;
      return random();
    };
    try {
      createActor(createMachine({ entry: raise({ type: 'later' }, { delay: 10 }) }), { clock: new SimulatedClock() }).start();
    } finally {
      Math.random = random;
    }
    expect(drawn).toBe(1);
  });

  it('T10 sets its simulated clock to the end of a jump before what is due within fires', () => {
    const clock = new SimulatedClock();
    const seen: number[] = [];
    clock.setTimeout(() => {
      seen.push(clock.now());
      clock.setTimeout(() => seen.push(clock.now()), 10);
    }, 10);
    clock.increment(100);
    // By a clock that steps from due time to due time it would be 10 and 20.
    expect(seen[0]).toBe(100);
    expect(seen).not.toContain(20);
  });

  it('T11 goes round for ever in transitions without an event, unless a limit is set', () => {
    const machine = createMachine({
      initial: 'here',
      states: { here: { always: 'there' }, there: { always: 'here' } },
      options: { maxIterations: 50 },
    });
    expect(createMachine({}).options.maxIterations).toBe(Number.POSITIVE_INFINITY);
    const actor = createActor(machine);
    const faults: unknown[] = [];
    actor.subscribe({ error: (error) => faults.push(error) });
    let thrown: unknown;
    try {
      actor.start();
    } catch (error) {
      thrown = error;
    }
    expect(String(thrown ?? faults[0])).toContain('Infinite loop');
  });
});
