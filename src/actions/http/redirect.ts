/**
 * Where a redirect leads and what is sent there. Pure.
 *
 * The rules are those of browsers where they agree: 301, 302 and 303 become GET without a body, 307 and
 * 308 are sent again as they were; credentials never cross to another origin. Stricter than browsers in
 * one point: a redirect from https to http is refused, so that an encrypted journey stays one.
 */
import type { HttpRequest } from './action.js';

export type Redirected = { readonly ok: true; readonly request: HttpRequest } | { readonly ok: false; readonly detail: string };

const REPEATED: ReadonlySet<number> = new Set([307, 308]);
const TURNED_INTO_GET: ReadonlySet<number> = new Set([301, 302, 303]);
const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);

/** Whether a status asks to go elsewhere. */
export function isRedirect(status: number): boolean {
  return REPEATED.has(status) || TURNED_INTO_GET.has(status);
}

/**
 * The next request after a redirect.
 *
 * @param location the value of the header, relative or absolute
 * @returns the request, or why Rampart does not go there
 */
export function followRedirect(from: HttpRequest, status: number, location: string): Redirected {
  if (!URL.canParse(location, from.origin + from.path)) return { ok: false, detail: 'the redirect leads to something that is not a URL' };
  const { protocol, origin, hostname, pathname, search } = new URL(location, from.origin + from.path);
  if (protocol !== 'http:' && protocol !== 'https:') return { ok: false, detail: `the redirect leads to a ${protocol} URL` };
  if (protocol === 'http:' && from.origin.startsWith('https:')) return { ok: false, detail: 'the redirect leads from https to http' };
  const repeats = REPEATED.has(status) || from.method === 'GET' || from.method === 'HEAD';
  const sameOrigin = origin === from.origin;
  return {
    ok: true,
    request: {
      method: repeats ? from.method : 'GET',
      origin,
      host: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
      path: pathname + search,
      headers: keepHeaders(from.headers, (name) => (repeats || !name.startsWith('content-')) && (sameOrigin || !isBoundToOrigin(name))),
      body: repeats ? from.body : null,
    },
  };
}

function isBoundToOrigin(name: string): boolean {
  return name === 'host' || CREDENTIALS.has(name);
}

function keepHeaders(headers: readonly string[], keep: (name: string) => boolean): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    if (keep(name.toLowerCase())) kept.push(name, headers[i + 1] as string);
  }
  return kept;
}
