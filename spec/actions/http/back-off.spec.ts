/** How long answers are held back, on a clock that stands still where the spec says so. */
import { beforeEach, describe, expect, it } from 'vitest';
import { BackOff, backsOff } from '../../../src/actions/http/back-off.js';
import { ERROR_CLASSES, type ErrorCode } from '../../../src/model/error-code.js';
import type { Outcome } from '../../../src/model/outcome.js';
import { VirtualClock } from '../../../src/time/virtual-clock.js';

const NONE = { blocked: 0, connect: 0, tls: 0, send: 0, wait: 0, receive: 0 };
const failed = (durationUs = 0): Outcome => ({
  ...{ error: 'ports.exhausted', status: null, durationUs, phases: NONE },
  ...{ bodyBytes: 0, bytesIn: 0, bytesOut: 0, fromIp: null, values: {} },
});

let clock: VirtualClock;
let backOff: BackOff;
beforeEach(() => {
  clock = new VirtualClock();
  backOff = new BackOff(clock);
});

class Asker {
  readonly timeoutUs: number;
  readonly heardAtUs: number[] = [];

  constructor(timeoutUs = 30_000_000) {
    this.timeoutUs = timeoutUs;
  }

  deliver(): void {
    this.heardAtUs.push(clock.now());
  }
}

/** How long the answer is held back. */
function pauseUs(asker = new Asker(), outcome = failed()): number {
  const sinceUs = clock.now();
  backOff.hold(asker, outcome);
  expect(asker.heardAtUs).toEqual([]);
  clock.advance();
  expect(asker.heardAtUs).toHaveLength(1);
  expect(backOff.isHolding).toBe(false);
  return (asker.heardAtUs[0] as number) - sinceUs;
}

describe('an answer is held back', () => {
  it('for 100 ms, then twice as long each time, up to a second', () => {
    expect(Array.from({ length: 7 }, () => pauseUs())).toEqual([100_000, 200_000, 400_000, 800_000, 1_000_000, 1_000_000, 1_000_000]);
  });

  it('for 100 ms again after an action that ended in another way', () => {
    const pauses = [pauseUs(), pauseUs()];
    backOff.reset();
    expect([...pauses, pauseUs(), pauseUs()]).toEqual([100_000, 200_000, 100_000, 200_000]);
  });

  it('not beyond the timeout of its action, of which the attempt has taken some', () => {
    expect(pauseUs(new Asker(60_000), failed(20_000))).toBe(40_000);
    expect(pauseUs(new Asker(60_000), failed(60_000))).toBe(0);
    expect(pauseUs(new Asker(60_000), failed(61_000))).toBe(0);
  });

  it('and not given at all when nobody wants it any more', () => {
    const [gone, other] = [new Asker(), new Asker()];
    backOff.hold(gone, failed());
    backOff.hold(other, failed());
    backOff.drop(gone);
    backOff.drop(gone);
    clock.advance();
    backOff.drop(other);
    expect([gone.heardAtUs, other.heardAtUs]).toEqual([[], [200_000]]);
    expect(clock.pending).toBe(0);
  });

  it('until all are let go: then each comes in a later turn, once, at the same instant', () => {
    const askers = [new Asker(), new Asker()];
    for (const asker of askers) backOff.hold(asker, failed());
    clock.advance({ untilUs: 50_000 });
    backOff.letGo();
    backOff.letGo();
    expect(askers.map(({ heardAtUs }) => heardAtUs)).toEqual([[], []]);
    clock.advance();
    expect(askers.map(({ heardAtUs }) => heardAtUs)).toEqual([[50_000], [50_000]]);
  });

  it('where its class says that this side had nothing left, and the hint of each such class tells of the pause', () => {
    const classes = Object.entries(ERROR_CLASSES) as [ErrorCode, { hint: string }][];
    const told = classes.filter(([, { hint }]) => hint.includes('Its user goes on after a pause of 0.1 to 1 second.'));
    expect(told.map(([code]) => code)).toEqual(classes.map(([code]) => code).filter(backsOff));
    expect(told).toHaveLength(5);
  });
});
