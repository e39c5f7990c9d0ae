/**
 * `npm run matrix`: runs every spec that covers a row of the fault matrix, and writes down what came of it.
 *
 * Afterwards docs/reliability.md is brought up to date. Takes some minutes: it is for a person to run, after
 * specs of the matrix were added or changed. Ends with 1 when a spec failed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { resultsOf, type TestReport, writeResults } from './results.js';
import { filesByRow } from './spec-index.js';

const folder = mkdtempSync(join(tmpdir(), 'rampart-matrix-'));
const reportFile = join(folder, 'report.json');
// A table of scenarios is run by the specs that read it.
const files = [...new Set([...filesByRow().values()].flat())].filter((path) => path.endsWith('.spec.ts')).sort();
const specs = spawnSync('npx', ['vitest', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${reportFile}`, ...files], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
const report = JSON.parse(readFileSync(reportFile, 'utf8')) as TestReport;
rmSync(folder, { recursive: true });
const gigabytes = Math.round(totalmem() / 1024 ** 3);
writeResults({
  machine: `Linux ${release().split('-')[0]}, Node ${process.version}, ${cpus().length} cores, ${gigabytes} GiB, ${new Date().toISOString().slice(0, 10)}`,
  rows: resultsOf(report, process.cwd()),
});
execFileSync('npx', ['vitest', 'run', '--reporter=dot', 'spec/docs/generated.spec.ts', 'spec/faults/matrix'], {
  stdio: 'inherit',
  env: { ...process.env, UPDATE_DOCS: '1' },
});
process.exitCode = specs.status ?? 1;
