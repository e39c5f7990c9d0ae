/**
 * The coordinator: starting → ramping ⇄ steady → draining → finished | aborted, and paused beside ramping and steady.
 *
 * It knows nothing of users one by one. It begins the timetable, hears that the ramp-up is through and
 * that the population is empty, and turns a reason to stop into a graceful stop first and an abort when
 * the grace is over. The first reason counts.
 */
import { assign, setup } from 'xstate';
import { effect } from './effect.js';
import type { FinishReason, RunMessage } from './events.js';

export interface RunContext {
  readonly reason: FinishReason;
  /** Whether everything was ended at once rather than left to finish. */
  readonly aborted: boolean;
}

export const runMachine = setup({
  types: { context: {} as RunContext, events: {} as RunMessage },
  actions: {
    enterState: effect<{ readonly state: string }>(),
    /** Start the timetable of phases and the clock of `load.duration`. */
    startTimetable: effect(),
    /** No more phases, no more users. */
    stopTimetable: effect(),
    /** Ask every user to finish; the population says when it is empty. */
    stopUsers: effect(),
    /** End every user now; the population says when it is empty. */
    abortUsers: effect(),
    startGrace: effect(),
    closePools: effect(),
    /** Let nothing start. */
    holdUsers: effect(),
    /** Let everything that waits go on, in its order. */
    resumeUsers: effect(),
    /** Ask for more users, or end the newest. */
    scaleUsers: effect(),
    noteReason: assign({
      reason: ({ event }) => (event as Extract<RunMessage, { reason: FinishReason }>).reason,
    }),
    noteAbort: assign({ aborted: true }),
  },
  guards: {
    nobodyLeft: ({ event }) => event.type === 'ramp.finished' && event.active === 0,
    wasAborted: ({ context }) => context.aborted,
    grows: ({ event }) => event.type === 'scale' && event.users > 0,
  },
}).createMachine({
  id: 'run',
  context: { reason: 'completed', aborted: false },
  initial: 'starting',
  states: {
    starting: {
      entry: { type: 'enterState', params: { state: 'starting' } },
      on: { begin: { target: 'ramping', actions: 'startTimetable' } },
    },
    ramping: {
      entry: { type: 'enterState', params: { state: 'ramping' } },
      on: {
        'ramp.finished': [{ guard: 'nobodyLeft', target: 'finished' }, { target: 'steady' }],
        // More users are to come.
        'population.empty': {},
        pause: 'paused.ramping',
        resume: {},
        scale: { actions: 'scaleUsers' },
        stop: { target: 'draining', actions: 'noteReason' },
        abort: { target: 'draining', actions: ['noteReason', 'noteAbort'] },
      },
    },
    steady: {
      entry: { type: 'enterState', params: { state: 'steady' } },
      on: {
        'population.empty': 'finished',
        // Said again after a pause.
        'ramp.finished': {},
        pause: 'paused.steady',
        resume: {},
        scale: [{ guard: 'grows', target: 'ramping', actions: 'scaleUsers' }, { actions: 'scaleUsers' }],
        stop: { target: 'draining', actions: 'noteReason' },
        abort: { target: 'draining', actions: ['noteReason', 'noteAbort'] },
      },
    },
    paused: {
      entry: [{ type: 'enterState', params: { state: 'paused' } }, 'holdUsers'],
      on: {
        pause: {},
        'ramp.finished': {},
        stop: { target: 'draining', actions: 'noteReason' },
        abort: { target: 'draining', actions: ['noteReason', 'noteAbort'] },
      },
      initial: 'ramping',
      states: {
        ramping: {
          on: {
            resume: { target: '#run.ramping', actions: 'resumeUsers' },
            'population.empty': {},
            scale: { actions: 'scaleUsers' },
          },
        },
        steady: {
          on: {
            resume: { target: '#run.steady', actions: 'resumeUsers' },
            'population.empty': '#run.finished',
            scale: [{ guard: 'grows', target: 'ramping', actions: 'scaleUsers' }, { actions: 'scaleUsers' }],
          },
        },
      },
    },
    draining: {
      entry: [{ type: 'enterState', params: { state: 'draining' } }, 'stopTimetable'],
      initial: 'choosing',
      on: {
        'population.empty': [{ guard: 'wasAborted', target: 'aborted' }, { target: 'finished' }],
        abort: { target: '.cutting', actions: 'noteAbort' },
        // The first reason counts, and the ramp-up has nothing more to say.
        stop: {},
        'ramp.finished': {},
        pause: {},
        resume: {},
        scale: {},
      },
      states: {
        choosing: { always: [{ guard: 'wasAborted', target: 'cutting' }, { target: 'waiting' }] },
        waiting: { entry: ['stopUsers', 'startGrace'], on: { 'grace.over': 'cutting' } },
        cutting: { entry: 'abortUsers', on: { 'grace.over': {}, abort: {} } },
      },
    },
    finished: { type: 'final', entry: ['closePools', { type: 'enterState', params: { state: 'finished' } }] },
    aborted: { type: 'final', entry: ['closePools', { type: 'enterState', params: { state: 'aborted' } }] },
  },
});
