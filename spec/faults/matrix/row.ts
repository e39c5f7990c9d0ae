/** How rows of the fault matrix are written. */

/** A thing that can go wrong, what Rampart promises then, and, where nothing is promised, why not. */
export type Row = readonly [id: string, fault: string, promise: string, notPromised?: string];

/** A row by name. */
export interface Fault {
  /** `N4`: N for the network and the target, H for the host and the process, C for what is written down. */
  readonly id: string;
  readonly fault: string;
  readonly promise: string;
  /** Why no spec covers the row; left out when specs do. */
  readonly notPromised?: string;
}

export function faultOf([id, fault, promise, notPromised]: Row): Fault {
  return { id, fault, promise, ...(notPromised === undefined ? {} : { notPromised }) };
}
