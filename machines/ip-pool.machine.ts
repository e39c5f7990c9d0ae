/**
 * One pool of addresses: available ⇄ exhausted → closed.
 *
 * The pool is an actor so that allocate and release are handled strictly in the order they were
 * asked for. Who gets which address is decided by the pure `LeaseBook` behind the effects named here;
 * the machine says what may happen when.
 */
import { setup } from 'xstate';
import { effect } from './effect.js';
import type { PoolMessage } from './events.js';

export const poolMachine = setup({
  types: { events: {} as PoolMessage },
  actions: {
    /** Grant, queue or deny, and tell the user. */
    allocate: effect(),
    /** Take back what the user holds and waits for, and pass it on to whoever waits. */
    release: effect(),
    /** Deny everyone whose wait timeout has passed. */
    expire: effect(),
    /** Deny everyone who waits, and whoever asks from now on. */
    close: effect(),
  },
}).createMachine({
  id: 'pool',
  initial: 'available',
  on: {
    'pool.allocate': { actions: 'allocate' },
    'pool.release': { actions: 'release' },
    'pool.expire': { actions: 'expire' },
    'pool.close': { target: '.closed' },
  },
  states: {
    available: { on: { 'pool.drained': 'exhausted' } },
    exhausted: { on: { 'pool.refilled': 'available' } },
    closed: {
      entry: 'close',
      // Late releases still count; that the pool drains or refills no longer matters.
      on: { 'pool.close': {}, 'pool.drained': {}, 'pool.refilled': {} },
    },
  },
});
