/**
 * The pretend service itself: which request gets which answer.
 *
 * Pure but for the ids it hands out: sockets, waiting and failing on purpose are the server's part.
 */

/** A request as far as its head tells. */
export interface ServiceRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  /** Source address of the connection. */
  readonly peer: string;
}

export interface ServiceAnswer {
  readonly status: number;
  /** JSON value of the body; absent: no body. */
  readonly json?: unknown;
  /** Methods the path has, for status 405. */
  readonly allow?: string;
  /** How long to wait before answering, beside the server's own latency. Milliseconds. */
  readonly waitMs?: number;
}

/** Everything a handler may read. */
interface Question {
  readonly peer: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

type Handler = (question: Question) => ServiceAnswer;

interface Route {
  /** As counted in the statistics. */
  readonly name: string;
  readonly matches: (path: string) => boolean;
  readonly methods: Readonly<Record<string, Handler>>;
}

/** What will answer a request. */
export interface Resolved {
  /** Method and route, such as `GET /asset`: a closed list, whatever is asked for. */
  readonly name: string;
  answer(body: Buffer): ServiceAnswer;
}

/** Longest wait `/slow` accepts. */
const SLOW_LIMIT_MS = 600_000;

/** Methods that are counted under their own name. */
const KNOWN_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Builds one service; ids count from 1 in each. */
export function createService(): (request: ServiceRequest) => Resolved {
  let lastId = 0;
  const routes: readonly Route[] = [
    {
      name: '/asset',
      matches: (path) => path === '/asset',
      methods: {
        GET: () => {
          lastId += 1;
          return { status: 200, json: { id: lastId, name: `asset-${lastId}` } };
        },
        POST: ({ body }) => {
          const asset = parseJson(body);
          if (asset === undefined) return { status: 400, json: { error: 'the body is not JSON' } };
          lastId += 1;
          return { status: 201, json: isRecord(asset) ? { ...asset, id: lastId } : { id: lastId, value: asset } };
        },
      },
    },
    { name: '/ip', matches: (path) => path === '/ip', methods: { GET: ({ peer }) => ({ status: 200, json: { ip: peer } }) } },
    { name: '/slow', matches: (path) => path === '/slow', methods: { GET: ({ query }) => slow(query.get('ms')) } },
    {
      name: '/status/:code',
      matches: (path) => path.startsWith('/status/'),
      methods: { GET: ({ path }) => status(path), POST: ({ path }) => status(path) },
    },
  ];

  return ({ method, url, peer }) => {
    const { path, query } = splitUrl(url);
    const knownMethod = KNOWN_METHODS.has(method) ? method : 'other';
    const route = routes.find(({ matches }) => matches(path));
    if (route === undefined) return { name: `${knownMethod} (unknown)`, answer: () => ({ status: 404, json: { error: 'no such path' } }) };
    // A HEAD is a GET whose body Node leaves out.
    const handler = route.methods[method === 'HEAD' ? 'GET' : method] ?? methodNotAllowed(route);
    return { name: `${knownMethod} ${route.name}`, answer: (body) => handler({ peer, path, query, body }) };
  };
}

function methodNotAllowed({ methods }: Route): Handler {
  return () => ({ status: 405, json: { error: 'method not allowed' }, allow: Object.keys(methods).join(', ') });
}

/** Splits without `new URL`: an odd request target must get a 404, not an exception. */
function splitUrl(url: string): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?');
  if (mark < 0) return { path: url, query: new URLSearchParams() };
  return { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

function slow(text: string | null): ServiceAnswer {
  const waitMs = text !== null && /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(waitMs <= SLOW_LIMIT_MS)) return { status: 400, json: { error: `ms must be a whole number up to ${SLOW_LIMIT_MS}` } };
  return { status: 200, json: { waited_ms: waitMs }, waitMs };
}

function status(path: string): ServiceAnswer {
  const match = /^\/status\/([2-5]\d\d)$/.exec(path);
  if (match === null) return { status: 404, json: { error: 'statuses are 200 to 599' } };
  const code = Number(match[1]);
  const hasBody = code !== 204 && code !== 205 && code !== 304;
  return hasBody ? { status: code, json: { status: code } } : { status: code };
}

/** An empty body is an empty object; undefined when the text is not JSON. */
function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
