/**
 * How each user lives: from state to state of its statechart, from node to node of the workflow, to one end.
 */
import type { RunEvent } from '../model/run-event.js';
import type { Crowd, Person } from './crowd.js';
import type { Expected, ExpectedNode } from './expected.js';
import type { Find } from './finding.js';
import type { LeaseRules } from './lease-rules.js';
import type { RunRules } from './run-rules.js';

type Stage = 'none' | 'acquiring' | 'iterating' | 'thinking' | 'releasing' | 'end';

/** Where a user may go from where. */
const NEXT: Readonly<Record<Stage, readonly Stage[]>> = {
  none: ['acquiring', 'iterating', 'end'],
  acquiring: ['iterating', 'releasing', 'end'],
  iterating: ['iterating', 'thinking', 'acquiring', 'releasing', 'end'],
  thinking: ['iterating', 'acquiring', 'releasing', 'end'],
  releasing: ['thinking', 'acquiring', 'end'],
  end: [],
};
const ENDS = ['completed', 'failed', 'aborted'] as const;
/** States a user may enter in one instant; more is going round and round. */
const STEPS_MAX = 1_000;

export class WalkRules {
  readonly #expected: Expected | undefined;
  readonly #crowd: Crowd;
  readonly #run: RunRules;
  readonly #leases: LeaseRules;
  readonly #find: Find;

  constructor(expected: Expected | undefined, crowd: Crowd, run: RunRules, leases: LeaseRules, find: Find) {
    this.#expected = expected;
    this.#crowd = crowd;
    this.#run = run;
    this.#leases = leases;
    this.#find = find;
  }

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'user.state':
        return this.#with(event, (person) => this.#enter(person, event.state, event.at));
      case 'iteration.started':
        return this.#with(event, (person) => this.#begin(person, event));
      case 'iteration.finished':
        return this.#with(event, (person) => this.#finish(person, event));
      case 'edge.taken':
        return this.#with(event, (person) => this.#take(person, event));
      case 'metric':
        return this.#with(event, (person) => {
          if (!person.outcomes.has(event.action))
            this.#find(23, `user ${person.id} measures ${event.metric} after ${event.action}, which did not run`);
        });
      case 'user.finished':
        return this.#with(event, (person) => this.#end(person, event));
      default:
        return undefined;
    }
  }

  close(): void {
    for (const { id } of this.#crowd.people.values()) this.#find(18, `user ${id} never ends`);
  }

  #with(event: { readonly user: number; readonly type: string }, judge: (person: Person) => void): void {
    const person = this.#crowd.find(event.user);
    if (person === undefined) this.#find(18, `${event.type} of user ${event.user}, who is not there`);
    else judge(person);
  }

  #enter(person: Person, state: string, atUs: number): void {
    const from = stageOf(person.state);
    const to = stageOf(state);
    if (!NEXT[from].includes(to)) this.#find(23, `user ${person.id} goes from ${person.state ?? 'nowhere'} to ${state}`);
    if (from === 'acquiring') this.#leases.gaveUp(person);
    if (from === 'thinking') this.#judgeRest(person, to, atUs);
    if (to === 'thinking') this.#judgeThinking(person, atUs);
    if (to === 'iterating') this.#arrive(person, state.slice('iterating.'.length));
    if (to === 'end') person.end = state as Person['end'];
    person.steps = person.stateSinceUs === atUs ? person.steps + 1 : 1;
    if (person.steps === STEPS_MAX) this.#find(24, `user ${person.id} enters ${STEPS_MAX} states at ${atUs}`);
    person.state = state;
    person.stateSinceUs = atUs;
  }

  /** A think time is neither shorter nor longer than written, unless the user is stopped in it. */
  #judgeRest({ id, stateSinceUs }: Person, to: Stage, atUs: number): void {
    if (this.#expected === undefined || this.#run.stretched) return;
    const { thinkUs } = this.#expected;
    const thoughtUs = atUs - stateSinceUs;
    const isStopped = (this.#run.shrunk || atUs >= this.#run.drainingUs) && (to === 'end' || to === 'releasing');
    if (!isStopped && (thoughtUs < thinkUs || thoughtUs > thinkUs + this.#run.slackUs))
      this.#find(30, `user ${id} thinks for ${thoughtUs} µs instead of ${thinkUs}`);
  }

  #judgeThinking(person: Person, atUs: number): void {
    if (person.iterating) this.#find(23, `user ${person.id} thinks inside an iteration`);
    if (atUs > this.#run.drainingUs + this.#run.slackUs) this.#find(29, `user ${person.id} thinks on after the run has stopped`);
    if (this.#expected === undefined) return;
    const { thinkUs, iterations, binding } = this.#expected;
    if (thinkUs === 0) this.#find(23, `user ${person.id} thinks, and has no think time`);
    if (iterations !== 0 && person.iteration >= iterations) this.#find(23, `user ${person.id} thinks after its last iteration`);
    if (binding?.releaseOn === 'task_end' && person.held.size > 0) this.#find(3, `user ${person.id} thinks and holds an address`);
  }

  #arrive(person: Person, node: string): void {
    if (!person.iterating) this.#find(23, `user ${person.id} is at ${node} outside of an iteration`);
    const { nextNode, id } = person;
    if (nextNode !== null && nextNode !== node) this.#find(23, `user ${id} is at ${node}, and its edge leads to ${nextNode}`);
    if (stageOf(person.state) === 'iterating' && nextNode === null && !this.#isAtStart(person)) {
      this.#find(23, `user ${id} comes to ${node} without an edge`);
    }
    if (nextNode === null && this.#expected !== undefined && node !== this.#expected.start) this.#find(23, `user ${id} begins at ${node}`);
    if (this.#expected !== undefined && !this.#expected.nodes.has(node)) this.#find(23, `there is no node ${node}`);
    person.nextNode = null;
    person.answeredAt = null;
  }

  /** The iteration has just begun, right after the one before. */
  #isAtStart({ outcomes, call }: Person): boolean {
    return outcomes.size === 0 && call === null;
  }

  #begin(person: Person, { iteration, at }: Extract<RunEvent, { type: 'iteration.started' }>): void {
    if (person.iterating) this.#find(23, `user ${person.id} begins iteration ${iteration} inside ${person.iteration}`);
    if (iteration !== person.iteration + 1) this.#find(23, `user ${person.id} begins iteration ${iteration} after ${person.iteration}`);
    if (at > this.#run.drainingUs + this.#run.slackUs) this.#find(29, `user ${person.id} begins an iteration after the run has stopped`);
    if (this.#run.paused) this.#find(29, `user ${person.id} begins an iteration while the run is paused`);
    const iterations = this.#expected?.iterations ?? 0;
    if (iterations !== 0 && iteration > iterations) this.#find(23, `user ${person.id} begins iteration ${iteration} of ${iterations}`);
    if (this.#expected?.binding !== undefined && person.ip === null)
      this.#find(14, `user ${person.id} begins an iteration without an address`);
    if (this.#needsFreshAddress && person.ipIteration !== iteration)
      this.#find(3, `user ${person.id} begins iteration ${iteration} with the address of ${person.ipIteration}`);
    person.iteration = iteration;
    person.iterating = true;
    person.outcomes.clear();
    person.nextNode = null;
  }

  /** Whether each iteration has an address asked for in it. */
  get #needsFreshAddress(): boolean {
    const binding = this.#expected?.binding;
    return binding !== undefined && (binding.strategy === 'per_task' || binding.releaseOn === 'task_end');
  }

  #finish(person: Person, { iteration, ok, reason }: Extract<RunEvent, { type: 'iteration.finished' }>): void {
    const who = `iteration ${iteration} of user ${person.id}`;
    if (!person.iterating || iteration !== person.iteration) this.#find(23, `${who} ends and is not under way`);
    if (person.call !== null) this.#find(27, `${who} ends with an action under way`);
    if (ok !== (reason === undefined)) this.#find(23, `${who} is ${ok ? 'ok' : 'not ok'} with the reason ${String(reason)}`);
    const node = this.#nodeOf(person);
    if (ok && node !== undefined && node.action !== undefined) this.#find(23, `${who} is over at ${person.state}, which is no end`);
    if (reason === 'no_edge') {
      if (person.answeredAt === null) this.#find(23, `${who} finds no edge where no action was answered`);
      if (this.#firstEdge(person, node) !== undefined) this.#find(23, `${who} finds no edge at ${person.state}, and one is true`);
    }
    person.iterating = false;
    if (reason !== 'aborted') person.walked += 1;
  }

  #take(person: Person, { iteration, from, index, to }: Extract<RunEvent, { type: 'edge.taken' }>): void {
    const edge = `edge ${index} of ${from}`;
    if (person.state !== `iterating.${from}` || iteration !== person.iteration || !person.iterating)
      this.#find(23, `user ${person.id} takes ${edge} at ${person.state}`);
    if (person.answeredAt !== from || person.call !== null)
      this.#find(23, `user ${person.id} takes ${edge} before the action was answered`);
    const node = this.#nodeOf(person);
    if (node !== undefined) {
      if (node.edges[index]?.to !== to) this.#find(23, `${edge} does not lead to ${to}`);
      const first = this.#firstEdge(person, node);
      if (first !== undefined && first !== index)
        this.#find(23, `user ${person.id} takes ${edge}, and edge ${first} is the first that is true`);
      if (node.edges[index]?.condition?.(person.outcomes) === false) this.#find(23, `user ${person.id} takes ${edge}, which is not true`);
    }
    person.answeredAt = null;
    person.nextNode = to;
  }

  #nodeOf({ state }: Person): ExpectedNode | undefined {
    return state === null ? undefined : this.#expected?.nodes.get(state.slice('iterating.'.length));
  }

  /** The first edge that is true; undefined when there is none, or when that cannot be told. */
  #firstEdge({ outcomes }: Person, node: ExpectedNode | undefined): number | undefined {
    for (const [index, { condition }] of (node?.edges ?? []).entries()) {
      const holds = condition === undefined ? true : condition(outcomes);
      if (holds === undefined) return undefined;
      if (holds) return index;
    }
    return undefined;
  }

  #end(person: Person, { user, outcome, iterations }: Extract<RunEvent, { type: 'user.finished' }>): void {
    if (person.end !== null && person.end !== outcome) this.#find(18, `user ${user} is ${person.end} and ends ${outcome}`);
    if (!ENDS.includes(outcome)) this.#find(18, `no user ends ${String(outcome)}`);
    if (person.iterating) this.#find(27, `user ${user} ends inside an iteration`);
    if (person.call !== null) this.#find(27, `user ${user} ends with an action under way`);
    if (iterations !== person.walked) this.#find(44, `user ${user} walked ${person.walked} iterations, and its end says ${iterations}`);
    for (const reason of person.cutReasons) if (reason !== outcome) this.#find(3, `user ${user} released as ${reason} and ends ${outcome}`);
    if (person.end === null) this.#run.noteDefect();
    this.#judgeOutcome(person, outcome);
    this.#leases.ended(person);
    this.#crowd.remove(user);
  }

  #judgeOutcome({ id, denied, walked, end }: Person, outcome: (typeof ENDS)[number]): void {
    const isStopped = this.#run.atUs >= this.#run.drainingUs;
    if (outcome === 'completed') {
      const iterations = this.#expected?.iterations;
      if (!isStopped && iterations !== undefined && iterations !== walked)
        this.#find(17, `user ${id} is completed after ${walked} of ${iterations} iterations`);
      if (denied) this.#find(17, `user ${id} is completed without the address it was denied`);
      if (isStopped && iterations !== undefined && iterations !== walked && !this.#run.timedOut)
        this.#find(17, `user ${id} is completed, and was stopped before its time`);
    } else if (outcome === 'aborted') {
      if (this.#run.timedOut && end !== null && !this.#run.cuts && !this.#run.shrunk)
        this.#run.suspect(17, `user ${id} is aborted by the end of the run's duration`);
      // Who ends without a final state was ended from outside, by a defect.
      if (!isStopped && !this.#run.shrunk && end !== null) this.#find(17, `user ${id} is aborted, and nothing stopped it`);
    } else if (!denied && end !== null) this.#find(17, `user ${id} failed without a reason`);
  }
}

function stageOf(state: string | null): Stage {
  if (state === null) return 'none';
  if (state.startsWith('iterating.')) return 'iterating';
  if (state === 'acquiring' || state === 'thinking' || state === 'releasing') return state;
  return 'end';
}
