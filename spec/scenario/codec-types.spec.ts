/** Holds the codecs to the document type at compile time: a field added to one and not the other fails to build. */
import type * as t from 'io-ts';
import { describe, expectTypeOf, it } from 'vitest';
import type { scenarioDocument } from '../../src/scenario/codec/scenario-document.js';
import type { ScenarioDocument } from '../../src/scenario/document.js';

describe('the codecs', () => {
  it('produce exactly the type of a scenario document', () => {
    expectTypeOf<t.TypeOf<typeof scenarioDocument>>().toEqualTypeOf<ScenarioDocument>();
    expectTypeOf<t.TypeOf<typeof scenarioDocument>>().not.toEqualTypeOf<Omit<ScenarioDocument, 'load'>>();
  });
});
