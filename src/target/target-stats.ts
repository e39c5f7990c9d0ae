/**
 * What the target counted: requests in all, per peer address, per route, per status.
 *
 * Requests for the record itself (`/stats`, `/journal`) are not part of it, so the numbers can be
 * compared with a run's own. Memory is bounded like the journal's: beyond the limits peers and users
 * are no longer told apart, and `truncated` says so.
 */

/** The answer of `GET /stats`. */
export interface TargetStats {
  readonly requests: number;
  /** Connections accepted, kept ones counted once. */
  readonly connections: number;
  readonly peers: Readonly<Record<string, PeerStats>>;
  /** By method and route, such as `GET /asset` or `GET /status/:code`. */
  readonly routes: Readonly<Record<string, number>>;
  /** Answers by status; a request whose connection was lost first is in `requests` only. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly journal: { readonly entries: number; readonly dropped: number };
  /** Whether there were more peers or users than are told apart. */
  readonly truncated: boolean;
}

export interface PeerStats {
  readonly requests: number;
  /** Most requests in flight at once from this address. */
  readonly max_in_flight: number;
  /** Distinct values of the `x-user` header seen from this address; 0 when it was never sent. */
  readonly users: number;
}

interface Peer {
  requests: number;
  inFlight: number;
  maxInFlight: number;
  /** Made when the first `x-user` comes: most peers have none or one. */
  users: Set<string> | null;
}

/** How many peers, and how many pairs of peer and user, are told apart. */
const PEER_LIMIT = 200_000;
const USER_LIMIT = 200_000;

export class TargetCounts {
  readonly #peers = new Map<string, Peer>();
  readonly #routes = new Map<string, number>();
  readonly #statuses = new Map<string, number>();
  #requests = 0;
  #connections = 0;
  #users = 0;
  #truncated = false;

  /** Counts an accepted connection and gives its number, from 1. */
  connected(): number {
    this.#connections += 1;
    return this.#connections;
  }

  /** Counts a request; the function returned is called once when it is over, with its status or null when it got no answer. */
  began(address: string, route: string, user: string | null): (status: number | null) => void {
    this.#requests += 1;
    increment(this.#routes, route);
    const peer = this.#peer(address);
    if (peer !== null) {
      peer.requests += 1;
      peer.inFlight += 1;
      peer.maxInFlight = Math.max(peer.maxInFlight, peer.inFlight);
      if (user !== null) this.#sawUser(peer, user);
    }
    return (status) => {
      if (peer !== null) peer.inFlight -= 1;
      if (status !== null) increment(this.#statuses, String(status));
    };
  }

  snapshot(journal: { readonly entries: number; readonly dropped: number }): TargetStats {
    const peers: Record<string, PeerStats> = {};
    for (const [address, peer] of this.#peers) {
      peers[address] = { requests: peer.requests, max_in_flight: peer.maxInFlight, users: peer.users?.size ?? 0 };
    }
    return {
      requests: this.#requests,
      connections: this.#connections,
      peers,
      routes: Object.fromEntries(this.#routes),
      statuses: Object.fromEntries(this.#statuses),
      journal: { entries: journal.entries, dropped: journal.dropped },
      truncated: this.#truncated,
    };
  }

  #peer(address: string): Peer | null {
    const known = this.#peers.get(address);
    if (known !== undefined) return known;
    if (this.#peers.size >= PEER_LIMIT) {
      this.#truncated = true;
      return null;
    }
    const peer: Peer = { requests: 0, inFlight: 0, maxInFlight: 0, users: null };
    this.#peers.set(address, peer);
    return peer;
  }

  #sawUser(peer: Peer, user: string): void {
    peer.users ??= new Set();
    if (peer.users.has(user)) return;
    if (this.#users >= USER_LIMIT) {
      this.#truncated = true;
      return;
    }
    this.#users += 1;
    peer.users.add(user);
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
