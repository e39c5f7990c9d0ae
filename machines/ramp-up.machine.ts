/**
 * The ramp-up: takes phase events, asks for users.
 *
 * Whom to spawn, drop or hold back is decided by the pure `SpawnQueue` behind `admit`, from the absolute
 * plan and never from the previous timer; the machine says when to look: a phase is due, an instant
 * asked for has come, a user made room.
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
      },
    },
    done: {
      entry: 'noteFinished',
      on: { wake: {}, 'user.ended': {}, 'timetable.done': {}, 'ramp.stop': {} },
    },
    stopped: {
      entry: 'dropDue',
      on: { wake: {}, 'user.ended': {}, 'phase.due': {}, 'timetable.done': {}, 'ramp.stop': {} },
    },
  },
});
