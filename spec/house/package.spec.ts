/**
 * What is published is what is meant: the right files, whole and usable, with every version pinned.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWhere } from '../support/skip.js';

interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const MANIFEST = JSON.parse(readFileSync('package.json', 'utf8'));
const LOCK: Readonly<Record<string, LockEntry>> = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;

describe('the lock file', () => {
  it('names no server and no folder of a machine', () => {
    const resolved = Object.entries(LOCK).flatMap(([name, entry]) => (entry.resolved === undefined ? [] : [`${name}: ${entry.resolved}`]));
    expect(resolved).toEqual([]);
  });

  it('holds exactly what package.json asks for', () => {
    const { dependencies, devDependencies } = LOCK[''] ?? {};
    expect({ dependencies, devDependencies }).toEqual({ dependencies: MANIFEST.dependencies, devDependencies: MANIFEST.devDependencies });
  });

  it.each(Object.entries<string>({ ...MANIFEST.dependencies, ...MANIFEST.devDependencies }))('pins %s to %s alone', (name, version) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(LOCK[`node_modules/${name}`]?.version).toBe(version);
  });
});

describeWhere(() => existsSync('dist/src/index.js'), 'the package is not built: npm run build')('the packed package', () => {
  let folder: string;
  let archive: string;
  let packed: readonly { readonly path: string; readonly mode: number }[];
  const tool = (name: string, ...args: string[]) =>
    execFileSync(join('node_modules/.bin', name), args, { encoding: 'utf8', stdio: 'pipe' });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rampart-pack-'));
    // Nothing is asked of a registry, not even whether there is a newer npm.
    const args = [
      'pack',
      '--json',
      '--ignore-scripts',
      '--offline',
      '--no-update-notifier',
      '--loglevel=error',
      '--pack-destination',
      folder,
    ];
    const [report] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8', stdio: 'pipe' }));
    packed = report.files;
    archive = join(folder, report.filename);
    execFileSync('tar', ['-xzf', archive, '-C', folder]);
    symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'package/node_modules'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const paths = () => packed.map(({ path }) => path);

  it('holds the built code, the scenarios, the documentation and the papers, and nothing else', () => {
    const meant =
      /^(dist\/(src|machines)\/.+\.(js|d\.ts)|dist\/pages\/.+\.(html|js|css|svg)|scenarios\/.+\.ya?ml|docs\/.+|package\.json|README\.md|SECURITY\.md|LICENSE)$/;
    expect(paths().filter((path) => !meant.test(path))).toEqual([]);
    const needed = [
      'LICENSE',
      'README.md',
      'dist/src/index.js',
      'dist/src/index.d.ts',
      'dist/pages/compare/index.html',
      'dist/pages/dashboard/index.html',
      'dist/pages/report/index.html',
      MANIFEST.bin.rampart,
      'scenarios/load_test_simple.yaml',
    ];
    expect(needed.filter((path) => !paths().includes(path))).toEqual([]);
  });

  it('holds a command that can be executed', () => {
    const command = join(folder, 'package', MANIFEST.bin.rampart);
    expect(statSync(command).mode & 0o111).toBe(0o111);
    expect(execFileSync(command, ['--version'], { encoding: 'utf8', stdio: 'pipe', cwd: folder })).toContain(MANIFEST.version);
  });

  it('can be imported by its name', () => {
    const code = "import('rampart').then((all) => console.log(Object.keys(all).sort().join(' ')))";
    const names = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
      stdio: 'pipe',
      cwd: join(folder, 'package'),
    });
    expect(names.trim().split(' ')).toEqual(expect.arrayContaining(['decodeScenario', 'live', 'loadScenario', 'run']));
  });

  it('satisfies publint', () => {
    expect(tool('publint', 'run', archive, '--strict')).toContain('All good');
  });

  it('gives its types to whoever imports it as ESM', () => {
    expect(tool('attw', archive, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji', '--no-color')).toContain('OK (ESM)');
  });
});
