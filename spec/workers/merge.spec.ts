import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/model/run-event.js';
import { type EventSource, Merge } from '../../src/workers/merge.js';

/** An event told by a worker at an instant; the user is where it comes among those of its worker. */
const event = (at: number, user: number): RunEvent => ({ seq: 0, at, type: 'user.state', user, state: 'thinking' });

function told(...events: readonly RunEvent[]): EventSource {
  let next = 0;
  return {
    get left() {
      return events.length - next;
    },
    get nextAtUs() {
      return (events[next] as RunEvent).at;
    },
    take: () => events[next++] as RunEvent,
  };
}

/** What merging is to give: by instant, then by worker, then as told. */
function inOrder(lanes: readonly (readonly number[])[]): string[] {
  return lanes
    .flatMap((instants, worker) => instants.map((at, position) => ({ at, worker, position })))
    .toSorted((a, b) => a.at - b.at || a.worker - b.worker || a.position - b.position)
    .map(({ at, worker, position }) => `${at} ${worker} ${position}`);
}

const lanes = fc.array(
  fc.array(fc.nat(30), { maxLength: 20 }).map((list) => list.toSorted((a, b) => a - b)),
  { minLength: 1, maxLength: 4 },
);

describe('merging', () => {
  it('gives one order, however the streams were cut in batches and came in', () => {
    fc.assert(
      fc.property(lanes, fc.infiniteStream(fc.nat(1000)), (streams, choices) => {
        const merge = new Merge(streams.length, () => {});
        const taken: string[] = [];
        const toldSoFar = streams.map(() => 0);
        const through = streams.map(() => 0);
        const draw = (bound: number): number => (choices.next().value as number) % bound;
        const drain = (): void =>
          merge.drain(({ at, user }: RunEvent & { user?: number }, worker) => taken.push(`${at} ${worker} ${user}`));
        const open = new Set(streams.keys());
        while (open.size > 0) {
          const worker = [...open][draw(open.size)] as number;
          const stream = streams[worker] as readonly number[];
          const from = toldSoFar[worker] as number;
          const to = Math.min(stream.length, from + draw(4));
          toldSoFar[worker] = to;
          // As far as it may have come without having told more.
          const next = stream[to] ?? 40;
          const last = Math.max(stream[to - 1] ?? 0, through[worker] as number);
          through[worker] = last + draw(next - last + 1);
          merge.push(worker, told(...stream.slice(from, to).map((at, index) => event(at, from + index))), through[worker] as number);
          if (to === stream.length) {
            merge.end(worker);
            open.delete(worker);
          }
          drain();
          // Nothing is taken that something still to come would have to precede.
          expect(taken).toEqual(inOrder(streams).slice(0, taken.length));
        }
        expect(taken).toEqual(inOrder(streams));
      }),
      { numRuns: 200 },
    );
  });

  it('waits for a worker that may still tell something earlier, and no longer', () => {
    const merge = new Merge(2, () => {});
    const taken: number[] = [];
    const drain = (): void => merge.drain(({ at }) => taken.push(at));
    merge.push(1, told(event(5, 0), event(10, 1)), 10);
    drain();
    expect(taken).toEqual([]);
    merge.push(0, told(), 5);
    drain();
    // At the same instant the first worker comes first, and it may still tell something of that instant.
    expect(taken).toEqual([]);
    merge.push(0, told(), 6);
    drain();
    expect(taken).toEqual([5]);
    merge.end(0);
    drain();
    expect(taken).toEqual([5, 10]);
  });

  it('says once of each batch that it was taken, also of an empty one', () => {
    const emptied: number[] = [];
    const merge = new Merge(2, (worker) => emptied.push(worker));
    merge.push(0, told(), 0);
    merge.push(0, told(event(1, 0), event(2, 1)), 2);
    merge.push(0, told(event(3, 2)), 3);
    expect({ emptied, isEmpty: merge.isEmpty(0) }).toEqual({ emptied: [0], isEmpty: false });
    merge.end(1);
    merge.drain(() => {});
    expect({ emptied, isEmpty: merge.isEmpty(0) }).toEqual({ emptied: [0, 0, 0], isEmpty: true });
  });

  it('takes a worker that goes back in time, or speaks after its end, for a defect', () => {
    const merge = new Merge(1, () => {});
    merge.push(0, told(), 5);
    expect(() => merge.push(0, told(), 4)).toThrow('goes back in time');
    merge.end(0);
    expect(() => merge.push(0, told(), 6)).toThrow('after its end');
  });
});
