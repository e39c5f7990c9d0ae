/**
 * The yardstick: users as plain undici clients in a loop, and nothing around them.
 *
 *     node --import tsx spec/bench/bare-loop.ts URL USERS [REQUESTS_PER_SECOND]
 *
 * Each user has a `Client` and an address of its own, as a Rampart user has, and sends the next request when the
 * answer before it is complete; with a rate, requests start evenly spaced over all users. Nothing is measured,
 * counted or kept. Runs until it is interrupted.
 */
import { Client, type Dispatcher } from 'undici';

const [url, users, rate] = process.argv.slice(2);
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

const addressOf = (user: number): string => `127.20.${user >> 8}.${user & 255}`;
if (rate === undefined) {
  for (let user = 0; user < Number(users); user += 1) new BareUser(addressOf(user), (each) => each.go()).go();
} else {
  const idle: BareUser[] = [];
  for (let user = 0; user < Number(users); user += 1) idle.push(new BareUser(addressOf(user), (each) => idle.push(each)));
  let started = 0;
  const beganMs = performance.now();
  setInterval(() => {
    for (const due = ((performance.now() - beganMs) / 1000) * Number(rate); started < due; started += 1) idle.shift()?.go();
  }, 1);
}
