/**
 * The yardstick: users as plain undici clients in a loop, and nothing around them.
 *
 *     node --import tsx spec/bench/bare-loop.ts URL USERS [MILLISECONDS]
 *
 * Each user has a `Client` and an address of its own, as a Rampart user has, and sends the next request when the
 * answer before it is complete. Nothing is measured or kept. Runs until it is interrupted; or for so long, and then
 * prints how many requests a second it made in the second half.
 */
import { Client, type Dispatcher } from 'undici';

const [url, users, milliseconds] = process.argv.slice(2);
const { origin, pathname } = new URL(url as string);
const REQUEST: Dispatcher.DispatchOptions = { path: pathname, method: 'GET', headers: ['user-agent', 'bare'] };

class BareUser implements Dispatcher.DispatchHandler {
  readonly #client: Client;
  readonly #answered: (user: BareUser) => void;

  constructor(localAddress: string, answered: (user: BareUser) => void) {
    this.#client = new Client(origin, { localAddress, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 60_000 });
    this.#answered = answered;
  }

  go(): void {
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
    this.#answered(this);
  }
  onError(error: Error): void {
    throw error;
  }
}

let answers = 0;
function next(user: BareUser): void {
  answers += 1;
  user.go();
}

for (let user = 0; user < Number(users); user += 1) new BareUser(`127.20.${user >> 8}.${user & 255}`, next).go();

if (milliseconds !== undefined) {
  const half = Number(milliseconds) / 2;
  await new Promise((resolve) => setTimeout(resolve, half));
  const [before, beganMs] = [answers, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, half));
  console.log(((answers - before) * 1000) / (performance.now() - beganMs));
  process.exit();
}
