/**
 * Where the actions of a scenario go, as far as that is known before they run.
 *
 * A user keeps one connection to each origin it calls, so the number of origins tells how many
 * sockets a user needs. The origin of a template is counted by its text: `{{shop.url}}/cart` and
 * `{{shop.url}}/pay` are one. Pure.
 */
import type { Action } from '../../model/action.js';
import type { Scope } from '../../model/expression.js';
import type { Scenario } from '../../model/scenario.js';

/** What an action calls. */
export interface Origin {
  readonly action: Action;
  /** The part of the URL before its path, templates unresolved. */
  readonly text: string;
  /** Whether a target that this process itself embeds is called. */
  readonly embedded: boolean;
}

/** The origin of each action, in the order of the scenario. */
export function originsOf({ actions, resources }: Scenario): readonly Origin[] {
  const embedded = resources.filter(({ type }) => type === 'demo_target').map(({ id }) => id);
  return actions.map((action) => {
    const text = originText(action.url.source);
    return { action, text, embedded: embedded.some((id) => mentions(text, id)) };
  });
}

/** How many different origins there are among those. */
export function countOrigins(origins: readonly Origin[]): number {
  return new Set(origins.map(({ text }) => text)).size;
}

/** Where a connection goes. */
export interface HostAndPort {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * The host and port of an action's URL when the run cannot change them: written out, or made of resources alone.
 *
 * @returns undefined when they are known only as the action runs.
 */
export function constantTarget({ action, text, embedded }: Origin, { resources, env }: Scenario): HostAndPort | undefined {
  const own = new Set(resources.map(({ id }) => id));
  const changes = action.url.reads.some(({ root }) => !own.has(root) && root !== 'env' && mentions(text, root));
  if (embedded || changes) return undefined;
  const fields = new Map(resources.map(({ id, properties }) => [id, properties]));
  return targetOf(action.url.evaluate({ ...FIRST_USER, resources: fields, env }));
}

/** Enough of a scope to evaluate a URL whose host does not depend on it. */
const FIRST_USER: Omit<Scope, 'resources' | 'env'> = {
  user: { id: 1, allocated_ip: null, iteration: 1, iteration_index: 0 },
  tenant: { id: 'default' },
  actions: new Map(),
};

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
const ORIGIN = /^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/)?(?:\{\{.*?\}\}|[^/?#{]|\{(?!\{))*/s;

function originText(url: string): string {
  return ORIGIN.exec(url)?.[0] ?? url;
}

/** Whether a template within the text reads that root. Ids may contain hyphens; what follows a dot is a field. */
function mentions(text: string, root: string): boolean {
  const asRoot = new RegExp(`(?<![A-Za-z0-9_.-])${root}(?![A-Za-z0-9_-])`);
  return Array.from(text.matchAll(/\{\{(.*?)\}\}/gs)).some(([, expression = '']) => asRoot.test(expression));
}

function targetOf(text: unknown): HostAndPort | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const { hostname, port, protocol } = new URL(text);
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port) };
}
