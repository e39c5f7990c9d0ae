/** A recording kept in memory, for specs: the sink it is written to, and reading it again. */
import type { Observable, Observer } from 'rxjs';
import type { JournalSink } from '../../src/journal/journal-sink.js';
import { RecordingReader } from '../../src/journal/read.js';
import type { Command } from '../../src/model/command.js';
import type { RunEvent } from '../../src/model/run-event.js';
import type { Scenario } from '../../src/model/scenario.js';
import { VERSION } from '../../src/model/version.js';
import { recording as recordingWorld, run } from '../../src/index.js';
import { decodeWritten } from '../../src/scenario/writable-scenario.js';
import { type Replayable, replayed, type ReplayOptions } from '../../src/worlds/replayed.js';
import { ScriptedWorld } from './scripted-world.js';

export class MemoryJournal implements JournalSink {
  readonly lines: Buffer[] = [];
  begin(): void {}
  write(line: Uint8Array): void {
    this.lines.push(Buffer.from(line));
  }
  fail(cause: unknown): void {
    throw cause;
  }
  flush(done: () => void): void {
    done();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.lines);
  }
}

/** Reads a recording from its bytes, as `loadRecording` does from a file. */
export function readRecording(bytes: Uint8Array): Replayable {
  const reader = new RecordingReader('spec.rec', VERSION);
  reader.push(bytes);
  const recording = reader.finish();
  const scenario = decodeWritten(recording.header, 'spec.rec', (error) => {
    throw error;
  });
  return { ...recording, scenario };
}

export interface Recorded {
  readonly bytes: Buffer;
  readonly events: readonly RunEvent[];
  readonly world: ScriptedWorld;
}

/** Runs a scenario to its end in a scripted world, and records it. */
export function recordScripted(
  scenario: Scenario,
  options: { world?: ScriptedWorld; seed?: number; commands$?: Observable<Command>; untilUs?: number } = {},
): Recorded {
  const { world = new ScriptedWorld(), seed = 1, commands$, untilUs } = options;
  const journal = new MemoryJournal();
  const events: RunEvent[] = [];
  const subscription = run(scenario, {
    world: recordingWorld(world, journal),
    seed,
    ...(commands$ === undefined ? {} : { commands$ }),
  }).subscribe((event) => events.push(event));
  world.clock.advance(untilUs === undefined ? {} : { untilUs });
  const { bytes } = journal;
  const told = events.slice();
  subscription.unsubscribe();
  return { bytes, events: told, world };
}

/** What a replay told, and how it ended: with null, or with what stopped it. */
export function replayToEnd(
  recording: Replayable,
  options: ReplayOptions = {},
): { readonly events: readonly RunEvent[]; readonly failure: unknown } {
  const events: RunEvent[] = [];
  let failure: unknown = 'did not end';
  const observer: Observer<RunEvent> = {
    next: (event) => events.push(event),
    error: (error) => {
      failure = error;
    },
    complete: () => {
      failure = null;
    },
  };
  run(recording.scenario, { world: replayed(recording, options) }).subscribe(observer);
  return { events, failure };
}
