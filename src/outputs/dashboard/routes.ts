/**
 * Everything the dashboard answers, as functions of a request: it can be asked without a socket.
 *
 * First it is settled who asks (host, origin, token), then what for. Whatever is not listed is refused.
 */
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Command } from '../../model/command.js';
import { isOurHost } from '../host-header.js';
import { isLoopbackHost, type ListenAddress } from '../listen-address.js';
import { isOurOrigin, isToken, TOKEN_HEADER } from './access.js';
import { commandOf, eventsQuery, ordinal, usersQuery } from './asked.js';
import type { FrameHub } from './frame-hub.js';
import type { PageFile } from './page-table.js';
import type { RunSource } from './run-source.js';
import { type Outgoing, STREAM_HEADERS, sendStream } from './send-stream.js';

export interface DashboardParts {
  readonly source: RunSource;
  readonly hub: FrameHub;
  readonly page: ReadonlyMap<string, PageFile>;
  readonly token: string;
  /** With its real port. */
  readonly listening: () => ListenAddress;
  /** Absent where nothing can be steered. */
  readonly onCommand?: (command: Command) => void;
}

const BODY_BYTES_MAX = 4096;

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types rampart-xml',
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

type Asked = { Bindings: HttpBindings };

export function dashboardRoutes(parts: DashboardParts): Hono<Asked> {
  const { source, hub, page, token, listening, onCommand } = parts;
  const app = new Hono<Asked>();

  app.use(async (c, next) => {
    const hosts = c.req.header('host');
    // A second Host header is refused before: Node takes the request for malformed.
    if (!isOurHost(hosts === undefined ? [] : [hosts], listening())) return refuse(c, 421, 'This server does not go by that name.');
    if (!isOurOrigin(c.req.header('origin'), hosts)) return refuse(c, 403, 'Another page may not ask this server.');
    await next();
    if (c.res === RESPONSE_ALREADY_SENT) return undefined;
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.res.headers.set(name, value);
    return undefined;
  });

  const needsToken: MiddlewareHandler = async (c, next) => {
    if (!isToken(c.req.header(TOKEN_HEADER), token)) return refuse(c, 401, 'The token of this run is missing or another one.');
    return next();
  };
  app.use('/api/*', async (c, next) => (isLoopbackHost(listening().host) ? next() : needsToken(c, next)));

  for (const [path, { type, text }] of page) app.get(path, (c) => c.body(text, 200, { 'Content-Type': type }));

  const at = (c: Context): number | undefined => ordinal(c.req.query('at'), 0);
  app.get('/api/hello', (c) => c.json(source.hello));
  app.get('/api/frame', (c) => c.json(source.frame(at(c))));
  app.get('/api/history', (c) => c.json(source.history(at(c))));
  app.get('/api/users', (c) => c.json(source.users(usersQuery(c.req.query()), at(c))));
  app.get('/api/events', (c) => c.json(source.events(eventsQuery(c.req.query()), at(c))));
  app.get('/api/users/:user', (c) => {
    const user = ordinal(c.req.param('user'));
    return user === undefined ? refuse(c, 404, 'Users are numbered from 1.') : c.json(source.story(user, at(c)));
  });
  app.get('/api/next-failure', (c) => {
    const user = ordinal(c.req.query('user'));
    return c.json({ seq: source.nextFailure?.(at(c) ?? 0, user) ?? null });
  });

  app.get('/api/stream', (c) => {
    if (c.req.method === 'HEAD') return c.body(null, 200, STREAM_HEADERS);
    if (hub.isFull) return refuse(c, 503, 'As many watch this run as may: close another page, or try again later.');
    sendStream(c.env.outgoing as Outgoing, hub, SECURITY_HEADERS);
    return RESPONSE_ALREADY_SENT;
  });

  app.post(
    '/api/commands',
    needsToken,
    bodyLimit({ maxSize: BODY_BYTES_MAX, onError: (c) => refuse(c, 413, 'No command is that long.') }),
    async (c) => {
      if (onCommand === undefined) return refuse(c, 409, 'This run is over: there is nothing to steer.');
      // What a form or another origin can send without asking is not JSON.
      if (c.req.header('content-type')?.split(';')[0]?.trim() !== 'application/json') return refuse(c, 415, 'Commands are JSON.');
      if (c.req.header('origin') === undefined && c.req.header('sec-fetch-site') !== undefined) return refuse(c, 403, 'Whose page asks?');
      const command = commandOf(await c.req.json().catch(() => null));
      if (command === null) return refuse(c, 400, 'That is not a command.');
      onCommand(command);
      return c.body(null, 204);
    },
  );

  app.all('*', (c) =>
    c.req.method === 'GET' || c.req.method === 'HEAD'
      ? refuse(c, 404, 'There is nothing here.')
      : refuse(c, 405, 'That cannot be done here.'),
  );
  app.onError((_, c) => refuse(c, 500, 'This could not be answered.'));
  return app;
}

function refuse(c: Context, status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 421 | 500 | 503, text: string): Response {
  const more = { 405: { Allow: 'GET, HEAD' }, 503: { Connection: 'close' } };
  return c.text(`${text}\n`, status, { ...SECURITY_HEADERS, ...(status === 405 || status === 503 ? more[status] : {}) });
}
