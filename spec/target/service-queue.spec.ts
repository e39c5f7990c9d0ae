import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServiceQueue } from '../../src/target/service-queue.js';

interface Guest {
  readonly number: number;
}

describe('a queue in front of servers', () => {
  it('does what a list and a counter would, whatever comes in whatever order', () => {
    const steps = fc.array(fc.oneof(fc.constant('arrive'), fc.constant('done'), fc.nat(50)), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.option(fc.nat(5), { nil: undefined }), steps, (servers, queueMax, list) => {
        const queue = new ServiceQueue<Guest>(servers, queueMax);
        let busy = 0;
        let line: Guest[] = [];
        for (const [number, step] of list.entries()) {
          if (step === 'arrive') {
            const guest = { number };
            const expected = busy < servers ? 'served' : line.length < (queueMax ?? Number.POSITIVE_INFINITY) ? 'queued' : 'turned away';
            expect(queue.arrive(guest)).toBe(expected);
            if (expected === 'served') busy += 1;
            if (expected === 'queued') line.push(guest);
          } else if (step === 'done') {
            if (busy === 0) continue;
            const next = line.shift();
            expect(queue.done()).toBe(next);
            if (next === undefined) busy -= 1;
          } else {
            const leaving = line[Number(step)];
            if (leaving === undefined) continue;
            queue.leave(leaving);
            line = line.filter((guest) => guest !== leaving);
          }
          expect(queue.waiting).toBe(line.length);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says so when a server is done that had nothing to do', () => {
    expect(() => new ServiceQueue(1).done()).toThrow(/no server was busy/);
  });
});
