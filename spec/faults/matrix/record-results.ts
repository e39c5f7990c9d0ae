/**
 * `npm run matrix`: runs every spec that covers a row of the fault matrix, and writes down what came of it.
 *
 * Afterwards docs/reliability.md is brought up to date. Takes some minutes: it is for a person to run, after
 * specs of the matrix were added or changed. `npm run matrix -- FILE…` reads JSON reports of runs of vitest instead;
 * what a later one says of a spec file replaces what an earlier one said. Ends with 1 when a spec failed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { resultsOf, type TestReport, writeResults } from './results.js';
import { filesByRow } from './spec-index.js';

const given = process.argv.slice(2);
const texts = given.length === 0 ? [reportOfSpecs()] : given.map((file) => readFileSync(file, 'utf8'));
const files = new Map(texts.flatMap((text) => (JSON.parse(text) as TestReport).testResults).map((file) => [file.name, file]));
const report: TestReport = { testResults: [...files.values()] };
const gigabytes = Math.round(totalmem() / 1024 ** 3);
writeResults({
  machine: `Linux ${release().split('-')[0]}, Node ${process.version}, ${cpus().length} cores, ${gigabytes} GiB, ${new Date().toISOString().slice(0, 10)}`,
  rows: resultsOf(report, process.cwd()),
});
execFileSync('npx', ['biome', 'format', '--write', 'spec/faults/matrix/results.json'], { stdio: 'inherit' });
execFileSync('npx', ['vitest', 'run', '--reporter=dot', 'spec/docs/generated.spec.ts', 'spec/faults/matrix'], {
  stdio: 'inherit',
  env: { ...process.env, UPDATE_DOCS: '1' },
});
process.exitCode = report.testResults.some(({ assertionResults }) => assertionResults.some(({ status }) => status === 'failed')) ? 1 : 0;

function reportOfSpecs(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rampart-matrix-'));
  const file = join(folder, 'report.json');
  // A table of scenarios is run by the specs that read it.
  const specs = [...new Set([...filesByRow().values()].flat())].filter((path) => path.endsWith('.spec.ts')).sort();
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
  spawnSync('npx', ['vitest', 'run', ...reporters, ...specs], { stdio: ['ignore', 'inherit', 'inherit'] });
  const text = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  return text;
}
