import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/model/run-event.js';
import { type RemoteWriteOptions, RemoteWriteOutput, seriesOf } from '../../../src/outputs/remote-write/remote-write-output.js';
import { ReportFold } from '../../../src/report/report.js';
import { targetRules } from '../../../src/worlds/preflight/targets.js';
import { EventList } from '../../support/event-list.js';
import { handMadePlan } from '../../support/hand-made-plan.js';
import { startPrometheus, waitUntil } from '../../support/prometheus-server.js';
import { itWhere } from '../../support/skip.js';

const plan = handMadePlan();
const EVENTS: readonly RunEvent[] = new EventList()
  .started()
  .spawned(1)
  .action(1, { duration_us: 12_000 })
  .action(1, { ok: false, status: 500, error: 'expect.status', duration_us: 2_000_000 })
  .ended(1)
  .finished().events;

let received: { headers: IncomingMessage['headers']; body: Buffer }[] = [];
let answer: (response: ServerResponse) => void;
let server: Server;
let url = '';

beforeEach(async () => {
  received = [];
  answer = (response) => response.writeHead(204).end();
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(pieces) });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/write`;
});

afterEach(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);

/** Everything a run does with the output; `between` happens before the last event. */
async function write(target: string, options: Partial<RemoteWriteOptions> = {}, between: () => Promise<void> = async () => undefined) {
  const fold = new ReportFold(plan);
  const output = new RemoteWriteOutput(target, {
    fold,
    health: () => null,
    allowTarget: targetRules({ allowPublic: false }),
    finishMs: 300,
    ...options,
  });
  await output.open(plan);
  for (const event of EVENTS) {
    if (event.type === 'run.finished') await between();
    fold.apply(event);
    output.event(event);
  }
  await output.finish();
}

describe('remote write', () => {
  it('pushes the final values, whatever happened on the way', async () => {
    await write(url);
    expect(received).toHaveLength(1);
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    });
    expect(received[0]?.body.byteLength).toBeGreaterThan(1000);
  });

  it('labels every series by its run, the labels sorted, and leaves out what has no value yet', () => {
    const samples = [
      { name: 'b_total', labels: { zone: 'z', error: 'e' }, value: 2 },
      { name: 'c', labels: {}, value: Number.NaN },
    ];
    const reading = seriesOf([{ name: 'b_total', type: 'counter', help: 'x', samples }], 'shop', 7);
    expect(reading).toEqual([
      { labels: { __name__: 'b_total', error: 'e', job: 'rampart', scenario: 'shop', zone: 'z' }, value: 2, atMs: 7 },
    ]);
    expect(Object.keys(reading[0]?.labels ?? {})).toEqual(['__name__', 'error', 'job', 'scenario', 'zone']);
  });

  it('pushes while the run lasts', async () => {
    await write(url, { everyMs: 10 }, () => waitUntil(async () => received.length >= 3, 'three readings came'));
    expect(received.length).toBeGreaterThanOrEqual(4);
  });

  it('tells of readings that were lost when the last one was not', async () => {
    const warnings: string[] = [];
    answer = (response) => response.writeHead(received.length < 3 ? 400 : 204).end('too old\n\x1b[31m');
    await write(url, { everyMs: 10, onWarning: (text) => warnings.push(text) }, () =>
      waitUntil(async () => received.length >= 4, 'four readings came'),
    );
    expect(warnings).toEqual([
      expect.stringMatching(/2 readings are missing on the way, it answered 400 too old \[31m; the last one was delivered$/),
    ]);
  });

  it.each<readonly [string, (response: ServerResponse) => void, RegExp]>([
    ['refuses', (response) => response.writeHead(400).end('out of order'), /it answered 400 out of order/],
    ['is broken', (response) => response.writeHead(503).end(), /it answered 503/],
    ['leads elsewhere', (response) => response.writeHead(302, { location: url }).end(), /it answered 302/],
    ['hangs up', (response) => response.destroy(), /socket hang up/],
    ['never answers', () => undefined, /no answer within 200 ms/],
    ['never ends its answer', (response) => void response.writeHead(200).write('x'), /no answer within 200 ms/],
  ])('makes results incomplete when the receiver %s, in bounded time', async (_what, answers, reason) => {
    answer = answers;
    const startedMs = performance.now();
    await expect(write(url, { timeoutMs: 200, everyMs: 50 })).rejects.toMatchObject({
      code: 'output.incomplete',
      exitCode: 5,
      message: expect.stringMatching(reason),
    });
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  it('makes results incomplete when nobody listens', async () => {
    await expect(write('http://127.0.0.1:1/write')).rejects.toMatchObject({
      code: 'output.incomplete',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('sends the user and password of the URL, and shows them to nobody else', async () => {
    const withSecret = url.replace('http://', 'http://loader:s3cret@');
    await write(withSecret);
    expect(received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('loader:s3cret').toString('base64')}`);
    answer = (response) => response.writeHead(401).end();
    const failure = await write(withSecret).catch((error: Error) => error.message);
    expect(failure).toContain('it answered 401');
    expect(failure).not.toMatch(/loader|s3cret/);
  });

  it.each(['http://203.0.113.9/write', 'http://169.254.169.254/write', 'http://[fe80::1]/write', 'http://0.0.0.0:9090/write'])(
    'contacts no receiver that the run may not contact: %s',
    async (target) => {
      await expect(write(target)).rejects.toMatchObject({ code: 'target.refused', exitCode: 4 });
    },
  );

  it('judges the address a name stands for again at each connection', async () => {
    const allowed = [null, 'moved away', 'moved away', 'moved away', 'moved away', 'moved away'];
    const target = url.replace('127.0.0.1', 'localhost');
    const judge = () => (allowed.length > 1 ? (allowed.shift() as string | null) : 'moved away');
    await expect(write(target, { allowTarget: judge })).rejects.toMatchObject({ message: expect.stringContaining('not allowed') });
    expect(received).toEqual([]);
  });

  it.each(['', 'x', 'file:///etc/passwd', 'ftp://127.0.0.1/', '127.0.0.1:9090'])(
    'refuses a target that is no URL to push to: %j',
    (target) => {
      expect(() => new RemoteWriteOutput(target, { fold: new ReportFold(plan), health: () => null, allowTarget: () => null })).toThrow(
        'is not a URL',
      );
    },
  );

  itWhere('prometheus', 'prometheus is not installed')('is taken by the real Prometheus, which has the final values then', async () => {
    const prometheus = await startPrometheus();
    try {
      await write(prometheus.writeUrl, { everyMs: 20, finishMs: 5000 }, () => new Promise((resolve) => setTimeout(resolve, 100)));
      expect(await prometheus.query('rampart_actions_total{action="probe-get"}')).toBe(2);
      expect(await prometheus.query('sum(rampart_actions_failure_total)')).toBe(1);
      expect(await prometheus.query('rampart_action_duration_seconds_bucket{action="probe-get",outcome="failed",le="2.5"}')).toBe(1);
    } finally {
      await prometheus.stop();
    }
  });
});
