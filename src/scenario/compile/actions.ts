/** Actions: what each calls, with every default filled in and every template compiled. */
import type { Action, Expectation, HttpAction, HttpBody, NamedTemplate } from '../../model/action.js';
import type { Template, Value } from '../../model/expression.js';
import { familyOf } from '../../model/ip-address.js';
import { parseRange } from '../../model/address-range.js';
import type { ActionEntry } from '../document.js';
import { describeValue } from '../problems.js';
import { compileExports } from './exports.js';
import { compileConditionAt, compileTemplateAt } from './expressions.js';
import type { Names } from './expressions.js';
import type { DocumentPath, Findings } from './findings.js';
import { SearchCompiler } from './search-pattern.js';
import { compileUrl } from './target-url.js';
import type { KnownValues } from './target-url.js';

const DEFAULT_TIMEOUT_US = 30_000_000;
const DEFAULT_MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

/** What actions may refer to. */
export interface ActionsContext {
  /** Names that exist in conditions. */
  readonly names: Names;
  /** Names that exist in `with`: the same and the environment. */
  readonly namesInWith: Names;
  readonly known: KnownValues;
  /** Whether users lease addresses at all. */
  readonly usersHaveAddresses: boolean;
  readonly findings: Findings;
}

/** Compiles the actions. One with a fault in a template is left out; its id is still known. */
export function compileActions(entries: readonly ActionEntry[], context: ActionsContext): Action[] {
  const searches = new SearchCompiler();
  const actions = entries.map((entry, i) => compileAction(entry, ['actions', i], context, searches));
  return actions.filter((action) => action !== undefined);
}

function compileAction(entry: ActionEntry, path: DocumentPath, context: ActionsContext, searches: SearchCompiler): HttpAction | undefined {
  const { findings } = context;
  const parts = entry.with;
  const within = [...path, 'with'];
  const url = compileUrl(parts.url, [...within, 'url'], context.namesInWith, context.known, findings);
  const headers = compileNamed(parts.headers, [...within, 'headers'], context);
  const query = compileNamed(parts.query, [...within, 'query'], context);
  const body = compileBody(parts, within, context);
  const bindIp = compileBindIp(parts.bind_ip, [...within, 'bind_ip'], context);
  const { exports, keptFields, namesBody } = compileExports(entry.export ?? [], [...path, 'export'], { searches, findings });
  const expect = compileExpectation(entry.expect, [...path, 'expect'], context);
  if (url === undefined) return undefined;
  return {
    kind: 'http',
    id: entry.id,
    method: entry.call.toUpperCase(),
    url,
    headers,
    query,
    ...(body === undefined ? {} : { body }),
    ...(bindIp === undefined ? {} : { bindIp }),
    timeoutUs: parts.timeout ?? DEFAULT_TIMEOUT_US,
    followRedirects: parts.follow_redirects ?? 0,
    maxResponseBytes: parts.max_response ?? DEFAULT_MAX_RESPONSE_BYTES,
    exports,
    ...(keptFields.length === 0 ? {} : { keptFields }),
    expect,
    carriesBody: namesBody,
  };
}

function compileNamed(
  values: Readonly<Record<string, Value>> | undefined,
  path: DocumentPath,
  { namesInWith, findings }: ActionsContext,
): NamedTemplate[] {
  const templates: NamedTemplate[] = [];
  for (const [name, written] of Object.entries(values ?? {})) {
    const value = compileTemplateAt(written, [...path, name], namesInWith, findings);
    if (value !== undefined) templates.push({ name, value });
  }
  return templates;
}

/** One of `body`, `json` and `form`. A body that is a list or a map is meant as JSON. */
function compileBody(parts: ActionEntry['with'], path: DocumentPath, context: ActionsContext): HttpBody | undefined {
  const [kind, second] = (['body', 'json', 'form'] as const).filter((key) => parts[key] !== undefined);
  if (second !== undefined) {
    context.findings.errorAtKey('load.contradiction', [...path, second], {
      message: `An action has one of body, json and form, and this one has ${kind} too`,
    });
  }
  if (kind === undefined) return undefined;
  if (kind === 'form') return { kind, fields: compileNamed(parts.form, [...path, 'form'], context) };
  const written = parts[kind] ?? null;
  if (kind === 'body' && written === null) return undefined;
  const value = compileTemplateAt(written, [...path, kind], context.namesInWith, context.findings);
  if (value === undefined) return undefined;
  return { kind: kind === 'json' || typeof written === 'object' ? 'json' : 'text', value };
}

/** Absent stays absent (the user's lease), null stays null (unbound). */
function compileBindIp(written: string | null | undefined, path: DocumentPath, context: ActionsContext): Template | null | undefined {
  if (written === undefined || written === null) return written;
  const template = compileTemplateAt(written, path, context.namesInWith, context.findings);
  const readsLease = template?.reads.some(({ root, field }) => root === 'user' && field === 'allocated_ip') === true;
  if (readsLease && !context.usersHaveAddresses) {
    context.findings.warn('scenario.no_effect', path, {
      message: 'Users of this scenario have no addresses, so the call is sent unbound',
      hint: 'Add load.user_resources.ip_binding, or leave bind_ip out.',
    });
  }
  if (template?.constant !== undefined && template.constant !== null) checkAddress(template.constant, path, context.findings);
  return template;
}

/** A constant source address must be one address that a client can have. */
function checkAddress(address: Value, path: DocumentPath, findings: Findings): void {
  const text = typeof address === 'string' ? address : JSON.stringify(address);
  const isOne = familyOf(text) !== undefined;
  const parsed = isOne ? parseRange(text) : undefined;
  if (parsed?.ok === true) return;
  findings.error(parsed?.code ?? 'scenario.wrong_value', path, {
    message: parsed?.message ?? 'The source address is not an IP address',
    found: describeValue(address),
    expected: 'one IPv4 or IPv6 address, a template that gives one, or null',
  });
}

function compileExpectation(entry: ActionEntry['expect'], path: DocumentPath, { names, findings }: ActionsContext): Expectation {
  const condition =
    entry?.condition === undefined ? undefined : compileConditionAt(entry.condition, [...path, 'condition'], names, findings);
  return {
    ...(entry?.status === undefined ? {} : { status: entry.status }),
    ...(condition === undefined ? {} : { condition }),
  };
}
