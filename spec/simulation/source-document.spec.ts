/** The scenario of the source document, on the addresses it uses there, comes to the output it expects there. */
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/index.js';
import { runCommand } from '../support/command.js';
import { eventsOf } from '../support/simulate.js';

const OVERRIDES = [
  { path: 'workbook.ip_pools[0].ranges', value: '[10.0.1.0/24]' },
  { path: 'workbook.ip_pools[0].reserved', value: '[10.0.1.254, 10.0.1.255]' },
];

describe('the source document, simulated', () => {
  it('grants 10.0.1.0 first and has 254 addresses available in the end', async () => {
    const { code, stdout, stderr } = await runCommand([
      'simulate',
      'scenarios/load_test_simple.yaml',
      '--seed',
      '42',
      ...OVERRIDES.flatMap(({ path, value }) => ['--set', `${path}=${value}`]),
    ]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const expected = [
      '=== Load Testing Mode ===',
      "✓ Initialized IP pool 'client-pool' with 1 ranges (254 addresses)",
      '[t=1s] Spawning 10 users (tenant: default)',
      // Each user is given its address before the next is, and all begin before the run is said to wait.
      ...Array.from({ length: 10 }, (_, index) => `  [User-${index + 1}] Allocated IP: 10.0.1.${index}`),
      ...Array.from({ length: 10 }, (_, index) => `[User-${index + 1}] Starting iteration 1/2`),
      '=== Waiting for all users to complete ===',
      '[User-1] Starting iteration 2/2',
      '[User-1] Completed all 2 iterations',
      '  [User-1] Released IP 10.0.1.0',
      '=== Load Test Complete ===',
      "Pool 'client-pool': 0 allocated, 254 available",
      '20 requests',
    ];
    const lines = stdout.split('\n');
    let from = 0;
    for (const text of expected) {
      const at = lines.findIndex((line, index) => index >= from && line.includes(text));
      expect(at, `«${text}» after line ${from} of:\n${stdout}`).toBeGreaterThanOrEqual(from);
      from = at + 1;
    }
  });

  it('gives every user the address the document says, in order', async () => {
    const scenario = await loadScenario('scenarios/load_test_simple.yaml', { overrides: OVERRIDES });
    const granted = eventsOf(scenario, 42).flatMap((event) => (event.type === 'lease.granted' ? [event.ip] : []));
    expect(granted).toEqual(Array.from({ length: 10 }, (_, index) => `10.0.1.${index}`));
  });
});
