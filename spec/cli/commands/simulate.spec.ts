/** `rampart simulate`: log, report, forecast and fingerprint, in no time, and the exit codes of a run. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../../src/index.js';
import { runCommand, startCommand } from '../../support/command.js';
import { scenarioText } from '../../support/scenario-text.js';

const folder = mkdtempSync(join(tmpdir(), 'rampart-simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const endless = write('endless.yaml', scenarioText({ lifetime: '{ mode: loop, iterations: 0, think_time: 10ms }' }));

describe('rampart simulate', () => {
  it('prints log, summary, forecast, fingerprint and verdict', async () => {
    const { code, stdout, stderr } = await runCommand(['simulate', 'scenarios/load_test_simple.yaml', '--seed', '42']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /· seed 42 · plan [0-9a-f]{8} · simulated\n=== Load Testing Mode ===[\s\S]*=== Load Test Complete ===\nPool 'client-pool': 0 allocated, 254 available\n[\s\S]*\nForecast\n[\s\S]*\nBottleneck: none[\s\S]*\nFingerprint [0-9a-f]{64}\n\n✓ Ended as planned: 10 users, 20 requests, none failed, 2.04 s/,
    );
    expect(stdout).not.toMatch(/Generator|late by/);
  });

  it('prints the report alone with --json, its fingerprint that of the lines it writes', async () => {
    const lines = join(folder, 'events.jsonl');
    const { code, stdout } = await runCommand([
      'simulate',
      'scenarios/simulated_shop.yaml',
      '--seed',
      '1',
      '--json',
      '--out',
      `jsonl=${lines}`,
    ]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ mode: 'simulated', seed: 1, generator: null });
    expect(report.pools['shoppers']).toMatchObject({ allocate_us: null, release_us: null });
    expect(report.fingerprint).toBe(createHash('sha256').update(readFileSync(lines)).digest('hex'));
  });

  it('draws a seed when there is none and prints it, and the run can be had again with it', async () => {
    const { stdout } = await runCommand(['simulate', 'scenarios/simulated_shop.yaml']);
    const seed = /seed (\d+)/.exec(stdout)?.[1] as string;
    const again = await runCommand(['simulate', 'scenarios/simulated_shop.yaml', '--seed', seed]);
    expect(again.stdout).toBe(stdout);
  });

  it('stops at --until and lets running iterations finish', async () => {
    const { code, stdout } = await runCommand(['simulate', endless, '--seed', '1', '--until', '1m']);
    expect(code).toBe(0);
    expect(stdout).toContain('[t=60s] Command: stop');
    expect(stdout).toMatch(/Ended by a command: 3 users, [56],\d{3} requests/);
  });

  it.each([
    [['simulate', endless], 2, /simulation\.endless/],
    [['simulate', endless, '--until', 'soon'], 2, /Write a duration/],
    [['simulate', endless, '--source-binding', 'off'], 2, /unknown option/],
    [['simulate', 'no-such-file.yaml'], 2, /file\.unreadable/],
  ])('refuses %j with exit %d', async (args, exit, message) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('is stopped by Ctrl-C, with its report, however far it would have gone', async () => {
    const running = startCommand(['simulate', endless, '--seed', '1', '--duration', '720h']);
    await running.saw('=== Waiting');
    running.process.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    expect(stdout).toContain('Stopped by SIGINT');
  });
});
