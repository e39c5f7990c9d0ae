/**
 * A server that misbehaves on purpose: one kind of misbehaviour for each path, on loopback only.
 *
 * It speaks raw TCP, because an HTTP server would refuse to send most of this. Everything it does is
 * bounded: drips and streams have an end, and all of them stop with their connection. It keeps what it
 * saw, so that a spec can ask the *server* where a request came from.
 *
 *     const server = await startBadServer();
 *     // … call `${server.origin}/stall-body` …
 *     expect(server.peers).toEqual(['127.9.0.1']);
 *     await server.close();
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** One request as it came. */
export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  /** Lower-case names; a name that came twice is joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The address it came from. */
  readonly peer: string;
  /** Number of its connection, from 1. */
  readonly connection: number;
}

export interface BadServer {
  readonly origin: string;
  readonly port: number;
  readonly requests: readonly SeenRequest[];
  /** Address of each connection in order of accepting. */
  readonly peers: readonly string[];
  /** Connections open now. */
  open(): number;
  close(): Promise<void>;
}

export interface BadServerOptions {
  /** Told of each request instead of keeping it: for more of them than memory should hold. */
  readonly onRequest?: (request: SeenRequest) => void;
  readonly host?: '127.0.0.1' | '::1' | '0.0.0.0';
  /** A free one unless said. */
  readonly port?: number;
  /** What happens as soon as a connection is accepted, before any request. */
  readonly atAccept?: 'serve' | 'reset' | 'close' | 'answer' | 'banner' | 'ignore';
}

interface Exchange {
  readonly socket: Socket;
  readonly request: SeenRequest;
  readonly query: URLSearchParams;
  /** How many requests this connection has carried, this one included. */
  readonly nth: number;
  readonly port: number;
}

const BODY = '{"greeting":"hello","list":[1,2,3]}';
const GOOD = answer('200 OK', BODY, 'content-type: application/json\r\nx-colour: green\r\n');
const MAX_STREAMED_BYTES = 64 * 1024 * 1024;
const MAX_DRIPS = 200;

function answer(status: string, body: string, extra = ''): string {
  return `HTTP/1.1 ${status}\r\n${extra}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Writes again and again until the socket closes or the count is reached. */
function drip(socket: Socket, everyMs: number, text: (n: number) => string): void {
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    if (count >= MAX_DRIPS || socket.destroyed) clearInterval(timer);
    else socket.write(text(count));
  }, everyMs);
  socket.once('close', () => clearInterval(timer));
}

/** Sends something, and once it has had time to arrive, ends the connection. */
function cut(socket: Socket, text: string, how: 'reset' | 'close'): void {
  socket.write(text);
  setTimeout(() => (how === 'reset' ? socket.resetAndDestroy() : socket.end()), 30);
}

function stream(socket: Socket, head: string): void {
  const block = Buffer.alloc(65_536);
  let sent = 0;
  socket.write(head);
  const pump = (): void => {
    while (!socket.destroyed && sent < MAX_STREAMED_BYTES) {
      sent += block.length;
      if (!socket.write(block)) {
        socket.once('drain', pump);
        return;
      }
    }
  };
  pump();
}

function redirect({ socket, query }: Exchange, to: string): void {
  socket.write(answer(`${query.get('status') ?? '302'} Elsewhere`, 'elsewhere', `location: ${to}\r\n`));
}

/** What the server does on each path. */
const PATHS: Readonly<Record<string, (exchange: Exchange) => void>> = {
  '/good': ({ socket }) => socket.write(GOOD),
  '/echo': ({ socket, request }) =>
    socket.write(request.method === 'HEAD' ? answer('200 OK', '') : answer('200 OK', JSON.stringify(request))),
  '/slow': ({ socket, query }) => setTimeout(() => socket.write(GOOD), Number(query.get('ms'))),
  '/status': ({ socket, query }) => socket.write(answer(`${query.get('code')} Whatever`, 'whatever')),
  '/early-hints': ({ socket }) => socket.write(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${GOOD}`),
  '/connection-close': ({ socket }) => socket.end(answer('200 OK', BODY, 'connection: close\r\n')),
  '/half-close': ({ socket }) => socket.end(GOOD),
  '/until-close': ({ socket }) => socket.end(`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${BODY}`),
  '/chunked': ({ socket }) => socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n'),
  '/gzip': ({ socket }) => {
    const packed = gzipSync(BODY);
    socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`);
    socket.write(packed);
  },
  '/bad-gzip': ({ socket }) => socket.write(answer('200 OK', 'this is not gzip', 'content-encoding: gzip\r\n')),
  '/unknown-encoding': ({ socket }) => socket.write(answer('200 OK', 'anything', 'content-encoding: x-nobody-knows\r\n')),
  '/invalid-utf8': ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n');
    socket.write(Buffer.from([0x61, 0xff, 0xfe, 0x62]));
  },
  '/hostile-body': ({ socket }) => socket.write(answer('200 OK', '<script>\u001b[31m\u0007</script>', 'set-cookie: secret=1\r\n')),

  '/reset': ({ socket }) => socket.resetAndDestroy(),
  '/close': ({ socket }) => socket.end(),
  '/close-mid-head': ({ socket }) => cut(socket, 'HTTP/1.1 200 OK\r\nx-half', 'close'),
  '/reset-mid-head': ({ socket }) => cut(socket, 'HTTP/1.1 200 OK\r\nx-half', 'reset'),
  '/reset-mid-body': ({ socket }) => cut(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n0123456789', 'reset'),
  '/close-mid-body': ({ socket }) => cut(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n0123456789', 'close'),
  '/reset-mid-last-body': ({ socket }) =>
    cut(socket, 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 100\r\n\r\n0123456789', 'reset'),
  '/close-mid-last-body': ({ socket }) =>
    cut(socket, 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 100\r\n\r\n0123456789', 'close'),
  '/close-mid-chunk': ({ socket }) => cut(socket, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n64\r\n0123456789', 'close'),
  '/close-mid-last-chunk': ({ socket }) =>
    cut(socket, 'HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n64\r\n0123456789', 'close'),
  '/reset-unbounded-body': ({ socket }) => cut(socket, 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n0123456789', 'reset'),

  '/stall-head': () => {},
  '/drip-head': ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    drip(socket, 20, (n) => `x-${n}: 1\r\n`);
  },
  '/stall-body': ({ socket }) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n0123456789'),
  '/drip-body': ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
    drip(socket, 20, () => '.');
  },

  '/garbage': ({ socket }) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'),
  '/nul-bytes': ({ socket }) => socket.write(`HTTP/1.1 200 OK\r\nx-nul: a\u0000b\r\ncontent-length: 0\r\n\r\n`),
  '/http-0.9': ({ socket }) => socket.end('<html>just a body</html>'),
  '/bad-status-line': ({ socket }) => socket.write('HTTP/1.1 OK 200\r\n\r\n'),
  '/four-digit-status': ({ socket }) => socket.write('HTTP/1.1 2000 OK\r\ncontent-length: 0\r\n\r\n'),
  '/status-099': ({ socket }) => socket.write('HTTP/1.1 099 Odd\r\ncontent-length: 0\r\n\r\n'),
  '/continue-flood': ({ socket }) => socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(1_000)),
  '/upgrade-unasked': ({ socket }) => socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),

  '/long-length': ({ socket }) => cut(socket, `HTTP/1.1 200 OK\r\ncontent-length: ${BODY.length + 7}\r\n\r\n${BODY}`, 'close'),
  '/double-length': ({ socket }) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nabc'),
  '/negative-length': ({ socket }) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: -3\r\n\r\nabc'),
  '/wordy-length': ({ socket }) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: three\r\n\r\nabc'),
  '/length-and-chunked': ({ socket }) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'),
  '/bad-chunk-size': ({ socket }) => socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n'),
  '/bad-chunk-end': ({ socket }) => socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n'),

  '/huge-head': ({ socket }) => socket.write(`HTTP/1.1 200 OK\r\nx-huge: ${'h'.repeat(32_768)}\r\ncontent-length: 0\r\n\r\n`),
  '/thousand-headers': ({ socket }) =>
    socket.write(
      `HTTP/1.1 200 OK\r\n${Array.from({ length: 1_000 }, (_, n) => `x-header-${n}: value-${n}\r\n`).join('')}content-length: 0\r\n\r\n`,
    ),
  '/huge-body': ({ socket }) => stream(socket, 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n'),
  '/huge-announced': ({ socket }) => stream(socket, `HTTP/1.1 200 OK\r\ncontent-length: ${1024 ** 3}\r\n\r\n`),

  '/extra-bytes': ({ socket }) => socket.write(`${GOOD}${answer('200 OK', 'stray')}`),
  '/late-extra-bytes': ({ socket }) => {
    socket.write(GOOD);
    setTimeout(() => socket.write(answer('200 OK', 'stray')), 20);
  },
  '/second-resets': ({ socket, nth }) => (nth === 1 ? socket.write(GOOD) : socket.resetAndDestroy()),
  '/second-closes': ({ socket, nth }) => (nth === 1 ? socket.write(GOOD) : socket.end()),
  '/keep-alive-hint': ({ socket }) => socket.write(answer('200 OK', BODY, 'connection: keep-alive\r\nkeep-alive: timeout=1\r\n')),

  '/redirect': (exchange) => {
    const left = Number(exchange.query.get('left') ?? '0');
    redirect(exchange, left > 1 ? `/redirect?left=${left - 1}` : '/echo?after=redirect');
  },
  '/redirect-loop': (exchange) => redirect(exchange, '/redirect-loop'),
  '/redirect-to': (exchange) => redirect(exchange, exchange.query.get('to') ?? ''),
  '/redirect-nowhere': ({ socket }) => socket.write(answer('302 Found', 'nowhere')),
  '/redirect-closing': ({ socket }) => socket.end(answer('302 Found', 'elsewhere', 'location: /good\r\nconnection: close\r\n')),
  '/redirect-stalls': ({ socket }) => socket.write('HTTP/1.1 302 Found\r\nlocation: /good\r\ncontent-length: 100\r\n\r\nhalf'),
};

/** Starts a server on loopback. */
export async function startBadServer(options: BadServerOptions = {}): Promise<BadServer> {
  const { host = '127.0.0.1', atAccept = 'serve' } = options;
  const requests: SeenRequest[] = [];
  const peers: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    peers.push(socket.remoteAddress ?? '');
    socket.on('error', () => {}); // Clients hang up here all the time.
    socket.once('close', () => sockets.delete(socket));
    socket.on('end', () => socket.end());
    greet(socket, atAccept);
    if (atAccept === 'serve') serve(socket, peers.length, port(), options.onRequest ?? ((request) => requests.push(request)));
  });
  const port = (): number => (server.address() as AddressInfo).port;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port ?? 0, host, resolve));
  return {
    origin: `http://${host === '::1' ? '[::1]' : '127.0.0.1'}:${port()}`,
    port: port(),
    requests,
    peers,
    open: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function greet(socket: Socket, atAccept: NonNullable<BadServerOptions['atAccept']>): void {
  if (atAccept === 'reset') socket.resetAndDestroy();
  else if (atAccept === 'close') socket.end();
  else if (atAccept === 'answer') socket.write(GOOD);
  else if (atAccept === 'banner') socket.write('220 mail.example ESMTP\r\n');
  else if (atAccept === 'ignore') socket.resume();
}

/** Reads requests one after the other and does what their paths say. */
function serve(socket: Socket, connection: number, port: number, onRequest: (request: SeenRequest) => void): void {
  let nth = 0;
  const reader = requestReader((method, target, headers, body) => {
    nth += 1;
    const request = { method, target, headers, body, peer: socket.remoteAddress ?? '', connection };
    onRequest(request);
    const { pathname, searchParams } = new URL(target, 'http://server');
    const behave = PATHS[pathname] ?? (() => socket.write(answer('404 Not Found', pathname)));
    behave({ socket, request, query: searchParams, nth, port });
  });
  socket.on('data', reader);
}

type OnRequest = (method: string, target: string, headers: Record<string, string>, body: string) => void;

/** Puts chunks together to requests; a chunk in the middle of a body is only kept. */
function requestReader(onRequest: OnRequest): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let missing = 0;
  return (chunk) => {
    chunks.push(chunk);
    missing -= chunk.length;
    while (missing <= 0 && chunks.length > 0) {
      const buffered = Buffer.concat(chunks);
      const headEnd = buffered.indexOf('\r\n\r\n');
      chunks = buffered.length === 0 ? [] : [buffered];
      if (headEnd === -1) return;
      const [requestLine = '', ...lines] = buffered.toString('latin1', 0, headEnd).split('\r\n');
      const headers = readHeaders(lines);
      const end = headEnd + 4 + Number(headers['content-length'] ?? '0');
      missing = end - buffered.length;
      if (missing > 0) return;
      chunks = missing === 0 ? [] : [buffered.subarray(end)];
      missing = 0;
      const [method = '', target = ''] = requestLine.split(' ');
      onRequest(method, target, headers, buffered.toString('utf8', headEnd + 4, end));
    }
  };
}

function readHeaders(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
