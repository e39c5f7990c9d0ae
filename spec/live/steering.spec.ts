/** A live run steered by a program, recorded and replayed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Subject } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Command,
  type RunEvent,
  decodeScenario,
  live,
  loadRecording,
  openRecording,
  recording,
  replay,
  run,
} from '../../src/index.js';
import { scenarioText } from '../support/scenario-text.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-steering-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a steered live run', () => {
  it('pauses, resumes, grows, shrinks and stops, and its recording replays', async () => {
    const text = scenarioText({
      pools: '[{ id: pool, ranges: [127.5.0.0/26] }]',
      binding: '{ pool_id: pool }',
      phases: '[{ at_second: 0, spawn_users: 20 }]',
      lifetime: '{ mode: loop, iterations: 0, think_time: 20ms }',
    });
    const path = join(folder, 'steered.rec');
    const file = await openRecording(path);
    const commands$ = new Subject<Command>();
    const events: RunEvent[] = [];
    const ended = new Promise<void>((resolve, reject) => {
      run(decodeScenario(text, 'spec.yaml'), { world: recording(live(), file), seed: 1, commands$, fingerprint: true }).subscribe({
        next: (event) => events.push(event),
        error: reject,
        complete: resolve,
      });
    });
    await expect.poll(() => events.length).toBeGreaterThan(200);
    const steps: Command[] = [
      { type: 'pause' },
      { type: 'scale', users: 5 },
      { type: 'resume' },
      { type: 'scale', users: -10 },
      { type: 'stop' },
    ];
    for (const step of steps) {
      commands$.next(step);
      await sleep(200);
    }
    await ended;
    await file.finish();

    const told = events.filter(({ type }) => type === 'command').map((event) => (event as { command: string }).command);
    expect(told).toEqual(['pause', 'scale', 'resume', 'scale', 'stop']);
    const pausedAt = events.findIndex((event) => event.type === 'run.state' && event.state === 'paused');
    const resumedAt = events.findIndex((event, index) => index > pausedAt && event.type === 'run.state');
    const begun = events
      .slice(pausedAt, resumedAt)
      .filter(({ type }) => ['action.started', 'iteration.started', 'user.spawned'].includes(type));
    expect(begun).toEqual([]);
    expect(events.filter(({ type }) => type === 'user.spawned')).toHaveLength(25);
    const endedBefore = events.slice(
      0,
      events.findIndex((event) => event.type === 'command' && event.command === 'stop'),
    );
    expect(endedBefore.filter(({ type }) => type === 'user.finished')).toHaveLength(10);
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', reason: 'command' });

    const again: RunEvent[] = [];
    replay(await loadRecording(path)).subscribe((event) => again.push(event));
    expect(again).toEqual(events);
  });
});
