/**
 * What is measured beside a run: real time that a report wants and no event may hold, so that replaying a
 * run gives the same events. The runtime speaks, whoever makes the report listens.
 */
import type { Scope } from './expression.js';
import type { GeneratorHealth } from './report.js';
import type { RunEvent } from './run-event.js';

export interface Beside {
  /** How long a pool took to handle an allocation, in microseconds. */
  allocated(pool: string, us: number): void;
  /** How long a pool took to handle a release, in microseconds. */
  released(pool: string, us: number): void;
  /**
   * The run begins: whether source addresses are really bound, and what tells at any time how the generator fares, and
   * what the expressions of a user see, for looking at (null when there is no such user).
   */
  entered(bindsSources: boolean, readHealth: () => GeneratorHealth | null, readScope: (user: number) => Scope | null): void;
  /** The first event is about to be told. */
  began(first: RunEvent): void;
  /** How the generator fared, once, just before the run's last event. */
  fared(health: GeneratorHealth | null): void;
  /** A defect was met: what was thrown, and where. The run ends with reason `internal`. */
  fault(error: unknown): void;
}
