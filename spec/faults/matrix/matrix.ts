/**
 * The fault matrix: everything that is known to go wrong, by number.
 *
 * A spec covers a row by beginning its title with the row's number: `N4 …`, or `N3, H2 …`. Rows and specs are
 * held together by `matrix.spec.ts`, and docs/reliability.md shows both with what came of them.
 */
import { HOST_ROWS } from './host-rows.js';
import { NETWORK_ROWS } from './network-rows.js';
import { type Fault, faultOf } from './row.js';
import { SCENARIO_ROWS } from './scenario-rows.js';

export const FAULTS: Readonly<Record<'network' | 'host' | 'scenario', readonly Fault[]>> = {
  network: NETWORK_ROWS.map(faultOf),
  host: HOST_ROWS.map(faultOf),
  scenario: SCENARIO_ROWS.map(faultOf),
};

export const ALL_FAULTS: readonly Fault[] = Object.values(FAULTS).flat();

/** A value that a table fills in stands in quotes. */
const NUMBERS = /^'?([NHC]\d{1,2}(?:, [NHC]\d{1,2})*)'?(?=[ :]|$)/;

/** The rows a title begins with; none for most titles. Pure. */
export function rowsOfTitle(title: string): readonly string[] {
  return NUMBERS.exec(title)?.[1]?.split(', ') ?? [];
}
