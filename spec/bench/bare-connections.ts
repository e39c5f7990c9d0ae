/**
 * The yardstick of connections: undici clients that live for one request, and nothing around them.
 *
 *     node --import tsx spec/bench/bare-connections.ts URL USERS
 *
 * So many at a time, each a `Client` with an address of its own: it connects, asks once, is destroyed when it has the
 * whole answer, and the next one takes its address. Nothing is measured or kept. Runs until it is interrupted.
 */
import { Client, type Dispatcher } from 'undici';

const [url, users] = process.argv.slice(2);
const { origin, pathname } = new URL(url as string);
const REQUEST: Dispatcher.DispatchOptions = { path: pathname, method: 'GET', headers: ['user-agent', 'bare'] };

class BareVisitor implements Dispatcher.DispatchHandler {
  readonly #client: Client;
  readonly #localAddress: string;

  constructor(localAddress: string) {
    this.#localAddress = localAddress;
    this.#client = new Client(origin, { localAddress, headersTimeout: 0, bodyTimeout: 0 });
    this.#client.dispatch(REQUEST, this);
  }

  onConnect(): void {}
  onHeaders(): boolean {
    return true;
  }
  onData(): boolean {
    return true;
  }
  onComplete(): void {
    // Later, when undici is through with the request.
    setImmediate(replace, this);
  }
  onError(error: Error): void {
    throw error;
  }

  leave(): void {
    this.#client.destroy(() => {});
    new BareVisitor(this.#localAddress);
  }
}

function replace(visitor: BareVisitor): void {
  visitor.leave();
}

for (let user = 0; user < Number(users); user += 1) new BareVisitor(`127.20.${user >> 8}.${user & 255}`);
