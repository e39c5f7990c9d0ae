/**
 * The replayed world: time and answers come from a recording.
 *
 * No clock runs and nothing is sent. The inputs of the recording are handed over one by one, each at its recorded
 * instant; what the run asks for meanwhile (timers, actions) is numbered as it was when it was recorded, and
 * compared with the recording where an input refers to it. The first difference ends the run.
 *
 *     run(scenarioOf(recording), { world: replayed(recording) })
 */
import { Asked } from '../journal/asked.js';
import type { Input, Recording } from '../journal/format.js';
import { Scrub } from '../journal/scrub.js';
import type { Command } from '../model/command.js';
import type { Fields } from '../model/expression.js';
import { RampartError } from '../model/failure.js';
import type { Outcome } from '../model/outcome.js';
import type { Plan } from '../model/plan.js';
import type { Scenario } from '../model/scenario.js';
import type { ActionCall, Answer, Clock, Driver, Outside, RunEnding, Session, Timer, World } from '../ports.js';

/** A recording with its scenario: what `loadRecording` gives. */
export interface Replayable extends Recording {
  /** As it stands in the recording, without secrets. */
  readonly scenario: Scenario;
}

export interface ReplayOptions {
  /**
   * Drives the replay: calls `step`, which hands over one input, for as long as it says that more are left.
   * Left out: all of them at once, within the call that subscribes. `nextAtUs` is the recorded instant of the next input.
   */
  readonly pump?: (step: () => boolean, nextAtUs: () => number) => void;
  /** Hears of each input just before it is handed over. */
  readonly onInput?: (input: Input) => void;
}

/**
 * A world that brings a recorded run back, event for event, with its fingerprint.
 *
 * The run errors with `replay.difference` where it goes another way than the recording, with `recording.incomplete`
 * where the recording breaks off, and with `recording.other_scenario` when plan or seed are not the recorded ones.
 */
export function replayed(recording: Replayable, options: ReplayOptions = {}): World {
  const { header } = recording;
  const { pump = atOnce, onInput = () => {} } = options;
  let replay: Replay | null = null;
  return {
    mode: 'replayed',
    retells: { mode: header.mode, seed: header.seed, planHash: header.planHash, writtenHash: header.writtenHash },
    seal: (ending) => replay?.seal(ending),
    enter(plan, ready, refuse) {
      const misfit = misfitOf(plan, recording);
      if (misfit !== null) {
        refuse(misfit);
        return () => {};
      }
      const entered = new Replay(recording, onInput, refuse);
      replay = entered;
      const begin = ready(entered);
      begin();
      pump(
        () => entered.step(),
        () => entered.nextAtUs,
      );
      return () => entered.stop();
    },
  };
}

function atOnce(step: () => boolean): void {
  for (let isLeft = true; isLeft; ) isLeft = step();
}

function misfitOf({ hash, seed }: Plan, { file, header }: Recording): RampartError | null {
  const other = (what: string, found: string, expected: string): RampartError =>
    new RampartError('recording.other_scenario', `${file} records a run with ${what} ${expected}, and this one has ${found}`);
  if (hash !== header.planHash) return other('plan', hash.slice(0, 8), header.planHash.slice(0, 8));
  return seed === header.seed ? null : other('seed', String(seed), String(header.seed));
}

/** An action that was started and not answered. */
interface Pending {
  readonly user: number;
  readonly action: string;
  readonly asked: string;
  answer(outcome: Outcome): void;
}

class Replay implements Outside {
  readonly bindsSources: boolean;
  readonly resources: ReadonlyMap<string, Fields>;
  readonly clock: Clock;
  readonly driver: Driver;
  readonly #recording: Replayable;
  readonly #onInput: (input: Input) => void;
  readonly #refuse: (failure: RampartError) => void;
  readonly #asked: Asked;
  readonly #timers = new Map<number, { readonly due: number; callback(): void }>();
  readonly #actions = new Map<number, Pending>();
  /** Which action a call asked for last. */
  readonly #ids = new WeakMap<ActionCall, number>();
  #handle: ((command: Command) => void) | null = null;
  #lastTimer = 0;
  #lastAction = 0;
  #inputsDone = 0;
  #nowUs = 0;
  #over = false;
  #ending: RunEnding | null = null;

  constructor(recording: Replayable, onInput: (input: Input) => void, refuse: (failure: RampartError) => void) {
    const { header, scenario } = recording;
    this.#recording = recording;
    this.#onInput = onInput;
    this.#refuse = refuse;
    this.bindsSources = header.bindsSources;
    this.resources = header.resources;
    this.#asked = new Asked(scenario, header.resources, new Scrub([]));
    this.clock = {
      now: () => this.#nowUs,
      setTimeout: <Value>(callback: (value: Value) => void, delayUs: number, value?: Value) =>
        this.#startTimer(() => callback(value as Value), delayUs),
      clearTimeout: (timer) => void this.#timers.delete((timer as { readonly id: number }).id),
      recycle: () => {},
      stopwatch: () => () => 0,
    };
    const session: Session = {
      start: (call, answer) => this.#startAction(call, answer),
      cancel: (call) => this.#cancelAction(call),
      close: () => {},
    };
    this.driver = { openSession: () => session };
  }

  get nextAtUs(): number {
    return this.#recording.inputs[this.#inputsDone]?.at ?? this.#nowUs;
  }

  /** Hands over the next input; whether there may be more. */
  step(): boolean {
    if (this.#over) return false;
    const input = this.#recording.inputs[this.#inputsDone];
    if (input === undefined) {
      this.#breakOff();
      return false;
    }
    const handOver = this.#find(input);
    if (typeof handOver === 'string') {
      this.#fail(difference(this.#recording.file, input.seq, tell(input), handOver));
      return false;
    }
    this.#inputsDone += 1;
    this.#nowUs = input.at;
    this.#onInput(input);
    handOver();
    return !this.#over;
  }

  stop(): void {
    this.#over = true;
  }

  /** What operators say now comes too late: what they said then is in the recording. */
  listen(_commands$: unknown, handle: (command: Command) => void): () => void {
    this.#handle = handle;
    return () => {
      this.#handle = null;
    };
  }

  health(): null {
    return null;
  }

  seal(ending: RunEnding): void {
    this.#ending = ending;
  }

  leave(left: () => void): void {
    if (this.#over) return left();
    const objection = this.#ending === null ? null : this.#objectionTo(this.#ending);
    if (objection !== null) return this.#fail(objection);
    this.#over = true;
    left();
  }

  #startTimer(callback: () => void, delayUs: number): Timer {
    this.#lastTimer += 1;
    const id = this.#lastTimer;
    this.#timers.set(id, { due: this.#nowUs + Math.round(delayUs), callback });
    return { id };
  }

  #startAction(call: ActionCall, answer: Answer): void {
    this.#lastAction += 1;
    const id = this.#lastAction;
    this.#actions.set(id, {
      user: call.user,
      action: call.action.id,
      asked: this.#asked.digest(call),
      answer: (outcome) => answer(outcome, call),
    });
    this.#ids.set(call, id);
  }

  #cancelAction(call: ActionCall): void {
    const id = this.#ids.get(call);
    if (id !== undefined) this.#actions.delete(id);
  }

  /** How to hand the input over, or what the run asked for instead. */
  #find(input: Input): (() => void) | string {
    switch (input.kind) {
      case 'timer': {
        const timer = this.#timers.get(input.id);
        if (timer === undefined) return `no timer ${input.id} is running`;
        if (timer.due !== input.due) return `timer ${input.id} is due at ${timer.due} µs`;
        return () => {
          this.#timers.delete(input.id);
          timer.callback();
        };
      }
      case 'answer': {
        const pending = this.#actions.get(input.id);
        if (pending === undefined) return `no action ${input.id} is under way`;
        if (pending.user !== input.user || pending.action !== input.action) return `action ${input.id} is ${named(pending)}`;
        if (pending.asked !== input.asked) return `action ${input.id} is ${named(pending)}, but with another request (${pending.asked})`;
        return () => {
          this.#actions.delete(input.id);
          pending.answer(input.outcome);
        };
      }
      case 'command': {
        const handle = this.#handle;
        return handle === null ? 'the run takes no commands' : () => handle(input.command);
      }
    }
  }

  /** What speaks against the run ending as it did, now. */
  #objectionTo({ fingerprint, reason }: RunEnding): RampartError | null {
    const { file, inputs, end } = this.#recording;
    const next = inputs[this.#inputsDone];
    if (next !== undefined) return difference(file, next.seq, tell(next), `the run has ended (${reason})`);
    if (end === null || end.fingerprint === fingerprint) return null;
    return difference(
      file,
      inputs.length,
      `the run ended (${end.reason}) with fingerprint ${end.fingerprint}`,
      `it ends (${reason}) with ${fingerprint}`,
    );
  }

  #breakOff(): void {
    const { file, inputs, end } = this.#recording;
    const waiting = `${this.#actions.size} actions and ${this.#timers.size} timers`;
    if (end !== null)
      return this.#fail(difference(file, inputs.length, `the run ended (${end.reason})`, `it goes on, waiting for ${waiting}`));
    const where = `after ${inputs.length} inputs, ${this.#nowUs / 1_000_000} s into the run`;
    this.#fail(new RampartError('recording.incomplete', `${file} breaks off ${where}; ${waiting} were pending`));
  }

  #fail(failure: RampartError): void {
    this.#over = true;
    this.#refuse(failure);
  }
}

function difference(file: string, seq: number, recorded: string, replayed: string): RampartError {
  return new RampartError('replay.difference', `${file}, input ${seq} (line ${seq + 1})\n  recorded: ${recorded}\n  replayed: ${replayed}`);
}

function named({ user, action }: { readonly user: number; readonly action: string }): string {
  return `${action} of user ${user}`;
}

function tell(input: Input): string {
  switch (input.kind) {
    case 'timer':
      return `timer ${input.id} fired, due at ${input.due} µs`;
    case 'answer':
      return `action ${input.id} was answered: ${named(input)}, request ${input.asked}`;
    case 'command':
      return `the command ${input.command.type} came`;
  }
}
