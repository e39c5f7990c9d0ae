import { describe, expect, it } from 'vitest';
import type { Fields } from '../../src/model/expression.js';
import { shownFields } from '../../src/model/judgement.js';
import { type Outcome, NO_PHASES } from '../../src/model/outcome.js';

function outcome(fields: Partial<Outcome>): Outcome {
  const values: Fields = Object.create(null);
  const times = { durationUs: 1_500, phases: NO_PHASES };
  return { error: null, status: 200, bodyBytes: 9, bytesIn: 90, bytesOut: 50, fromIp: '127.0.0.9', values, ...times, ...fields };
}

const GOOD = { status_code: 200, body_len: 9, duration_ms: 1.5, from_ip: '127.0.0.9', ok: true, error: null };

describe('the fields of an action that ran', () => {
  it('are what every answer has, and no name more', () => {
    const shown = shownFields(outcome({}), null, true);
    expect({ ...shown }).toEqual(GOOD);
    expect(['constructor', 'toString', '__proto__'].map((name) => shown[name])).toEqual([undefined, undefined, undefined]);
  });

  it('have what was exported, which hides none of them', () => {
    const shown = shownFields(outcome({ values: { token: 'abc', ok: 'no' } }), null, true);
    expect({ ...shown }).toEqual({ ...GOOD, token: 'abc' });
  });

  it('say nothing but ok, error and the times without an answer', () => {
    const shown = shownFields(outcome({ error: 'timeout.headers', status: null, bodyBytes: 0, fromIp: null }), null, false);
    expect({ ...shown }).toEqual({ ...GOOD, status_code: null, body_len: null, from_ip: null, ok: false, error: 'timeout.headers' });
  });

  it('are written over fields nobody sees any more, every one of them', () => {
    const first = shownFields(outcome({ error: 'aborted', status: null, bodyBytes: 0, fromIp: null }), null, false);
    const second = shownFields(outcome({}), null, true, first);
    expect(second).toBe(first);
    expect({ ...second }).toEqual(GOOD);
  });

  it('are made anew where exported values come, or came', () => {
    const bare = shownFields(outcome({}), null, true);
    const exported = shownFields(outcome({ values: { token: 'abc' } }), null, true, bare);
    expect(exported).not.toBe(bare);
    const after = shownFields(outcome({}), null, true, exported);
    expect(after).not.toBe(exported);
    expect({ ...after }).toEqual(GOOD);
  });
});
