/**
 * An action of the scenario, compiled: what to call, what to read from the answer, what counts as success.
 */
import type { Expression, Template, Value } from './expression.js';
import type { Answer } from './outcome.js';

/** How long an exported value is kept: until the iteration ends, or until the user ends. */
export type ExportScope = 'task' | 'user';

/** One value taken from a complete answer. */
export interface Export {
  readonly name: string;
  readonly scope: ExportScope;
  /** Whether reading needs the body of the answer. */
  readonly needsBody: boolean;
  /** What is exported when the answer does not have it (null unless the author gave a default). */
  readonly fallback: Value;
  /** Pure. Undefined when the answer does not have it. */
  read(answer: Answer): Value | undefined;
}

export type HttpBody =
  | { readonly kind: 'text'; readonly value: Template }
  /** Evaluates to any JSON value; sent as JSON with its content type unless the author set one. */
  | { readonly kind: 'json'; readonly value: Template }
  | { readonly kind: 'form'; readonly fields: readonly NamedTemplate[] };

export interface NamedTemplate {
  readonly name: string;
  readonly value: Template;
}

export interface Expectation {
  /** Statuses that are success; absent: every status under 400. */
  readonly status?: readonly number[];
  /** Must be true of the scope in which this action's own fields are already readable. */
  readonly condition?: Expression;
}

/** An HTTP call. The only kind so far; a new kind is a new member here and a folder in `src/actions`. */
export interface HttpAction {
  readonly kind: 'http';
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  readonly url: Template;
  readonly headers: readonly NamedTemplate[];
  readonly query: readonly NamedTemplate[];
  readonly body?: HttpBody;
  /** Source address: absent = the user's lease, null = unbound, else a template that gives an address. */
  readonly bindIp?: Template | null;
  /** Total deadline from start to last byte, redirects included. */
  readonly timeoutUs: number;
  /** How many redirects are followed. */
  readonly followRedirects: number;
  readonly maxResponseBytes: number;
  readonly exports: readonly Export[];
  /** Built-in fields exported with `scope: user`: kept across iterations like exports of that scope. */
  readonly keptFields?: readonly BuiltInField[];
  readonly expect: Expectation;
  /** Whether any expression or export reads the body as `body`, so that it must be carried in the outcome. */
  readonly carriesBody: boolean;
}

export type Action = HttpAction;

/** Names of the fields every action that ran has, readable without exporting. */
export const BUILT_IN_FIELDS = ['status_code', 'body', 'body_len', 'duration_ms', 'from_ip', 'ok', 'error'] as const;
export type BuiltInField = (typeof BUILT_IN_FIELDS)[number];
