/**
 * A crowd and a limit of open files: refused before the start with the numbers, or run within the limit; where only
 * the run can tell, what fails says why, and nothing hangs.
 *
 * Ten times smaller than life. At full size, 20,000 users and a limit of 4,096 files:
 *
 *     SPEC_CROWD=20000 npx vitest run spec/faults/crowd.spec.ts
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { type BadServer, startBadServer } from '../support/bad-server.js';
import { errorsOf } from '../support/fault-run.js';
import { type ScenarioParts, scenarioText } from '../support/scenario-text.js';
import { describeWhere } from '../support/skip.js';

const USERS = Number(process.env['SPEC_CROWD'] ?? 1_000);
const FILES = Math.trunc((USERS * 4_096) / 20_000);
const TIMEOUT_MS = 60_000 + USERS * 5;

describeWhere('prlimit', 'prlimit (package util-linux) is not installed')(
  `H6 ${USERS} users of one request each, and ${FILES} files`,
  () => {
    let folder: string;
    let server: BadServer;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'rampart-crowd-'));
      server = await startBadServer();
    });
    afterAll(async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    });

    async function crowd(name: string, path: string, parts: ScenarioParts) {
      const [file, reportFile] = [join(folder, `${name}.yaml`), join(folder, `${name}.json`)];
      const text = scenarioText({
        pools: '[{ id: pool, ranges: [127.64.0.0/17] }]',
        binding: '{ pool_id: pool }',
        actions: `[{ id: get, call: get, with: { url: "${server.origin}${path}", timeout: 60s } }]`,
        phases: `[{ at_second: 0, spawn_users: ${USERS} }]`,
        ...parts,
      });
      // No embedded target: its files would be this process's too.
      writeFileSync(file, text.replace('resources: [{ id: shop, type: demo_target }]', 'resources: []'));
      const limited = [`--nofile=${FILES}:${FILES}`, process.execPath, 'dist/src/cli/main.js'];
      const child = spawn('prlimit', [...limited, 'run', file, '--seed', '1', '--out', `json=${reportFile}`], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        stderr += chunk;
      });
      const code = await new Promise((resolve) => child.once('close', resolve));
      return { code, stderr, report: (): Report => JSON.parse(readFileSync(reportFile, 'utf8')) as Report };
    }

    it('are refused when all come at once, with the numbers and what would do', { timeout: TIMEOUT_MS }, async () => {
      const { code, stderr } = await crowd('at-once', '/good', {});
      expect(stderr).toMatch(
        new RegExp(`error host\\.too_few_files — ${USERS} users at once need ${USERS + 64} open files .*may open ${FILES}`),
      );
      expect(stderr).toContain(`max_concurrent_users to ${FILES - 64}`);
      expect(code).toBe(4);
      expect(server.peers).toEqual([]);
    });

    it('run within the limit that the refusal names', { timeout: TIMEOUT_MS }, async () => {
      const { code, report } = await crowd('limited', '/good', { load: `  concurrency: { max_concurrent_users: ${FILES - 64} }` });
      expect(code).toBe(0);
      expect(report()).toMatchObject({ total_requests: USERS, failure_count: 0, users: { completed: USERS } });
    });

    it('run, with a warning, when they come one after the other', { timeout: TIMEOUT_MS }, async () => {
      const { code, stderr, report } = await crowd('spread', '/good', { load: '  concurrency: { spawn_rate_limit: 1000/s }' });
      expect(stderr).toContain(`warning — Up to ${USERS} users at once need`);
      expect(code).toBe(0);
      const { users } = report();
      expect(users.completed).toBe(USERS);
      // A machine that falls behind may still have too many at once; then that is what it says.
      expect(Object.keys(errorsOf(report())).filter((error) => error !== 'host.fd_exhausted')).toEqual([]);
    });

    it('fail as host.fd_exhausted, and only so, when a slow target keeps too many of them', { timeout: TIMEOUT_MS }, async () => {
      const { code, report } = await crowd('slow', '/slow?ms=3000', { load: `  concurrency: { spawn_rate_limit: ${USERS / 2}/s }` });
      expect(code).toBe(0);
      const { users, pools, success_count } = report();
      const errors = errorsOf(report());
      expect(Object.keys(errors)).toEqual(['host.fd_exhausted']);
      expect(success_count + (errors['host.fd_exhausted'] ?? 0)).toBe(USERS);
      expect(success_count).toBeGreaterThan(FILES / 2);
      expect(users).toMatchObject({ spawned: USERS, completed: USERS });
      expect(pools['pool']).toMatchObject({ allocated: 0, released: USERS });
    });
  },
);
