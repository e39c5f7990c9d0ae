/** Plans for specs of the checks before a run: real scenarios, written short. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Plan } from '../../../src/model/plan.js';
import { compilePlan } from '../../../src/scenario/compile-plan.js';
import { decodeScenario } from '../../../src/scenario/decode-scenario.js';

/** Sections of a scenario as JSON, which is YAML too; each has a default of one user calling one action once. */
export interface Written {
  readonly resources?: Record<string, object>;
  readonly pools?: readonly object[];
  readonly actions?: readonly object[];
  readonly phases?: readonly object[];
  readonly lifetime?: object;
  readonly binding?: object;
  readonly concurrency?: object;
  readonly duration?: string;
}

export function planOf(written: Written): Plan {
  const actions = written.actions ?? [get('http://127.0.0.1:1/asset')];
  const ids = actions.map((action) => String((action as { id: string }).id));
  const document = {
    version: '1.0',
    name: 'preflight',
    workbook: { resources: written.resources ?? {}, ip_pools: written.pools ?? [] },
    actions,
    workflows: {
      nodes: [
        ...ids.map((action, i) => ({ id: `n${i}`, action, edges: [{ to: ids[i + 1] ? `n${i + 1}` : 'end' }] })),
        { id: 'end', type: 'end' },
      ],
    },
    load: {
      ramp_up: { phases: written.phases ?? [{ at_second: 0, spawn_users: 1 }] },
      ...(written.lifetime && { user_lifetime: written.lifetime }),
      ...(written.binding && { user_resources: { ip_binding: written.binding } }),
      ...(written.concurrency && { concurrency: written.concurrency }),
      ...(written.duration && { duration: written.duration }),
    },
  };
  return compilePlan(decodeScenario(JSON.stringify(document), 'preflight.yaml'), { seed: 1 });
}

/** An action that gets a URL. */
export function get(url: string, more: object = {}, id = `get-${randomBytes(4).toString('hex')}`): object {
  return { id, call: 'get', with: { url, ...more } };
}

const folders: string[] = [];

/** A file with that text, removed after the specs; what the kernel would say on another host. */
export function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rampart-preflight-'));
  folders.push(folder);
  const path = join(folder, 'file');
  writeFileSync(path, text);
  return path;
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
