/**
 * Recording: a world that writes down every input of the run on its way in.
 *
 * It stands between the run and any world and passes everything on as it is. Timers are numbered in the order
 * they are asked for, actions in the order they are started; what fires, what is answered and what operators say
 * becomes a line before it is handed over. That is all a replay needs, because everything behind the door is
 * decided by these inputs.
 */
import type { Command } from '../model/command.js';
import type { Fields, Value } from '../model/expression.js';
import { RampartError } from '../model/failure.js';
import type { LineBytes } from '../model/line-bytes.js';
import type { Plan, RunMode } from '../model/plan.js';
import type { Scenario } from '../model/scenario.js';
import type { Clock, Driver, Outside, RunEnding, Session, Timer, World } from '../ports.js';
import { Asked } from './asked.js';
import { ChainWriter } from './chain.js';
import { writeAnswer, writeCommand, writeEnd, writeHeader, writeTimer } from './encode.js';
import type { RecordingHeader } from './format.js';
import type { JournalSink } from './journal-sink.js';
import { Scrub } from './scrub.js';

/** What of a scenario may be written down. */
export interface Writable {
  /** Without secrets; what is recorded of requests is computed from it. */
  readonly scenario: Scenario;
  readonly hash: string;
  /** Names of exported values that some expression reads, by action id. */
  readonly reads: ReadonlyMap<string, ReadonlySet<string>>;
  /** Not to be written down wherever they appear. */
  readonly secrets: ReadonlySet<string>;
}

/**
 * The same world, recorded. For one run: a recording tells one.
 *
 * @param writable finds out what may be written down; throws a `RampartError` to refuse the run
 */
export function recordWorld(world: World, sink: JournalSink, writable: (scenario: Scenario) => Writable): World {
  let recorder: Recorder | null = null;
  return {
    mode: world.mode,
    ...(world.retells === undefined ? {} : { retells: world.retells }),
    seal(ending) {
      world.seal?.(ending);
      recorder?.seal(ending);
    },
    enter(plan, ready, refuse) {
      try {
        if (recorder !== null) throw new RampartError('recording.refused', 'A recording holds one run, and this one holds one already');
        recorder = new Recorder(plan, sink, writable(plan.scenario));
      } catch (error) {
        if (!(error instanceof RampartError)) throw error;
        refuse(error);
        return () => {};
      }
      const { begin } = recorder;
      return world.enter(plan, (outside) => ready(begin(outside, world.mode, world.retells?.mode ?? world.mode)), refuse);
    },
  };
}

class Recorder {
  readonly #plan: Plan;
  readonly #sink: JournalSink;
  readonly #writable: Writable;
  readonly #scrub: Scrub;
  readonly #chain = new ChainWriter();
  #inputs = 0;
  #timers = 0;
  #actions = 0;
  #commands = 0;
  #over = false;

  constructor(plan: Plan, sink: JournalSink, writable: Writable) {
    this.#plan = plan;
    this.#sink = sink;
    this.#writable = writable;
    this.#scrub = new Scrub(writable.secrets);
  }

  /** Writes the header, and gives the outside as the run is to see it. */
  readonly begin = (outside: Outside, mode: RunMode, recordedMode: RunMode): Outside => {
    const header = this.#header(outside, recordedMode);
    this.#sink.begin(mode !== 'live');
    this.#write((line) => writeHeader(line, header));
    const asked = new Asked(this.#writable.scenario, header.resources, this.#scrub);
    return {
      clock: this.#clock(outside.clock),
      driver: this.#driver(outside.driver, outside.clock, asked),
      bindsSources: outside.bindsSources,
      resources: outside.resources,
      listen: (commands$, handle) => outside.listen(commands$, (command) => this.#obeyed(command, outside.clock, handle)),
      health: () => outside.health(),
      leave: (left) => {
        this.#over = true;
        outside.leave(() => this.#sink.flush(left));
      },
    };
  };

  seal({ fingerprint, events, reason }: RunEnding): void {
    this.#write((line) => writeEnd(line, { fingerprint, events, reason, inputs: this.#inputs }));
    this.#over = true;
  }

  #header({ bindsSources, resources }: Outside, mode: RunMode): RecordingHeader {
    const { seed, hash, version } = this.#plan;
    const { scenario, hash: writtenHash } = this.#writable;
    const { name, text, overrides, env } = scenario;
    const values = this.#scrub.resources(resources);
    return {
      version,
      name,
      text,
      overrides,
      env: [...env.keys()],
      planHash: hash,
      writtenHash,
      seed,
      mode,
      bindsSources,
      resources: values,
    };
  }

  #clock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      setTimeout: <Value>(callback: (value: Value) => void, delayUs: number, value?: Value): Timer => {
        this.#timers += 1;
        const id = this.#timers;
        const due = clock.now() + Math.round(delayUs);
        return clock.setTimeout(() => {
          this.#note((line, seq) => writeTimer(line, seq, clock.now(), id, due));
          callback(value as Value);
        }, delayUs);
      },
      clearTimeout: (timer) => clock.clearTimeout(timer),
      recycle: (timer) => clock.recycle(timer),
      stopwatch: () => clock.stopwatch(),
    };
  }

  #driver(driver: Driver, clock: Clock, asked: Asked): Driver {
    return { openSession: (user) => this.#session(driver.openSession(user), clock, asked) };
  }

  #session(session: Session, clock: Clock, asked: Asked): Session {
    return {
      start: (call, answer) => {
        this.#actions += 1;
        const id = this.#actions;
        const { user, action } = call;
        const named = { id, user, action: action.id, asked: asked.digest(call) };
        session.start(call, (outcome) => {
          this.#note((line, seq) => writeAnswer(line, seq, clock.now(), named, outcome, this.#valuesRead(action.id, outcome.values)));
          answer(outcome, call);
        });
      },
      cancel: (call) => session.cancel(call),
      close: () => session.close(),
    };
  }

  #obeyed(command: Command, clock: Clock, handle: (command: Command) => void): void {
    this.#commands += 1;
    this.#note((line, seq) => writeCommand(line, seq, clock.now(), this.#commands, command));
    handle(command);
  }

  /** Only what the workflow itself reads: nothing else can change the course of the run. Written at once, as JSON. */
  #valuesRead(action: string, values: Fields): string {
    let fields = '';
    for (const name of this.#writable.reads.get(action) ?? []) {
      if (!Object.hasOwn(values, name)) continue;
      fields += `${fields === '' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(this.#scrub.value(values[name] as Value))}`;
    }
    return `{${fields}}`;
  }

  #note(write: (line: LineBytes, seq: number) => void): void {
    if (this.#over) return;
    this.#inputs += 1;
    this.#write((line) => write(line, this.#inputs));
  }

  #write(write: (line: LineBytes) => void): void {
    if (this.#over) return;
    try {
      this.#sink.write(this.#chain.seal(write));
    } catch (error) {
      // A value of an answer is nested deeper than the stack. The run can go on, its recording cannot.
      this.#over = true;
      this.#sink.fail(error);
    }
  }
}
