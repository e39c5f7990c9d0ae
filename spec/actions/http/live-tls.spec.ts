/** Certificates are judged, never waved through; each reason has its class. Made with the openssl of this machine. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:https';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BadServer, startBadServer } from '../../support/bad-server.js';
import { httpAction, perform, performUntilDeadline, usingDriver } from './http-call.js';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.warn('skipped: TLS specs need the openssl command, which this machine does not have');

const FIXTURE = fileURLToPath(new URL('./host-limits.fixture.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rampart-tls-'));
const file = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(file(name), 'utf8');
const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

function makeAuthority(): void {
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '30',
    '-subj',
    '/CN=spec authority',
  );
  writeFileSync(
    file('ca.cnf'),
    `[ca]\ndefault_ca=spec\n[spec]\ndatabase=${file('index')}\nnew_certs_dir=${folder}\nserial=${file('serial')}\ncertificate=${file('ca.pem')}
private_key=${file('ca.key')}\ndefault_md=sha256\npolicy=any\ncopy_extensions=copy\nunique_subject=no\n[any]\ncommonName=supplied\n`,
  );
  writeFileSync(file('index'), '');
  writeFileSync(file('serial'), '01\n');
}

/** A certificate of the authority. Instants as openssl wants them: YYYYMMDDHHMMSSZ. */
function makeCertificate(name: string, subjectAltName: string, from: string, until: string): void {
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/CN=${name}`,
    '-addext',
    `subjectAltName=${subjectAltName}`,
  );
  openssl(
    'ca',
    '-batch',
    '-config',
    'ca.cnf',
    '-in',
    `${name}.csr`,
    '-out',
    `${name}.pem`,
    '-startdate',
    from,
    '-enddate',
    until,
    '-notext',
  );
}

interface TlsServer {
  readonly origin: string;
  readonly port: number;
  readonly peers: string[];
  readonly resumed: boolean[];
  close(): Promise<void>;
}

async function startTlsServer(key: string, certificate: string): Promise<TlsServer> {
  const peers: string[] = [];
  const resumed: boolean[] = [];
  const server = createServer({ key: read(key), cert: read(certificate) }, (request, response) => {
    peers.push(request.socket.remoteAddress ?? '');
    if (request.url === '/close') response.setHeader('connection', 'close');
    response.end('secret');
  });
  server.on('secureConnection', (socket) => resumed.push(socket.isSessionReused()));
  server.on('tlsClientError', () => {});
  const port = await listen(server);
  return { origin: `https://127.0.0.1:${port}`, port, peers, resumed, close: () => stop(server, () => server.closeAllConnections()) };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

function stop(server: Server, closeConnections: () => void): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    closeConnections();
  });
}

describe.skipIf(!hasOpenssl)('over TLS', () => {
  const servers: Record<string, TlsServer> = {};
  const trusting = usingDriver({
    get authorities() {
      return read('ca.pem');
    },
  });

  beforeAll(async () => {
    makeAuthority();
    const name = 'IP:127.0.0.1,DNS:localhost';
    makeCertificate('good', name, '20200101000000Z', '20991231000000Z');
    makeCertificate('other-name', 'DNS:elsewhere.example', '20200101000000Z', '20991231000000Z');
    makeCertificate('expired', name, '20200101000000Z', '20200201000000Z');
    makeCertificate('not-yet', name, '20980101000000Z', '20991231000000Z');
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'self.key',
      '-out',
      'self.pem',
      '-days',
      '30',
      '-subj',
      '/CN=self',
      '-addext',
      `subjectAltName=${name}`,
    );
    for (const each of ['good', 'other-name', 'expired', 'not-yet', 'self'])
      servers[each] = await startTlsServer(`${each}.key`, `${each}.pem`);
  }, 60_000);
  afterAll(async () => {
    for (const server of Object.values(servers)) await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const serverOf = (name: string): TlsServer => servers[name] as TlsServer;

  it('a trusted certificate with the right name is accepted, from the bound address, with its handshake measured', async () => {
    const session = trusting.session();
    const first = await perform(session, httpAction(serverOf('good').origin, { carriesBody: true }), '127.9.5.1');
    expect(first).toMatchObject({ error: null, status: 200, fromIp: '127.9.5.1', values: { body: 'secret' } });
    expect(first.phases.tls).toBeGreaterThan(0);
    expect(serverOf('good').peers.at(-1)).toBe('127.9.5.1');
    expect(Object.values(first.phases).reduce((sum, us) => sum + us, 0)).toBe(first.durationUs);
    const second = await perform(session, httpAction(serverOf('good').origin), '127.9.5.1');
    expect(second.phases).toMatchObject({ connect: 0, tls: 0 });
  });

  it('a name is checked against the certificate too', async () => {
    expect(await perform(trusting.session(), httpAction(`https://localhost:${serverOf('good').port}/`))).toMatchObject({ error: null });
  });

  it('a user that comes back resumes its TLS session, another user does not', async () => {
    const session = trusting.session();
    const before = serverOf('good').resumed.length;
    for (let i = 0; i < 2; i++) await perform(session, httpAction(`${serverOf('good').origin}/close`));
    await perform(trusting.driver().openSession(2), httpAction(serverOf('good').origin));
    expect(serverOf('good').resumed.slice(before)).toEqual([false, true, false]);
  });

  it.each([
    ['other-name', 'tls.name'],
    ['expired', 'tls.expired'],
    ['not-yet', 'tls.not_yet'],
    ['self', 'tls.untrusted'],
  ])('N22 a certificate that is %s is %s, each time', async (name, error) => {
    const session = trusting.session();
    const before = serverOf(name).peers.length;
    for (let i = 0; i < 2; i++)
      expect(await perform(session, httpAction(serverOf(name).origin))).toMatchObject({ error, status: null, bytesOut: 0 });
    expect(serverOf(name).peers).toHaveLength(before);
  });

  it('N22 an unknown authority is tls.untrusted, whatever the environment says', async () => {
    const env = { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const args = ['--import', 'tsx', FIXTURE, 'call', serverOf('good').origin];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 20_000 });
    expect(JSON.parse(stdout)).toBe('tls.untrusted');
  });

  it('N19 a redirect from https to http is refused, and nothing is sent there', async () => {
    const plain = await startBadServer();
    const redirecting = createServer({ key: read('good.key'), cert: read('good.pem') }, (_, response) => {
      response.writeHead(302, { location: `${plain.origin}/good` }).end();
    });
    const port = await listen(redirecting);
    expect(await perform(trusting.session(), httpAction(`https://127.0.0.1:${port}/`, { followRedirects: 3 }))).toMatchObject({
      error: 'redirect.refused',
    });
    expect(plain.peers).toEqual([]);
    await stop(redirecting, () => redirecting.closeAllConnections());
    await plain.close();
  });

  it('N22 plain HTTP to a TLS port fails before an answer', async () => {
    const outcome = await perform(trusting.session(), httpAction(`http://127.0.0.1:${serverOf('good').port}/`));
    expect(['closed.before_response', 'reset.before_response', 'response.malformed']).toContain(outcome.error);
  });
});

describe('TLS to a port that', () => {
  const using = usingDriver();
  let plain: BadServer;
  beforeAll(async () => {
    plain = await startBadServer({ atAccept: 'banner' });
  });
  afterAll(() => plain.close());

  it('N22 speaks something else is tls.protocol', async () => {
    expect((await perform(using.session(), httpAction(`https://127.0.0.1:${plain.port}/`))).error).toBe('tls.protocol');
  });

  it('N22 never finishes the handshake is timeout.tls', async () => {
    const silent = await startBadServer({ atAccept: 'ignore' });
    const outcome = await performUntilDeadline(using.session(), httpAction(`https://127.0.0.1:${silent.port}/`, { timeoutUs: 200_000 }));
    expect(outcome.error).toBe('timeout.tls');
    await silent.close();
  });

  it.each(['reset', 'close'] as const)('answers the handshake with a %s is connect.reset', async (how) => {
    const rude = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => (how === 'reset' ? socket.resetAndDestroy() : socket.end()));
    });
    const port = await listen(rude);
    expect((await perform(using.session(), httpAction(`https://127.0.0.1:${port}/`))).error).toBe('connect.reset');
    await stop(rude, () => {});
  });
});
