/** What Node, its timers and RxJS do and our clock, our outputs and our stops are built around. */
import { NEVER, config, mergeMap, range, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { runScript } from './script.js';

describe('timers', () => {
  it('T12 of more than 24.8 days, or of no number, fire at once, in RxJS too', () => {
    const { stdout } = runScript(`
      import { timer } from 'rxjs';
      process.removeAllListeners('warning');
      const started = performance.now();
      const fired = [];
      const note = (name) => { fired.push(name); if (fired.length === 3) { console.log(fired.sort().join(), performance.now() - started < 5000); process.exit(); } };
      setTimeout(note, 2 ** 31, 'long');
      setTimeout(note, NaN, 'none');
      timer(2 ** 31).subscribe(() => note('rxjs'));`);
    expect(stdout).toBe('long,none,rxjs true\n');
  });

  it('T13 that repeat do not make up for what they missed', () => {
    const { stdout } = runScript(`
      import { interval } from 'rxjs';
      let ticks = 0;
      const started = performance.now();
      const ticking = interval(10).subscribe(() => { ticks += 1; });
      setTimeout(() => { while (performance.now() - started < 300); }, 20);
      setTimeout(() => { ticking.unsubscribe(); console.log(ticks, Math.floor((performance.now() - started) / 10)); }, 330);`);
    const [ticks = 0, due = 0] = stdout.split(' ').map(Number);
    expect(due).toBeGreaterThanOrEqual(30);
    expect(ticks).toBeLessThan(due / 2);
  });
});

describe('RxJS', () => {
  it('T14 tells the error of one observer to nobody else, and merges without a bound', async () => {
    const told: unknown[] = [];
    const before = config.onUnhandledError;
    config.onUnhandledError = (error) => told.push(error);
    const seen: number[] = [];
    const numbers = new Subject<number>();
    numbers.subscribe(() => {
      throw new Error('an observer at fault');
    });
    numbers.subscribe((value) => seen.push(value));
    for (const value of [1, 2]) numbers.next(value);
    await new Promise((resolve) => setTimeout(resolve, 10));
    config.onUnhandledError = before;
    expect(seen).toEqual([1, 2]);
    expect(told).toHaveLength(2);

    let open = 0;
    const merged = range(0, 1_000).pipe(
      mergeMap(() => {
        open += 1;
        return NEVER;
      }),
    );
    merged.subscribe().unsubscribe();
    expect(open).toBe(1_000);
  });
});

describe('Node', () => {
  it('T24 ends when standard output is closed, and loses what the console says with 0 when it is full', () => {
    const writes = "process.stdout.write('x'.repeat(100)); setTimeout(() => process.stdout.write('more'), 300);";
    expect(runScript(`${writes} setTimeout(() => {}, 400)`, '| true; exit 0').stderr).toContain('EPIPE');
    expect(runScript("console.log('lost')", '>/dev/full').code).toBe(0);
  });

  it('T25 hears of a signal only when the event loop is free', () => {
    const { stdout } = runScript(`
      process.on('SIGINT', () => { console.log(Math.round(performance.now() - sent)); process.exit(); });
      const sent = performance.now();
      process.kill(process.pid, 'SIGINT');
      while (performance.now() - sent < 200);
      setTimeout(() => {}, 5000);`);
    expect(Number(stdout)).toBeGreaterThanOrEqual(199);
  });
});
