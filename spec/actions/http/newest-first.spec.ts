import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chained, newestThat, oldestFirst, without } from '../../../src/actions/http/newest-first.js';

class Thing implements Chained<Thing> {
  older: Thing | null = null;
  readonly size: number;

  constructor(size: number) {
    this.size = size;
  }
}

describe('a chain, the newest first', () => {
  it('is a list to which things are added and from which any is taken', () => {
    const step = fc.oneof(fc.record({ add: fc.nat(3) }), fc.record({ take: fc.nat(9) }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(3), (steps, sought) => {
        let newest: Thing | null = null;
        let model: Thing[] = [];
        for (const each of steps) {
          if ('add' in each) {
            const thing: Thing = new Thing(each.add);
            thing.older = newest;
            newest = thing;
            model = [...model, thing];
          } else {
            // One that was never in it changes nothing.
            const gone: Thing = model[each.take] ?? new Thing(0);
            newest = without<Thing>(newest, gone);
            model = model.filter((thing) => thing !== gone);
            expect(gone.older).toBeNull();
          }
          expect(oldestFirst<Thing>(newest)).toEqual(model);
        }
        expect(newestThat<Thing>(newest, ({ size }) => size === sought)).toBe(model.findLast(({ size }) => size === sought) ?? null);
      }),
    );
  });
});
