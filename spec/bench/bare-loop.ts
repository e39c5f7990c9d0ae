/**
 * The yardstick: users as plain undici clients in a loop, and nothing around them.
 *
 *     node --import tsx spec/bench/bare-loop.ts URL USERS [MILLISECONDS]
 *
 * Each user has a `Client` and an address of its own, as a Rampart user has, and sends the next request when the
 * answer before it is complete. Nothing is measured or kept. Runs until it is interrupted; or for so long, and then
 * prints how many requests a second it made in the second half.
 */
import { BareClient, addressOf, requestTo } from './bare-client.js';

const [url, users, milliseconds] = process.argv.slice(2);
const { origin, pathname } = new URL(url as string);
const REQUEST = requestTo(pathname);

class BareUser extends BareClient {
  readonly #answered: (user: BareUser) => void;

  constructor(localAddress: string, answered: (user: BareUser) => void) {
    super(origin, REQUEST, localAddress);
    this.#answered = answered;
  }

  onComplete(): void {
    this.#answered(this);
  }
}

let answers = 0;
function next(user: BareUser): void {
  answers += 1;
  user.go();
}

for (let user = 0; user < Number(users); user += 1) new BareUser(addressOf(user), next).go();

if (milliseconds !== undefined) {
  const half = Number(milliseconds) / 2;
  await new Promise((resolve) => setTimeout(resolve, half));
  const [before, beganMs] = [answers, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, half));
  console.log(((answers - before) * 1000) / (performance.now() - beganMs));
  process.exit();
}
