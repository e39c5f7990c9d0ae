/** Each way a target can misbehave has its own class, keeps the deadline, and leaves the user able to go on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpAction } from '../../../src/model/action.js';
import type { ErrorCode } from '../../../src/model/error-code.js';
import { type BadServer, type BadServerOptions, startBadServer } from '../../support/bad-server.js';
import { httpAction, perform, performUntilDeadline, usingDriver } from './http-call.js';

const using = usingDriver();
let server: BadServer;
beforeAll(async () => {
  server = await startBadServer();
});
afterAll(() => server.close());

interface Fault {
  readonly row: string;
  readonly path: string;
  readonly error: ErrorCode;
  readonly status?: number;
  readonly bodyBytes?: number;
  readonly action?: Partial<HttpAction>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const SHORT = { timeoutUs: 300_000 };

const FAULTS: readonly Fault[] = [
  { row: 'N4', path: '/reset', error: 'reset.before_response' },
  { row: 'N4', path: '/reset-mid-head', error: 'reset.before_response' },
  { row: 'N5', path: '/close', error: 'closed.before_response' },
  { row: 'N5', path: '/close-mid-head', error: 'closed.before_response' },
  { row: 'N6', path: '/reset-mid-body', error: 'reset.mid_body', status: 200, bodyBytes: 10 },
  { row: 'N6', path: '/close-mid-body', error: 'closed.mid_body', status: 200, bodyBytes: 10 },
  { row: 'N6', path: '/close-mid-chunk', error: 'closed.mid_body', status: 200, bodyBytes: 10 },
  { row: 'N6', path: '/reset-mid-last-body', error: 'reset.mid_body', status: 200, bodyBytes: 10 },
  { row: 'N6', path: '/close-mid-last-body', error: 'closed.mid_body', status: 200, bodyBytes: 10 },
  { row: 'N6', path: '/close-mid-last-chunk', error: 'closed.mid_body', status: 200, bodyBytes: 10 },
  { row: 'N6', path: '/reset-unbounded-body', error: 'reset.mid_body', status: 200, bodyBytes: 10 },
  { row: 'N7', path: '/stall-head', error: 'timeout.headers', action: SHORT },
  { row: 'N8', path: '/stall-body', error: 'timeout.body', status: 200, bodyBytes: 10, action: SHORT },
  { row: 'N9', path: '/drip-body', error: 'timeout.total', status: 200, action: SHORT },
  { row: 'N10', path: '/drip-head', error: 'timeout.headers', action: SHORT },
  { row: 'N12', path: '/huge-body', error: 'response.too_large', status: 200, action: { maxResponseBytes: 100_000 } },
  { row: 'N12', path: '/huge-announced', error: 'response.too_large', status: 200, action: { maxResponseBytes: 100_000 } },
  { row: 'N13', path: '/huge-head', error: 'response.headers_overflow' },
  { row: 'N13', path: '/thousand-headers', error: 'response.headers_overflow' },
  { row: 'N14', path: '/garbage', error: 'response.malformed' },
  { row: 'N14', path: '/nul-bytes', error: 'response.malformed' },
  { row: 'N14', path: '/http-0.9', error: 'response.malformed' },
  { row: 'N14', path: '/bad-status-line', error: 'response.malformed' },
  { row: 'N15', path: '/long-length', error: 'closed.mid_body', status: 200 },
  { row: 'N15', path: '/double-length', error: 'response.framing' },
  { row: 'N15', path: '/negative-length', error: 'response.framing' },
  { row: 'N15', path: '/wordy-length', error: 'response.framing' },
  { row: 'N15', path: '/length-and-chunked', error: 'response.framing' },
  { row: 'N15', path: '/bad-chunk-size', error: 'response.framing', status: 200 },
  { row: 'N15', path: '/bad-chunk-end', error: 'response.framing', status: 200 },
  { row: 'N18', path: '/continue-flood', error: 'response.malformed' },
  { row: 'N18', path: '/upgrade-unasked', error: 'response.malformed' },
  { row: 'N18', path: '/status-099', error: 'response.malformed' },
  { row: 'N18', path: '/four-digit-status', error: 'response.malformed' },
  { row: 'N19', path: '/redirect-loop', error: 'redirect.loop', status: 302, action: { followRedirects: 5 } },
  { row: 'N19', path: '/redirect-to?to=file:///etc/hostname', error: 'redirect.refused', status: 302, action: { followRedirects: 5 } },
  { row: 'N19', path: '/redirect-to?to=data:text/plain,hello', error: 'redirect.refused', status: 302, action: { followRedirects: 5 } },
  { row: 'N19', path: '/redirect-to?to=http://[bad', error: 'redirect.refused', status: 302, action: { followRedirects: 5 } },
  { row: 'N19', path: '/redirect-stalls', error: 'timeout.body', status: 302, action: { followRedirects: 5, ...SHORT } },
];

describe('a target that misbehaves', () => {
  it.each(FAULTS)('$row $path is $error', async ({ path, error, status, bodyBytes, action }) => {
    const session = using.session();
    const faulty = httpAction(server.origin + path, action);
    const outcome = await (error.startsWith('timeout.') ? performUntilDeadline : perform)(session, faulty);
    expect(outcome).toMatchObject({ error, status: status ?? null, values: {} });
    if (bodyBytes !== undefined) expect(outcome.bodyBytes).toBe(bodyBytes);
    expect(outcome.detail).toMatch(/^[\x20-\x7e]{1,200}$/);
    // The same user goes on as if nothing had been.
    expect(await perform(session, httpAction(`${server.origin}/good`))).toMatchObject({ error: null, status: 200 });
  });

  it('counts bytes and phases of what failed', async () => {
    const outcome = await perform(using.session(), httpAction(`${server.origin}/stall-body`, SHORT));
    expect(outcome.bytesIn).toBe('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n0123456789'.length);
    expect(outcome.bytesOut).toBeGreaterThan(50);
    expect(outcome.phases.receive).toBeGreaterThan(250_000);
    expect(Object.values(outcome.phases).reduce((sum, us) => sum + us, 0)).toBe(outcome.durationUs);
  });

  it('keeps memory flat while a body far over the limit streams in', async () => {
    const outcome = await perform(
      using.session(),
      httpAction(`${server.origin}/huge-body`, { maxResponseBytes: 1_000_000, carriesBody: true }),
    );
    expect(outcome.error).toBe('response.too_large');
    expect(outcome.bodyBytes).toBeLessThan(1_000_000 + 65_536 + 1);
  });

  it('shows at most 64 escaped characters of an answer that is not HTTP', async () => {
    const { detail } = await perform(using.session(), httpAction(`${server.origin}/garbage`));
    expect(detail).toContain('SSH-2.0');
    expect(detail).toContain('\\x0d\\x0a');
  });
});

describe('a target that misbehaves as soon as it accepts', () => {
  it.each<{ row: string; atAccept: BadServerOptions['atAccept'] & string; error: ErrorCode }>([
    { row: 'N4', atAccept: 'reset', error: 'reset.before_response' },
    { row: 'N5', atAccept: 'close', error: 'closed.before_response' },
    { row: 'N17', atAccept: 'answer', error: 'response.unsolicited' },
    { row: 'N17', atAccept: 'banner', error: 'response.unsolicited' },
    { row: 'N7', atAccept: 'ignore', error: 'timeout.headers' },
  ])('$row $atAccept is $error, each time anew', async ({ atAccept, error }) => {
    const rude = await startBadServer({ atAccept });
    const session = using.session();
    for (let i = 0; i < 3; i++) expect(await perform(session, httpAction(rude.origin, SHORT))).toMatchObject({ error, status: null });
    expect(rude.peers).toHaveLength(3);
    await rude.close();
  });

  it('N1: a closed port is connect.refused, at once', async () => {
    const gone = await startBadServer();
    await gone.close();
    const outcome = await perform(using.session(), httpAction(gone.origin));
    expect(outcome).toMatchObject({ error: 'connect.refused', status: null, fromIp: null, bytesOut: 0 });
    expect(outcome.durationUs).toBeLessThan(1_000_000);
  });
});

describe('a target that is odd but within its rights', () => {
  it.each([
    { row: 'N11', path: '/half-close', bodyBytes: 35 },
    { row: 'N11', path: '/connection-close', bodyBytes: 35 },
    { row: 'N11', path: '/until-close', bodyBytes: 35 },
    { row: 'N18', path: '/early-hints', bodyBytes: 35 },
    { row: '', path: '/chunked', bodyBytes: 6 },
    { row: 'N27', path: '/bad-gzip', bodyBytes: 16 },
    { row: 'N27', path: '/unknown-encoding', bodyBytes: 8 },
    { row: 'N28', path: '/hostile-body', bodyBytes: 23 },
  ])('$row $path is a complete answer', async ({ path, bodyBytes }) => {
    const session = using.session();
    for (let i = 0; i < 2; i++) {
      expect(await perform(session, httpAction(server.origin + path))).toMatchObject({ error: null, status: 200, bodyBytes });
      await pause(20); // Else the next request may cross the close that follows this answer.
    }
  });

  it.each([600, 999])('N18 status %i is an answer with that status', async (status) => {
    expect(await perform(using.session(), httpAction(`${server.origin}/status?code=${status}`))).toMatchObject({ error: null, status });
  });

  it.each(['/extra-bytes', '/late-extra-bytes'])('N16 %s: a stray answer is never taken for the next one', async (path) => {
    const session = using.session();
    for (let i = 0; i < 3; i++) {
      const strayed = httpAction(server.origin + path, { carriesBody: true });
      expect((await perform(session, strayed)).values.body).toContain('greeting');
      await pause(40);
    }
  });

  it('N27 a packed body is counted and carried as it came, not unpacked', async () => {
    const { bodyBytes, values } = await perform(using.session(), httpAction(`${server.origin}/gzip`, { carriesBody: true }));
    expect(bodyBytes).toBeGreaterThan(20);
    expect(values.body).not.toContain('greeting');
  });

  it('N28 bytes that are not UTF-8 become replacement characters', async () => {
    const { values } = await perform(using.session(), httpAction(`${server.origin}/invalid-utf8`, { carriesBody: true }));
    expect(values.body).toBe('a\ufffd\ufffdb');
  });
});

describe('a kept connection', () => {
  it.each(['/second-resets', '/second-closes'])(
    'N20 %s just as it is used again is reset.reused_socket, and is not retried',
    async (path) => {
      for (const method of ['GET', 'POST']) {
        const session = using.session();
        const action = httpAction(server.origin + path, { method });
        const before = server.requests.length;
        expect((await perform(session, action)).error).toBeNull();
        expect((await perform(session, action)).error).toBe('reset.reused_socket');
        expect(server.requests).toHaveLength(before + 2);
        expect((await perform(session, action)).error).toBeNull();
      }
    },
  );

  it('N20 that closes while idle is replaced without an error', async () => {
    const session = using.session();
    for (let i = 0; i < 20; i++) {
      expect((await perform(session, httpAction(`${server.origin}/half-close`))).error).toBeNull();
      await pause(10);
    }
  });

  it('N21 is given up before the idle time the target names', async () => {
    const session = using.session();
    const before = server.peers.length;
    for (let i = 0; i < 2; i++) {
      expect((await perform(session, httpAction(`${server.origin}/keep-alive-hint`))).error).toBeNull();
    }
    expect(server.peers.length - before).toBe(2);
  });
});
