/**
 * The ramp-up: takes phase events, asks for users.
 *
 * Whom to spawn, drop or hold back is decided by the pure `SpawnQueue` behind `admit`, from the absolute
 * plan and never from the previous timer; the machine says when to look: a phase is due, an instant
 * asked for has come, a user made room, an operator asked for more or let everyone go on.
 */
import { setup } from 'xstate';
import { effect } from './effect.js';
import type { RampUpMessage } from './events.js';

export const rampUpMachine = setup({
  types: { events: {} as RampUpMessage },
  actions: {
    /** Tell that the phase began. */
    notePhase: effect(),
    /** Spawn or drop who is due (a slice at a time), and ask to be woken for the next. */
    admit: effect(),
    /** Drop whoever is due but not spawned. */
    dropDue: effect(),
    noteFinished: effect(),
    /** Those who came due meanwhile were held back until now. */
    noteResumed: effect(),
  },
}).createMachine({
  id: 'ramp-up',
  initial: 'ramping',
  states: {
    ramping: {
      on: {
        'phase.due': { actions: ['notePhase', 'admit'] },
        wake: { actions: 'admit' },
        'user.ended': { actions: 'admit' },
        'timetable.done': 'done',
        'ramp.stop': 'stopped',
        'ramp.pause': 'paused',
        'ramp.extend': { actions: 'admit' },
        'ramp.resume': {},
      },
    },
    // Phases begin at their instants; who is due waits, and is looked for again on the way out.
    paused: {
      on: {
        'phase.due': { actions: 'notePhase' },
        'ramp.resume': { target: 'ramping', actions: ['noteResumed', 'admit'] },
        'ramp.stop': 'stopped',
        wake: {},
        'user.ended': {},
        'timetable.done': {},
        'ramp.pause': {},
        'ramp.extend': {},
      },
    },
    done: {
      entry: 'noteFinished',
      on: {
        'ramp.extend': { target: 'ramping', actions: 'admit' },
        // More may be asked for while nothing starts; on the way back it is found again that nobody is left.
        'ramp.pause': 'paused',
        'ramp.resume': {},
        wake: {},
        'user.ended': {},
        'timetable.done': {},
        'ramp.stop': {},
      },
    },
    stopped: {
      entry: 'dropDue',
      on: {
        wake: {},
        'user.ended': {},
        'phase.due': {},
        'timetable.done': {},
        'ramp.stop': {},
        'ramp.pause': {},
        'ramp.resume': {},
        'ramp.extend': {},
      },
    },
  },
});
