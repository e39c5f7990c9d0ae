import { beforeAll, describe, expect, it } from 'vitest';
import { ReplayedVariables } from '../../src/cli/replayed-variables.js';
import { loadScenario, recording, run, simulated } from '../../src/index.js';
import { Scrub } from '../../src/journal/scrub.js';
import type { Variable } from '../../src/outputs/dashboard/messages.js';
import { variablesOf } from '../../src/outputs/dashboard/variables.js';
import { notesOf, type RunNotes } from '../../src/report/run-notes.js';
import type { Replayable } from '../../src/worlds/replayed.js';
import { MemoryJournal, readRecording } from '../support/memory-journal.js';

const USERS = [1, 7, 20];

let recorded: Replayable;
/** As they were while the run went on: of each user, after each event. */
const told = new Map<number, (readonly Variable[] | null)[]>(USERS.map((user) => [user, []]));

beforeAll(async () => {
  const scenario = await loadScenario('scenarios/simulated_shop.yaml');
  const journal = new MemoryJournal();
  const nothing = new Scrub([]);
  let notes: RunNotes | undefined;
  run(scenario, { world: recording(simulated(), journal), seed: 42 }).subscribe((event) => {
    notes ??= notesOf(event);
    for (const user of USERS) {
      const scope = notes?.readScope(user) ?? null;
      told.get(user)?.push(scope === null ? null : variablesOf(scope, nothing));
    }
  });
  recorded = readRecording(journal.bytes);
});

const after = (user: number, seq: number) => told.get(user)?.[seq - 1];

describe('variables of a recorded user', () => {
  it('are those it had, wherever one looks and in whatever order', () => {
    const variables = new ReplayedVariables(recorded);
    const count = told.get(1)?.length ?? 0;
    const places = [1, 500, 501, 502, 499, 2, count, count - 1, 900, 901];
    for (const user of USERS)
      for (const seq of places) expect({ user, seq, found: variables.at(user, seq) }).toEqual({ user, seq, found: after(user, seq) });
    variables.close();
  });

  it('change on the way', () => {
    const differing = new Set(told.get(7)?.map((each) => JSON.stringify(each)));
    expect(differing.size).toBeGreaterThan(3);
  });

  it('are none beyond the end, or of a user that never was', () => {
    const variables = new ReplayedVariables(recorded);
    expect(variables.at(7, (told.get(7)?.length ?? 0) + 1)).toBeNull();
    expect(variables.at(100_000, 50)).toBeNull();
    variables.close();
  });
});
