/**
 * The URL of an origin, for undici's clients.
 *
 * A client asks it for its origin and its protocol with every request, and a `URL` cuts them out of its text each time; here
 * they are fields. Users of a run mostly call the same target, so the URL made last is kept, and shared by their clients,
 * which only read it.
 */

let last: { readonly origin: string; readonly url: URL } | null = null;

/** @param origin scheme, host and port, as `URL.origin` gives them. */
export function originUrl(origin: string): URL {
  if (last?.origin !== origin) last = { origin, url: withFields(new URL(origin)) };
  return last.url;
}

function withFields(url: URL): URL {
  const { origin, protocol } = url;
  return Object.defineProperties(url, { origin: { value: origin }, protocol: { value: protocol } });
}
