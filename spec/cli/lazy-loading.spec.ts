/** A command reads only the libraries it needs: starting one took a second when each waited for those of all the others. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/command.js';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-loading-'));
  writeFileSync(
    join(folder, 'hooks.mjs'),
    `import { appendFileSync } from 'node:fs';
     export const load = (url, context, next) => { appendFileSync(process.env.LOADED, url + '\\n'); return next(url, context); };`,
  );
  const hooks = pathToFileURL(join(folder, 'hooks.mjs'));
  writeFileSync(join(folder, 'register.mjs'), `import { register } from 'node:module'; register(${JSON.stringify(hooks)});`);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The packages that are read by `rampart …args`. */
function packagesOf(args: readonly string[]): string[] {
  const loaded = join(folder, 'loaded');
  rmSync(loaded, { force: true });
  const register = pathToFileURL(join(folder, 'register.mjs')).href;
  execFileSync(process.execPath, ['--import', register, 'dist/src/cli/main.js', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', LOADED: loaded },
    stdio: 'pipe',
  });
  const names = [...readFileSync(loaded, 'utf8').matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)].map(([, name]) => name as string);
  return [...new Set(names)];
}

const OF_PAGES = ['hono', '@hono/node-server'];
const OF_METRICS = ['prom-client', 'prometheus-remote-write'];

describe('what is read of libraries', () => {
  it('is no more than the command line itself needs, for help and version', () => {
    expect(packagesOf(['--version']).toSorted()).toEqual(['commander', 'fastest-levenshtein', 'ipaddr.js', 'picocolors']);
  });

  it('is nothing that runs, for a command that only reads a scenario', () => {
    const packages = packagesOf(['validate', 'scenarios/load_test_simple.yaml']);
    expect(packages).toContain('yaml');
    for (const name of ['undici', 'rxjs', 'xstate', ...OF_PAGES, ...OF_METRICS]) expect(packages).not.toContain(name);
  });

  it('is no network library for a simulated run, and no server where nobody looks', () => {
    const packages = packagesOf(['simulate', '--quiet', 'scenarios/load_test_simple.yaml']);
    expect(packages).toContain('xstate');
    for (const name of ['undici', ...OF_PAGES, ...OF_METRICS]) expect(packages).not.toContain(name);
  });
});
