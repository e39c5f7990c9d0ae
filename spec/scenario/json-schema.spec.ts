/** The schema editors use and the loader must give the same verdict on every document. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { closed, required } from '../../src/scenario/codec/closed.js';
import { scenarioDocument } from '../../src/scenario/codec/scenario-document.js';
import { decodeDocument } from '../../src/scenario/decode-document.js';
import { jsonSchema, schemaOf } from '../../src/scenario/json-schema.js';
import { mutatedScenario, validScenario } from '../support/random-scenario.js';

const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(jsonSchema());

/** JSON is YAML, so one text serves both. */
function verdicts(document: unknown): { readonly schema: boolean; readonly loader: boolean; readonly problems: unknown } {
  const text = JSON.stringify(document);
  const decoded = decodeDocument(text, 'random.yaml');
  return { schema: validate(JSON.parse(text)), loader: decoded.ok, problems: decoded.ok ? [] : decoded.problems };
}

describe('the JSON Schema', () => {
  it('accepts what the loader accepts', () => {
    fc.assert(
      fc.property(validScenario, (document) => {
        const { schema, loader, problems } = verdicts(document);
        expect(problems).toEqual([]);
        expect([schema, loader]).toEqual([true, true]);
      }),
      { numRuns: 300 },
    );
  });

  it('agrees with the loader on documents that are wrong in one place', () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(mutatedScenario, (document) => {
        const { schema, loader, problems } = verdicts(document);
        if (schema !== loader) expect.fail(JSON.stringify({ schema, loader, document, problems, errors: validate.errors }));
        seen[loader ? 'accepted' : 'refused'] += 1;
      }),
      { numRuns: 1000 },
    );
    expect(seen.refused).toBeGreaterThan(200);
    expect(seen.accepted).toBeGreaterThan(20);
  });

  it('describes every key', () => {
    const schema = JSON.stringify(jsonSchema());
    expect(schema.match(/"description":/gu)?.length).toBeGreaterThan(80);
    expect(jsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      properties: { load: { properties: { graceful_stop: { description: expect.any(String), default: '30s' } } } },
    });
  });

  it('refuses to be derived from a codec it does not know', () => {
    expect(() => schemaOf(closed('a test', { field: required(t.string, 'A plain codec.') }))).toThrow('no JSON Schema');
  });
});

describe('a document', () => {
  it('is the same after being written and read again', () => {
    fc.assert(
      fc.property(validScenario, (written) => {
        const decoded = decodeDocument(JSON.stringify(written), 'random.yaml');
        if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems));
        expect(scenarioDocument.is(decoded.document)).toBe(true);
        const again = decodeDocument(JSON.stringify(scenarioDocument.encode(decoded.document)), 'random.yaml');
        expect(again.ok && again.document).toEqual(decoded.document);
      }),
      { numRuns: 100 },
    );
  });
});
