/**
 * Ports of source addresses, as a counted resource: what an address has run out of can be known without a socket.
 *
 * A connection takes one of its address. Closed by the other side it is free at once; closed by us it is
 * held for another minute (TIME_WAIT), and nothing shortens that on a bound address. Memory holds the
 * connections of the last minute and the open ones, not the addresses. Pure: it is told the time.
 */

/** Ports Linux hands out by itself for each address: 32,768 to 60,999. */
const PORTS_PER_ADDRESS = 28_232;
const TIME_WAIT_US = 60_000_000;

/** A port on its way to be free again. */
interface Waiting {
  readonly address: string;
  readonly freeAtUs: number;
}

export class SourcePorts {
  readonly #portsPerAddress: number;
  readonly #taken = new Map<string, number>();
  /** In the order of their closing, which is the order of `freeAtUs`. */
  #waiting: Waiting[] = [];
  #head = 0;

  constructor(portsPerAddress = PORTS_PER_ADDRESS) {
    this.#portsPerAddress = portsPerAddress;
  }

  /** Whether the address had a port left, which is taken then. */
  take(address: string, nowUs: number): boolean {
    this.#expire(nowUs);
    const taken = this.#taken.get(address) ?? 0;
    if (taken >= this.#portsPerAddress) return false;
    this.#taken.set(address, taken + 1);
    return true;
  }

  /** The other side closed the connection, or it never came about. */
  free(address: string): void {
    const taken = this.#taken.get(address) ?? 0;
    if (taken > 1) this.#taken.set(address, taken - 1);
    else this.#taken.delete(address);
  }

  /** We closed the connection: the port is free in a minute. */
  freeLater(address: string, nowUs: number): void {
    this.#waiting.push({ address, freeAtUs: nowUs + TIME_WAIT_US });
  }

  #expire(nowUs: number): void {
    for (let first = this.#waiting[this.#head]; first !== undefined && first.freeAtUs <= nowUs; first = this.#waiting[this.#head]) {
      this.free(first.address);
      this.#head += 1;
    }
    if (this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
  }
}
