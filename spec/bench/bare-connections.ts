/**
 * The yardstick of connections: undici clients that live for one request, and nothing around them.
 *
 *     node --import tsx spec/bench/bare-connections.ts URL USERS
 *
 * So many at a time, each a `Client` with an address of its own: it connects, asks once, is destroyed when it has the
 * whole answer, and the next one takes its address. Nothing is measured or kept. Runs until it is interrupted.
 */
import { BareClient, addressOf, requestTo } from './bare-client.js';

const [url, users] = process.argv.slice(2);
const { origin, pathname } = new URL(url as string);
const REQUEST = requestTo(pathname);

class BareVisitor extends BareClient {
  readonly #localAddress: string;

  constructor(localAddress: string) {
    super(origin, REQUEST, localAddress);
    this.#localAddress = localAddress;
  }

  onComplete(): void {
    // Later, when undici is through with the request.
    setImmediate(replace, this);
  }

  leave(): void {
    this.client.destroy(() => {});
    new BareVisitor(this.#localAddress).go();
  }
}

function replace(visitor: BareVisitor): void {
  visitor.leave();
}

for (let user = 0; user < Number(users); user += 1) new BareVisitor(addressOf(user)).go();
