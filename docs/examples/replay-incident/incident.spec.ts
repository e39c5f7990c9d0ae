import { loadRecording, replayed, scenarioOf } from 'rampart';
import { runToEnd, timelinesOf } from 'rampart/testing';
import { describe, expect, it } from 'vitest';

describe('the incident of the failing orders', async () => {
  const incident = await loadRecording(new URL('incident.rec', import.meta.url).pathname);
  const { events, report } = await runToEnd(scenarioOf(incident), { world: replayed(incident) });

  it('is told again, event for event', () => {
    expect(report.mode).toBe('replayed');
    expect(report.fingerprint).toBe(incident.end?.fingerprint);
  });

  it('saw orders fail, with nothing but server errors', () => {
    expect(report.actions['order']?.failure).toBeGreaterThan(0);
    expect(report.actions['order']?.errors).toEqual({ 'expect.status': report.actions['order']?.failure });
  });

  it('made every customer whose order failed try once more, and no more than once', () => {
    const failedOrders = report.edges['order']?.[1];
    const retries = report.edges['retry']?.reduce((sum, taken) => sum + taken, 0);
    expect(retries).toBe(failedOrders);
    for (const life of timelinesOf(events).values()) expect(life).not.toMatch(/retry \S+ iterating\.retry/);
  });

  it('cost no customer its address, and nobody its visits', () => {
    expect(report.users).toMatchObject({ spawned: 40, completed: 40, failed: 0 });
    expect(report.pools['customers']).toMatchObject({ allocated: 0, granted: 40, released: 40 });
  });
});
