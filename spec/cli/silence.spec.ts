import { execFileSync, spawn } from 'node:child_process';
import { setImmediate as nextImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Silence } from '../../src/cli/silence.js';

describe('a silence', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is noticed once, when nothing was heard for that long', () => {
    const noticed = vi.fn<() => void>();
    new Silence(5_000_000, noticed);
    vi.advanceTimersByTime(4_999);
    expect(noticed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(noticed).toHaveBeenCalledOnce();
  });

  it('begins anew with whatever is heard', () => {
    const noticed = vi.fn<() => void>();
    const silence = new Silence(5_000_000, noticed);
    for (let times = 0; times < 10; times += 1) {
      vi.advanceTimersByTime(4_000);
      silence.break();
    }
    vi.advanceTimersByTime(4_999);
    expect(noticed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(noticed).toHaveBeenCalledOnce();
  });

  it('is not noticed once it is over, and nothing waits for it then', () => {
    const noticed = vi.fn<() => void>();
    const silence = new Silence(5_000_000, noticed);
    silence.end();
    silence.break();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(60_000);
    expect(noticed).not.toHaveBeenCalled();
  });
});

it('what came while the loop was busy is heard, though its timer is due before it is read', async () => {
  const echo = spawn('cat', { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    echo.stdin.write('first');
    await new Promise((resolve) => echo.stdout.once('data', resolve));
    const noticed = vi.fn<() => void>();
    const silence = new Silence(500_000, noticed);
    let heard = '';
    echo.stdout.on('data', (text: Buffer) => {
      heard += text.toString();
      silence.break();
    });
    echo.stdin.write('second');
    execFileSync('sleep', ['1']);
    while (heard === '') await nextImmediate();
    await nextImmediate();
    silence.end();
    expect(noticed).not.toHaveBeenCalled();
  } finally {
    echo.stdin.end();
  }
});
