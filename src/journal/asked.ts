/**
 * What an action asked for, as a digest: two runs that ask the same have the same digests.
 *
 * It is computed from the scenario as it may be written down, with every value of the environment replaced, so
 * that a replay, which knows no secret, computes the same. Pure but for hashing.
 */
import { hash } from 'node:crypto';
import type { Action } from '../model/action.js';
import type { Fields, Scope, Template, Value } from '../model/expression.js';
import type { Scenario } from '../model/scenario.js';
import type { ActionCall } from '../ports.js';
import type { Scrub } from './scrub.js';

const DIGITS = 16;

export class Asked {
  readonly #actions: ReadonlyMap<string, Action>;
  readonly #env: ReadonlyMap<string, string>;
  readonly #resources: ReadonlyMap<string, Fields>;
  readonly #scrub: Scrub;

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
    const written = this.#actions.get(action.id) ?? action;
    const { user: self, tenant, actions } = scope;
    const request = this.#request(written, { user: self, tenant, actions, resources: this.#resources, env: this.#env });
    return hash('sha256', `${user} ${bindIp}\n${request}`, 'hex').slice(0, DIGITS);
  }

  #request({ method, url, headers, query, body }: Action, scope: Scope): string {
    const rendered = (template: Template): Value =>
      template.constant === undefined ? this.#scrub.value(template.evaluate(scope)) : template.constant;
    const named = (templates: typeof headers): Value => templates.map(({ name, value }) => [name, rendered(value)]);
    try {
      const content = body === undefined ? null : body.kind === 'form' ? named(body.fields) : rendered(body.value);
      return JSON.stringify([method, rendered(url), named(headers), named(query), body?.kind ?? null, content]);
    } catch {
      // Values come from targets: one may be nested deeper than the stack, here as in the replay.
      return 'too deep';
    }
  }
}
