/** A generator that was the bottleneck says so. */
import { expect, it } from 'vitest';
import { HealthMonitor } from '../../src/worlds/generator-health.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it.each([
  ['long turns', (monitor: HealthMonitor) => monitor.turn(25), 'turn_ms_p99'],
  [
    'an event loop that comes round late',
    async () => {
      for (const until = performance.now() + 60; performance.now() < until; );
      await pause(1);
    },
    'loop_lag_ms_p99',
  ],
] as const)('%s make its latencies untrustworthy', async (_, strain, figure) => {
  const monitor = new HealthMonitor(() => 0);
  for (let i = 0; i < 10; i += 1) await strain(monitor);
  await pause(20);
  const health = monitor.read();
  expect(health[figure]).toBeGreaterThan(20);
  expect(health.trustworthy).toBe(false);
  monitor.stop();
});

it('a core kept busy for more than a second does too', async () => {
  let cpuUs = 0;
  const monitor = new HealthMonitor(() => cpuUs);
  cpuUs = 2_000_000;
  expect(monitor.read().cpu_percent).toBeGreaterThan(90);
  await pause(1050);
  expect(monitor.read()).toMatchObject({ trustworthy: false });
  monitor.stop();
});
