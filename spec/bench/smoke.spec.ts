/** The benches of live runs run: small, once, and without looking at their figures. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tsxLoader } from './light-target.js';

const LIMIT_MS = 120_000;

describe('a small form runs', () => {
  it.each(['throughput', 'connection', 'memory', 'latency', 'workers'])(
    'of the %s bench',
    (name) => {
      const file = fileURLToPath(new URL(`./${name}.bench.ts`, import.meta.url));
      const { status, stdout, stderr } = spawnSync(process.execPath, [...tsxLoader(), file, '--smoke'], { encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(/rampart/);
    },
    LIMIT_MS,
  );
});
