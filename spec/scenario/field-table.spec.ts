import { describe, expect, it } from 'vitest';
import { fieldTable } from '../../src/scenario/field-table.js';

describe('the table of fields', () => {
  const rows = fieldTable();

  it('has every level of the language, outer before inner', () => {
    const paths = rows.map(({ path }) => path);
    for (const path of [
      'version',
      'workbook.resources[].properties.port',
      'workbook.metrics.<id>.value',
      'actions[].with.timeout',
      'workflows.nodes[].edges[].trigger.condition',
      'load.user_resources.ip_binding.wait_timeout',
      'simulation.targets[].latency.p99',
    ]) {
      expect(paths).toContain(path);
    }
    expect(paths.indexOf('load')).toBeLessThan(paths.indexOf('load.ramp_up.phases[].at_second'));
  });

  it('says type, default and kind', () => {
    const row = (path: string, kind?: string) => rows.find((candidate) => candidate.path === path && candidate.kind === kind);
    expect(row('actions[].with.timeout')).toMatchObject({ default: '30s', required: false, type: expect.stringContaining('duration') });
    expect(row('load.ramp_up')).toMatchObject({ required: true, type: 'map' });
    expect(row('simulation.targets[].latency.min', 'distribution: uniform')).toMatchObject({ required: true });
  });

  it('describes every field in one sentence', () => {
    for (const { path, description } of rows) expect(description, path).toMatch(/^[A-Z"][^\n]*\.$/u);
  });

  it('has no field twice', () => {
    const names = rows.map(({ path, kind }) => `${path} ${kind}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
