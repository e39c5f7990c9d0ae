import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { runCommand } from '../support/command.js';

const FILE = 'scenarios/load_test_simple.yaml';

describe('rampart run on the simple scenario', () => {
  it('prints the log of the source document, in its order, and exits 0', async () => {
    const { code, stdout, stderr } = await runCommand(['run', FILE, '--seed', '42']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const expected = [
      'seed 42',
      '=== Load Testing Mode ===',
      "✓ Initialized IP pool 'client-pool' with 1 ranges (254 addresses)",
      '[t=1s] Spawning 10 users (tenant: default)',
      ...Array.from({ length: 10 }, (_, index) => `  [User-${index + 1}] Allocated IP: 127.10.1.${index}`),
      '[User-1] Starting iteration 1/2',
      '[User-1] Starting iteration 2/2',
      '[User-1] Completed all 2 iterations',
      '  [User-1] Released IP 127.10.1.0',
      '=== Load Test Complete ===',
      "Pool 'client-pool': 0 allocated, 254 available",
      '20 requests',
    ];
    expect(stdout).toContain('=== Waiting for all users to complete ===');
    let from = 0;
    for (const text of expected) {
      const at = stdout.indexOf(text, from);
      expect(at, `«${text}» after character ${from} of:\n${stdout}`).toBeGreaterThanOrEqual(from);
      from = at + text.length;
    }
  });

  it('prints the report, and nothing else, on stdout with --json', async () => {
    const { code, stdout } = await runCommand(['run', FILE, '--json', '--seed', '7']);
    const report = JSON.parse(stdout) as Report;
    expect(code).toBe(0);
    expect(report).toMatchObject({
      schema: 1,
      scenario: 'load_test_simple',
      mode: 'live',
      seed: 7,
      fingerprint: null,
      exit: { code: 0, reason: 'completed' },
      total_users: 10,
      total_requests: 20,
      success_count: 20,
      failure_count: 0,
      users: { planned: 10, spawned: 10, completed: 10, failed: 0, aborted: 0, dropped: 0, peak_active: 10 },
      edges: { start: [20] },
      pools: { 'client-pool': { capacity: 254, reserved: 2, allocated: 0, available: 254, peak_allocated: 10, granted: 10, released: 10 } },
    });
    expect(report.generator?.cpu_percent).toBeGreaterThan(0);
    expect(report.pools['client-pool']?.allocate_us?.p99).toBeGreaterThan(0);
  });

  it('prints one line with -q', async () => {
    const { code, stdout, stderr } = await runCommand(['run', FILE, '-q', '--set', 'load.user_lifetime.think_time=10ms']);
    expect({ code, stderr, lines: stdout.trim().split('\n').length }).toEqual({ code: 0, stderr: '', lines: 1 });
  });
});

describe('what the command line takes', () => {
  const quick = ['--set', 'load.ramp_up.phases[0].at_second=0', '--set', 'load.user_lifetime.think_time=10ms', '-q'];

  it('lets a flag beat its variable, and the variable the scenario', async () => {
    const seedOf = async (args: string[], env: Record<string, string> = {}) =>
      (JSON.parse((await runCommand(['run', FILE, '--json', ...quick, ...args], env)).stdout) as Report).seed;
    expect(await seedOf([], { RAMPART_SEED: '5' })).toBe(5);
    expect(await seedOf(['--seed', '6'], { RAMPART_SEED: '5' })).toBe(6);
  });

  it.each([
    ['1', true],
    ['true', true],
    ['0', false],
    ['', false],
    ['no', false],
  ])('takes RAMPART_JSON=%s as a switch that is on: %s', async (text, isOn) => {
    const { code, stdout } = await runCommand(['run', FILE, ...quick], { RAMPART_JSON: text });
    expect(code).toBe(0);
    expect(stdout.startsWith('{')).toBe(isOn);
  });

  it('refuses a switch that says neither yes nor no', async () => {
    const { code, stderr } = await runCommand(['run', FILE, ...quick], { RAMPART_JSON: 'perhaps' });
    expect(stderr).toContain('RAMPART_JSON is "perhaps"');
    expect(code).toBe(2);
  });

  it('warns of variables it does not know', async () => {
    const { code, stderr } = await runCommand(['run', FILE, ...quick], { RAMPART_SEDE: '5' });
    expect(code).toBe(0);
    expect(stderr).toContain('RAMPART_SEDE is not known and is ignored; did you mean RAMPART_SEED?');
  });

  it.each([
    [['run'], /missing required argument/],
    [['run', FILE, '--sede', '1'], /unknown option '--sede'\n\(Did you mean --seed\?\)/],
    [['run', FILE, '--seed', '-1'], /seed/],
    [['run', FILE, '--seed', '1.5'], /whole number/],
    [['run', FILE, '--out', 'jsnl=x'], /Did you mean jsonl/],
    [['run', FILE, '--out', 'jsonl'], /target is missing/],
    [['run', FILE, '--set', 'load'], /path\.to\.key=value/],
    [['run', FILE, '--set', 'load.user_lifetime.iteration=3'], /did you mean .?iterations/i],
    [['run', FILE, '--source-binding', 'maybe'], /Allowed choices are require, off/],
    [['run', 'no-such-file.yaml'], /file\.unreadable/],
    [['rum', FILE], /Did you mean run/],
    [['run', FILE, '--duration', '10'], /duration/],
  ])('refuses %j with exit 2', async (args, message) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('answers --help and --version with exit 0', async () => {
    expect((await runCommand(['--help'])).stdout).toContain('Examples:');
    expect((await runCommand(['run', '--help'])).stdout).toContain('RAMPART_SEED');
    expect((await runCommand(['--version'])).stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
