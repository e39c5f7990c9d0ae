import { describe, expect, it } from 'vitest';
import { NO_PHASES } from '../../src/model/outcome.js';
import type { RunEvent } from '../../src/model/run-event.js';
import { ErrorSwitch } from '../../src/report/error-switch.js';

const SECOND = 1_000_000;
const TEN_SECONDS = { share: 0.5, windowUs: 10 * SECOND };

function finished(at: number, error: string | null): RunEvent {
  const call = { user: 1, iteration: 1, node: 'start', action: 'get', ip: null, due_at: 0, status: null, duration_us: 1 };
  return {
    seq: 1,
    at,
    type: 'action.finished',
    ...call,
    ok: error === null,
    error,
    phases: NO_PHASES,
    bytes_in: 0,
    bytes_out: 0,
  } as RunEvent;
}

/** Ten actions a second, of which the function says which fail; the instant at which the switch was thrown. */
function thrownAt(seconds: number, fails: (second: number, index: number) => boolean, limit = TEN_SECONDS): number | null {
  const watch = new ErrorSwitch(limit);
  for (let index = 0; index < seconds * 10; index += 1) {
    const at = (index * SECOND) / 10;
    if (watch.apply(finished(at, fails(at / SECOND, index) ? 'connect.refused' : null)) !== null) return at / SECOND;
  }
  return null;
}

describe('the error switch', () => {
  it('is thrown when everything has failed for as long as the limit says', () => {
    expect(thrownAt(20, () => true)).toBe(10);
  });

  it('is thrown once the share of the window is reached, wherever the failing began', () => {
    // Half of the last ten seconds have failed five seconds after second 30.
    expect(thrownAt(60, (second) => second >= 30)).toBeGreaterThanOrEqual(34.5);
    expect(thrownAt(60, (second) => second >= 30)).toBeLessThanOrEqual(35);
  });

  it.each<[what: string, fails: (second: number, index: number) => boolean]>([
    ['nothing fails', () => false],
    ['fewer fail than the limit', (_, index) => index % 10 < 4],
    ['a burst is shorter than its share of the window', (second) => second >= 20 && second < 24],
    ['everything failed, but not for long enough', (second) => second < 4],
  ])('stays where it is when %s', (_, fails) => {
    expect(thrownAt(60, fails)).toBeNull();
  });

  it('does not judge a share of a few actions, nor count what a stop cut short', () => {
    const watch = new ErrorSwitch(TEN_SECONDS);
    for (let index = 0; index < 9; index += 1) expect(watch.apply(finished(index * 2 * SECOND, 'connect.refused'))).toBeNull();
    for (let index = 0; index < 100; index += 1) expect(watch.apply(finished(19 * SECOND + index, 'aborted'))).toBeNull();
  });

  it('forgets what lies before a silence', () => {
    const watch = new ErrorSwitch(TEN_SECONDS);
    for (let index = 0; index < 99; index += 1) watch.apply(finished((index * SECOND) / 10, 'connect.refused'));
    expect(watch.apply(finished(100 * SECOND, 'connect.refused'))).toBeNull();
  });

  it('is thrown once, and says what was too much', () => {
    const watch = new ErrorSwitch({ share: 1, windowUs: SECOND });
    const said = Array.from({ length: 40 }, (_, index) => watch.apply(finished((index * SECOND) / 10, 'connect.refused')));
    expect(said.filter((excess) => excess !== null)).toEqual([{ failed: 10, finished: 10 }]);
  });
});
