/** Debian's own Prometheus on a free port of loopback, with its data in a folder of its own: scrapes, takes remote writes, answers queries. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PrometheusServer {
  readonly url: string;
  readonly writeUrl: string;
  /** Value of the one series that the query gives; undefined while there is none. */
  query(expression: string): Promise<number | undefined>;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 20_000;
const POLL_MS = 100;

/** @param scrape `host:port` to scrape each second; nothing when left out */
export async function startPrometheus(scrape?: string): Promise<PrometheusServer> {
  const folder = mkdtempSync(join(tmpdir(), 'rampart-prometheus-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const job = `scrape_configs: [{ job_name: rampart, static_configs: [{ targets: ["${scrape}"] }] }]\n`;
  writeFileSync(join(folder, 'prometheus.yml'), `global: { scrape_interval: 1s, scrape_timeout: 1s }\n${scrape === undefined ? '' : job}`);
  const server = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  await waitUntil(async () => (await fetch(`${url}/-/ready`).catch(() => null))?.ok === true, 'Prometheus is ready', READY_WITHIN_MS);
  return {
    url,
    writeUrl: `${url}/api/v1/write`,
    query: (expression) => query(url, expression),
    stop: async () => {
      await ended(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Asks again until it is so; fails after a while. */
export async function waitUntil(isSo: () => Promise<boolean>, what: string, withinMs = 15_000): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadlineMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function query(url: string, expression: string): Promise<number | undefined> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  const { data, error } = (await response.json()) as { data?: { result: { value: [number, string] }[] }; error?: string };
  if (data === undefined) throw new Error(error);
  const [first] = data.result;
  return first === undefined ? undefined : Number(first.value[1]);
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
