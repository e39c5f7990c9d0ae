/**
 * An HTTP action on paper: the request its templates give, and the values its answer gives.
 *
 * Everything here is pure and is shared by the live driver and its simulated sibling, so both send the
 * same request and read the same exports. What cannot be sent is refused here, before any socket exists.
 */
import type { HttpAction, HttpBody, NamedTemplate } from '../../model/action.js';
import type { Fields, Scope, Template, Value } from '../../model/expression.js';
import type { Answer } from '../../model/outcome.js';
import { VERSION } from '../../model/version.js';

/** A request, ready to be sent. */
export interface HttpRequest {
  /** Upper case. */
  readonly method: string;
  /** Scheme, host and port as in `http://127.0.0.1:8080`; the default port left out, IPv6 in brackets. */
  readonly origin: string;
  /** The host of the origin alone, IPv6 without brackets. */
  readonly host: string;
  /** Path and query, percent-encoded, beginning with a slash. */
  readonly path: string;
  /** Names and values in turn, in the author's order, defaults last. The length of the body is not among them. */
  readonly headers: readonly string[];
  /** Sent as UTF-8; null when there is none. */
  readonly body: string | null;
}

export type RenderedCall = { readonly ok: true; readonly request: HttpRequest } | { readonly ok: false; readonly detail: string };

/** Where a request goes. */
interface Place {
  readonly origin: string;
  readonly host: string;
  readonly path: string;
}

const USER_AGENT = `rampart/${VERSION}`;
/** What a body is called unless the author said otherwise. */
const CONTENT_TYPES: Readonly<Record<HttpBody['kind'], string>> = {
  text: 'text/plain; charset=utf-8',
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
};
const RUN_ID_HEADER = 'x-rampart-run';
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_NAME = METHOD;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x1f\x7f]/;
/** They say how the request is framed or upgraded, which is the driver's business. */
const REFUSED_HEADERS: ReadonlySet<string> = new Set(['transfer-encoding', 'content-length', 'upgrade', 'keep-alive', 'expect']);

/** What made a call impossible to send; never leaves this file. */
class Unsendable extends Error {}

/** What of an action's requests is the same for everyone in a run: rendered once, and kept with the action. */
interface Draft {
  readonly runId: string | undefined;
  /** The whole call, where nothing in it is computed. */
  readonly call: RenderedCall | null;
  readonly headers: readonly string[] | null;
}

const drafts = new WeakMap<HttpAction, Draft>();

/**
 * The request of an action for one scope. Pure; reads the scope only while it runs.
 *
 * A header, query or form value that is null leaves the name out; a list repeats it. Who sends it is said by
 * `user-agent: rampart/VERSION` and `x-rampart-run`, and the content type follows the kind of body, unless the
 * author set them.
 *
 * @param runId the name of the run, as `runIdOf` gives it; without one there is no such header
 *
 * @returns the request, or why it cannot be sent (never with the values in it: they may be secrets).
 */
export function renderHttpCall(action: HttpAction, scope: Scope, runId?: string): RenderedCall {
  let draft = drafts.get(action);
  if (draft === undefined || draft.runId !== runId) {
    draft = draftOf(action, scope, runId);
    drafts.set(action, draft);
  }
  return draft.call ?? renderCall(action, scope, draft);
}

/** Whether nobody reads an answer: its status and its size are all that counts. Pure. */
export function readsNothing(action: HttpAction): boolean {
  return !action.carriesBody && action.exports.length === 0;
}

/** The exports of a complete answer by name, and its body as `body` where the scenario reads it. Pure; without a prototype. */
export function readExports(action: HttpAction, answer: Answer): Fields {
  const values: Record<string, Value> = Object.create(null);
  if (action.carriesBody) values.body = answer.text();
  for (const each of action.exports) values[each.name] = each.read(answer) ?? each.fallback;
  return values;
}

/** Whether the body of the answer must be kept, and not only counted. Pure. */
export function readsBody(action: HttpAction): boolean {
  return action.carriesBody || action.exports.some((each) => each.needsBody);
}

function draftOf(action: HttpAction, scope: Scope, runId: string | undefined): Draft {
  const { url, query, body } = action;
  const headers = areConstant(action.headers) ? constantHeaders(action, scope, runId) : null;
  const draft: Draft = { runId, call: null, headers };
  const isConstant =
    headers !== null &&
    url.constant !== undefined &&
    areConstant(query) &&
    (body === undefined || (body.kind === 'form' ? areConstant(body.fields) : body.value.constant !== undefined));
  return isConstant ? { ...draft, call: renderCall(action, scope, draft) } : draft;
}

/** Null when they cannot be sent: each call then says why. */
function constantHeaders(action: HttpAction, scope: Scope, runId: string | undefined): readonly string[] | null {
  try {
    return renderHeaders(action, scope, runId);
  } catch (error) {
    if (error instanceof Unsendable) return null;
    throw error;
  }
}

function areConstant(templates: readonly NamedTemplate[]): boolean {
  return templates.every(({ value }) => value.constant !== undefined);
}

function renderCall(action: HttpAction, scope: Scope, draft: Draft): RenderedCall {
  try {
    return { ok: true, request: renderRequest(action, scope, draft) };
  } catch (error) {
    if (error instanceof Unsendable) return { ok: false, detail: error.message };
    throw error;
  }
}

function renderRequest(action: HttpAction, scope: Scope, { runId, headers }: Draft): HttpRequest {
  if (!METHOD.test(action.method) || action.method === 'CONNECT') throw new Unsendable('the method cannot be sent to a target');
  const { origin, host, path } = placeOf(action, evaluate(action.url, scope));
  const query = action.query.length === 0 ? '' : encodeFields(action.query, scope).replaceAll('+', '%20');
  const body = action.body === undefined ? null : renderBody(action.body, scope);
  return {
    method: action.method,
    origin,
    host,
    path: query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`,
    headers: headers ?? renderHeaders(action, scope, runId),
    body,
  };
}

/** The place of the last URL of each action: most actions have one URL for all users, and reading it costs more than the rest. */
const lastPlaces = new WeakMap<HttpAction, { readonly url: Value; readonly place: Place }>();

function placeOf(action: HttpAction, url: Value): Place {
  const last = lastPlaces.get(action);
  if (last !== undefined && last.url === url) return last.place;
  const place = readUrl(url);
  lastPlaces.set(action, { url, place });
  return place;
}

function readUrl(url: Value): Place {
  if (typeof url !== 'string' || url === '') throw new Unsendable('the URL is not text');
  if (CONTROL.test(url)) throw new Unsendable('the URL has a control character');
  if (!URL.canParse(url)) throw new Unsendable('the URL cannot be read');
  const { protocol, origin, hostname, pathname, search, username, password } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') throw new Unsendable(`the URL begins with ${protocol} and not http: or https:`);
  if (username !== '' || password !== '') throw new Unsendable('the URL holds credentials; send an authorization header instead');
  return { origin, host: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname, path: pathname + search };
}

function renderHeaders({ headers: templates, body }: HttpAction, scope: Scope, runId: string | undefined): string[] {
  const contentType = body && CONTENT_TYPES[body.kind];
  const headers: string[] = [];
  let hasUserAgent = false;
  let hasRunId = false;
  let hasContentType = contentType === undefined;
  for (const { name, value } of templates) {
    const lower = name.toLowerCase();
    if (!HEADER_NAME.test(name)) throw new Unsendable('a header has a name that is not a token');
    if (REFUSED_HEADERS.has(lower)) throw new Unsendable(`the header ${lower} is set by Rampart itself`);
    for (const text of texts(evaluate(value, scope))) {
      if (!HEADER_VALUE.test(text))
        throw new Unsendable(`the header ${lower} has a line break or another character that headers cannot carry`);
      headers.push(name, text);
      if (lower === 'user-agent') hasUserAgent = true;
      else if (lower === RUN_ID_HEADER) hasRunId = true;
      else if (lower === 'content-type') hasContentType = true;
    }
  }
  if (!hasUserAgent) headers.push('user-agent', USER_AGENT);
  if (!hasRunId && runId !== undefined) headers.push(RUN_ID_HEADER, runId);
  if (!hasContentType && contentType !== undefined) headers.push('content-type', contentType);
  return headers;
}

function renderBody(body: HttpBody, scope: Scope): string {
  switch (body.kind) {
    case 'text':
      return textOf(evaluate(body.value, scope));
    case 'json':
      return jsonOf(evaluate(body.value, scope));
    case 'form':
      return encodeFields(body.fields, scope);
  }
}

function encodeFields(templates: readonly NamedTemplate[], scope: Scope): string {
  if (templates.length === 0) return '';
  const parameters = new URLSearchParams();
  for (const { name, value } of templates) {
    for (const text of texts(evaluate(value, scope))) parameters.append(name, text);
  }
  return parameters.toString();
}

function evaluate(template: Template, scope: Scope): Value {
  return template.constant === undefined ? template.evaluate(scope) : template.constant;
}

/** The texts a value stands for: none for null, each member of a list, otherwise one. */
function texts(value: Value): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === null) return [];
  return Array.isArray(value) ? value.map(textOf) : [textOf(value)];
}

function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : jsonOf(value);
}

function jsonOf(value: Value): string {
  try {
    return JSON.stringify(value);
  } catch {
    // Values come from targets: one may be nested deeper than the stack.
    throw new Unsendable('a value is nested too deeply to be sent');
  }
}
