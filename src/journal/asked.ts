/**
 * What an action asked for, as a digest: two runs that ask the same have the same digests.
 *
 * It is computed from the scenario as it may be written down, with every value of the environment replaced, so
 * that a replay, which knows no secret, computes the same. What cannot change within a run (constants, resources) is
 * digested once for each action, and only what is left for each call. Pure.
 */
import { crc32 } from 'node:zlib';
import type { Action } from '../model/action.js';
import type { Fields, Scope, Template, Value } from '../model/expression.js';
import type { Scenario } from '../model/scenario.js';
import type { ActionCall } from '../ports.js';
import { checksumText } from './chain.js';
import type { Scrub } from './scrub.js';

/** An action as it is digested: what every call of it has in common, and what differs. */
interface Shape {
  readonly common: number;
  readonly changing: readonly Template[];
}

export class Asked {
  readonly #actions: ReadonlyMap<string, Action>;
  readonly #env: ReadonlyMap<string, string>;
  readonly #resources: ReadonlyMap<string, Fields>;
  readonly #scrub: Scrub;
  readonly #shapes = new Map<string, Shape>();

  /**
   * @param scenario the one that may be written down
   * @param resources values of the run, without secrets
   * @param scrub takes values of the environment out of what is asked
   */
  constructor(scenario: Scenario, resources: ReadonlyMap<string, Fields>, scrub: Scrub) {
    this.#actions = new Map(scenario.actions.map((action) => [action.id, action]));
    this.#env = scenario.env;
    this.#resources = resources;
    this.#scrub = scrub;
  }

  digest({ user, action, scope, bindIp }: ActionCall): string {
    const written: Scope = {
      user: scope.user,
      tenant: scope.tenant,
      actions: scope.actions,
      resources: this.#resources,
      env: this.#env,
    };
    const { common, changing } = this.#shapeOf(action, written);
    const caller = `${user} ${bindIp}\n`;
    return checksumText(crc32(changing.length === 0 ? caller : caller + this.#text(changing, written), common));
  }

  #shapeOf(action: Action, scope: Scope): Shape {
    let shape = this.#shapes.get(action.id);
    if (shape === undefined) {
      shape = this.#shape(this.#actions.get(action.id) ?? action, scope);
      this.#shapes.set(action.id, shape);
    }
    return shape;
  }

  #shape({ method, url, headers, query, body }: Action, scope: Scope): Shape {
    const fields = [...headers, ...query, ...(body?.kind === 'form' ? body.fields : [])];
    const content = body === undefined || body.kind === 'form' ? [] : [body.value];
    const templates = [url, ...fields.map(({ value }) => value), ...content];
    const changing = templates.filter((template) => !this.#isSettled(template));
    const names = fields.map(({ name }) => name);
    const settled = templates.filter((template) => this.#isSettled(template));
    const places = templates.map((template) => this.#isSettled(template));
    const counts = [headers.length, query.length];
    const common = JSON.stringify([method, names, counts, body?.kind ?? null, places]) + this.#text(settled, scope);
    return { common: crc32(common), changing };
  }

  /** Whether it has the same value in every call of the run. */
  #isSettled({ constant, reads }: Template): boolean {
    return constant !== undefined || reads.every(({ root }) => root === 'env' || this.#resources.has(root));
  }

  #text(templates: readonly Template[], scope: Scope): string {
    try {
      let text = '';
      for (const template of templates) text += `${textOf(template.constant ?? this.#scrub.value(template.evaluate(scope)))}\n`;
      return text;
    } catch {
      // Values come from targets: one may be nested deeper than the stack, here as in the replay.
      return 'too deep';
    }
  }
}

/** Different for different values: the length of a text says where it ends, whatever it holds. */
function textOf(value: Value): string {
  if (typeof value === 'string') return `${value.length}"${value}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
