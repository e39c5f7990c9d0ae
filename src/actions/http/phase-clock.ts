/**
 * Adds up where the time of one action goes. Pure: it is told the time.
 *
 * Exactly one phase is running at any moment, so the phases of an action always sum up to its duration,
 * over redirects and failures too; the phase running at the end says how far the action came.
 */
import type { Phases } from '../../model/outcome.js';

export type PhaseName = keyof Phases;

export class PhaseClock implements Phases {
  blocked = 0;
  connect = 0;
  tls = 0;
  send = 0;
  wait = 0;
  receive = 0;
  #running: PhaseName = 'blocked';
  #sinceUs: number;

  /** Begins in `blocked`. Instants are integer microseconds on any one scale. */
  constructor(nowUs: number) {
    this.#sinceUs = nowUs;
  }

  get running(): PhaseName {
    return this.#running;
  }

  enter(phase: PhaseName, nowUs: number): void {
    this.#add(nowUs - this.#sinceUs);
    this.#running = phase;
    this.#sinceUs = nowUs;
  }

  /** Closes the running phase and gives the sums. */
  finish(nowUs: number): Phases {
    this.enter(this.#running, nowUs);
    const { blocked, connect, tls, send, wait, receive } = this;
    return { blocked, connect, tls, send, wait, receive };
  }

  /** Written out: reading and writing a field by a name that varies costs several times as much. */
  #add(us: number): void {
    switch (this.#running) {
      case 'blocked':
        this.blocked += us;
        break;
      case 'connect':
        this.connect += us;
        break;
      case 'tls':
        this.tls += us;
        break;
      case 'send':
        this.send += us;
        break;
      case 'wait':
        this.wait += us;
        break;
      case 'receive':
        this.receive += us;
        break;
    }
  }
}
