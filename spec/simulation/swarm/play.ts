/**
 * Plays one swarm case: a scenario from genes, run in a simulated world, watched at every event.
 *
 * First trouble (faults, throws, stops), then quiet: after the last of it everything must end, and soon. After every
 * event the checker judges; at the end it judges once more, from the lines alone, and the report is held against
 * what the checker counted.
 */
import { createHash } from 'node:crypto';
import { Subject, takeUntil } from 'rxjs';
import { stringify } from 'yaml';
import { run } from '../../../src/api/run.js';
import { LineChecker } from '../../../src/check/check-lines.js';
import { Checker } from '../../../src/check/checker.js';
import type { Expected } from '../../../src/check/expected.js';
import type { Finding } from '../../../src/check/finding.js';
import { readExpected } from '../../../src/check/read-scenario.js';
import type { Command } from '../../../src/model/command.js';
import type { Engine } from '../../../src/model/engine.js';
import { RampartError } from '../../../src/model/failure.js';
import { serializeEvent } from '../../../src/model/event-line.js';
import type { RunEvent } from '../../../src/model/run-event.js';
import type { Scenario } from '../../../src/model/scenario.js';
import { ReportFold } from '../../../src/report/report.js';
import { type RunNotes, notesOf } from '../../../src/report/run-notes.js';
import { decodeScenario } from '../../../src/scenario/decode-scenario.js';
import { type Step, simulated } from '../../../src/worlds/simulated.js';
import { compareReport } from './compare-report.js';
import { type Document, documentOf } from './document.js';
import type { Genes } from './genes.js';
import { latestEndUs } from './latest-end.js';
import { type Situation, Situations } from './situations.js';
import { WatchedWorld } from './watched-world.js';

export interface Played {
  readonly text: string;
  readonly findings: readonly Finding[];
  /** The last events before the first finding, or the last of all. */
  readonly tail: readonly string[];
  readonly events: number;
  readonly fingerprint: string;
  readonly situations: ReadonlySet<Situation>;
  /** What was done to the run from outside. */
  readonly troubles: readonly string[];
}

/** Events after which a run is told to end: long ones show nothing that short ones do not. */
const EVENTS_MAX = 4_000;
/** Slices of turns after which a run is held to go on for ever. */
const SLICES_MAX = 1_000;
const TAIL = 25;

type Trouble = { readonly kind: 'command'; readonly command: Command; readonly twice: boolean } | { readonly kind: 'leave' };

/** What can be done to a run, by number; null is leaving it. Some are likelier than others. */
const TROUBLES: readonly ((amount: number) => Command | null)[] = [
  () => ({ type: 'stop' }),
  () => ({ type: 'stop', cause: 'sigint' }),
  () => ({ type: 'stop', cause: 'sigterm' }),
  () => ({ type: 'stop' }),
  () => ({ type: 'abort' }),
  () => ({ type: 'abort', cause: 'sigint' }),
  () => ({ type: 'abort', cause: 'sigterm' }),
  () => null,
  () => null,
  () => ({ type: 'pause' }),
  () => ({ type: 'pause' }),
  () => ({ type: 'pause' }),
  () => ({ type: 'resume' }),
  () => ({ type: 'resume' }),
  (amount) => ({ type: 'scale', users: amount }),
  (amount) => ({ type: 'scale', users: amount, tenant: `t${amount % 4}` }),
  (amount) => ({ type: 'scale', users: -amount }),
  (amount) => ({ type: 'scale', users: -amount, tenant: `t${amount % 3}` }),
];

/** What an operator says who is not heard fast enough: a stop is said in another way, so that it shows which reason counts. */
function saidAgain(command: Command): Command {
  return command.type === 'stop' ? { type: 'stop', cause: command.cause === 'sigint' ? 'sigterm' : 'sigint' } : command;
}

/** @param engine what walks the statecharts; the run is the same */
export function play(genes: Genes, engine: Engine): Played {
  return new Play(genes, documentOf(genes), engine).perform();
}

class Play {
  readonly #genes: Genes;
  readonly #engine: Engine;
  readonly #text: string;
  readonly #expected: Expected;
  readonly #checker: Checker;
  readonly #situations: Situations;
  readonly #world: WatchedWorld;
  readonly #commands$ = new Subject<Command>();
  readonly #leave$ = new Subject<void>();
  readonly #findings: Finding[] = [];
  readonly #lines: string[] = [];
  readonly #troubles: string[] = [];
  /** Troubles by the number of the event after which they come. */
  readonly #onEvent = new Map<number, Trouble>();
  #drive: Step = () => null;
  #report: ReportFold | null = null;
  #notes: RunNotes | undefined;
  #tail: readonly string[] | null = null;
  #completed = false;
  #isPaused = false;
  /** Since when nobody has told the run anything and it has not been paused. */
  #letBeUs = 0;
  /** Users beyond the timetable. */
  #usersAdded = 0;
  #left: 'inside an event' | 'between events' | null = null;

  constructor(genes: Genes, document: Document, engine: Engine) {
    this.#genes = genes;
    this.#engine = engine;
    this.#text = stringify(document);
    this.#expected = readExpected(document);
    this.#checker = new Checker(this.#expected);
    this.#situations = new Situations(document);
    const { ports, throws, stops } = genes;
    // A run that is one synchronous loop hears differently that its listener left.
    const isLoop = stops.some(({ kind, quiet }) => TROUBLES[kind]?.(1) === null && !quiet) && stops.every(({ quiet }) => !quiet);
    const inner = simulated({
      ...(isLoop ? {} : { pump: (step) => (this.#drive = step) }),
      ...(ports === null ? {} : { portsPerAddress: ports }),
    });
    const plant = throws === null ? null : ({ what: throws.what === 0 ? 'start' : 'openSession', at: throws.at } as const);
    this.#world = new WatchedWorld(inner, plant, (invariant, message) => this.#complain(invariant, message));
  }

  perform(): Played {
    const scenario = this.#decode();
    if (scenario !== null) {
      this.#run(scenario);
      this.#judgeWhole(scenario);
    }
    const fingerprint = createHash('sha256')
      .update(`${this.#lines.join('\n')}\n`)
      .digest('hex');
    this.#situations.close({ left: this.#left, thrown: this.#world.thrown });
    return {
      text: this.#text,
      findings: this.#findings,
      tail: this.#tail ?? this.#lines.slice(-TAIL),
      events: this.#lines.length,
      fingerprint,
      situations: this.#situations.seen,
      troubles: this.#troubles,
    };
  }

  #decode(): Scenario | null {
    try {
      return decodeScenario(this.#text, 'swarm.yaml');
    } catch (error) {
      if (!(error instanceof RampartError)) throw error;
      this.#complain(0, `the scenario was refused: ${error.message}`);
      return null;
    }
  }

  #run(scenario: Scenario): void {
    const quiet = this.#planTroubles();
    const events$ = run(scenario, {
      world: this.#world,
      seed: this.#genes.runSeed,
      commands$: this.#commands$,
      engine: this.#engine,
    });
    try {
      events$.pipe(takeUntil(this.#leave$)).subscribe({
        next: (event) => this.#see(event),
        complete: () => {
          this.#completed = this.#left === null;
        },
        error: (error) => this.#complain(63, `the run was refused: ${String(error)}`),
      });
      for (const { atUs, trouble } of quiet) {
        this.#advance(atUs);
        this.#make(trouble, 'between events', `at ${atUs} µs`);
      }
      this.#advance();
      this.#letGo();
    } catch (error) {
      this.#complain(0, `something was thrown out of the run: ${(error as Error).stack ?? String(error)}`);
    }
  }

  /** The trouble is over: whoever was told to wait is let go, as often as it is told anew, and then everything must end by itself. */
  #letGo(): void {
    for (let pauses = 0; this.#isPaused && !this.#completed && this.#left === null && pauses <= this.#genes.stops.length; pauses += 1) {
      this.#make({ kind: 'command', command: { type: 'resume' }, twice: false }, 'between events', 'at the end');
      this.#advance();
    }
  }

  #planTroubles(): readonly { readonly atUs: number; readonly trouble: Trouble }[] {
    const { stops, phases } = this.#genes;
    const horizonUs = (phases.reduce((sum, { gapMs }) => sum + gapMs, 0) + 2_000) * 1_000;
    const quiet: { atUs: number; trouble: Trouble }[] = [];
    for (const { kind, when, quiet: isQuiet, twice, amount } of stops) {
      const command = (TROUBLES[kind] as (typeof TROUBLES)[number])(amount);
      const trouble: Trouble = command === null ? { kind: 'leave' } : { kind: 'command', command, twice: twice === 0 };
      if (isQuiet) quiet.push({ atUs: Math.round((when / 1000) * horizonUs), trouble });
      else this.#onEvent.set(1 + Math.round((when / 1000) ** 2 * 4_000), trouble);
    }
    if (!this.#onEvent.has(EVENTS_MAX)) this.#onEvent.set(EVENTS_MAX, { kind: 'command', command: { type: 'abort' }, twice: false });
    return quiet.sort((a, b) => a.atUs - b.atUs);
  }

  /** Lets time pass to an instant, or until nothing is left to happen. */
  #advance(untilUs?: number): void {
    for (let slice = 0; ; slice += 1) {
      const nextUs = this.#drive(untilUs);
      if (nextUs === null || (untilUs !== undefined && nextUs > untilUs)) return;
      if (slice === SLICES_MAX) {
        this.#complain(63, `the run goes on and on: ${SLICES_MAX} slices, and the next turn is due at ${nextUs}`);
        this.#leave$.next();
        return;
      }
    }
  }

  #make(trouble: Trouble, where: 'inside an event' | 'between events', when: string): void {
    if (this.#completed || this.#left !== null) return;
    if (trouble.kind === 'leave') {
      this.#troubles.push(`left ${where} ${when}`);
      this.#left = where;
      this.#world.fallDeaf();
      this.#leave$.next();
      return;
    }
    this.#troubles.push(`${JSON.stringify(trouble.command)} ${when}${trouble.twice ? ', twice' : ''}`);
    this.#say(trouble.command);
    if (trouble.twice) this.#say(saidAgain(trouble.command));
  }

  #say(command: Command): void {
    if (command.type === 'scale') this.#usersAdded += Math.max(0, command.users);
    this.#commands$.next(command);
  }

  #see(event: RunEvent): void {
    if (this.#notes === undefined) {
      this.#notes = notesOf(event);
      if (this.#notes !== undefined) this.#report = new ReportFold(this.#notes.plan);
    }
    this.#lines.push(serializeEvent(event));
    if (this.#left !== null) this.#complain(18, `${event.type} is told to nobody`);
    this.#report?.apply(event);
    this.#world.see(event);
    this.#situations.apply(event);
    if (event.type === 'command' || this.#isPaused) this.#letBeUs = event.at;
    if (event.type === 'run.state') this.#isPaused = event.state === 'paused';
    this.#note(this.#checker.accept(event));
    const trouble = this.#onEvent.get(event.seq);
    if (trouble !== undefined) this.#make(trouble, 'inside an event', `after event ${event.seq}`);
  }

  #judgeWhole(scenario: Scenario): void {
    this.#world.close();
    const defect = this.#notes?.defect;
    if (defect !== undefined && !this.#world.thrown) this.#complain(0, `a defect: ${(defect as Error).stack ?? String(defect)}`);
    if (this.#left !== null) return;
    if (!this.#completed) return this.#complain(63, 'nothing is left to happen, and the run is not over');
    this.#note(this.#checker.finish());
    this.#judgeLines();
    if (this.#report !== null && this.#notes !== undefined) {
      const report = this.#report.finish(this.#notes);
      for (const message of compareReport(report, this.#checker.totals, scenario)) this.#complain(44, message);
      const { reason } = report.exit;
      if (reason === 'internal' && !this.#world.thrown) this.#complain(0, 'the run ended by an internal fault that nobody planted');
      if (reason === 'completed' && this.#world.thrown) this.#complain(56, 'the run ended as planned in spite of a defect');
    }
    const lastUs = (JSON.parse(this.#lines.at(-1) as string) as RunEvent).at;
    const latestUs = latestEndUs(this.#expected, this.#letBeUs, this.#usersAdded);
    if (lastUs > latestUs) this.#complain(63, `the run ends at ${lastUs}, and everything must be over by ${latestUs}`);
  }

  /** The same from the lines alone. */
  #judgeLines(): void {
    const checker = new LineChecker(this.#expected);
    const found = this.#lines.flatMap((line) => [...checker.accept(line)]);
    found.push(...checker.finish());
    if (found.length === 0 || this.#findings.length > 0) return;
    this.#note(found);
  }

  #complain(invariant: number, message: string): void {
    this.#note([{ invariant, seq: this.#lines.length, message }]);
  }

  #note(findings: readonly Finding[]): void {
    if (findings.length === 0) return;
    this.#tail ??= this.#lines.slice(-TAIL);
    this.#findings.push(...findings);
  }
}
