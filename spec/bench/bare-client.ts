/**
 * A user of the yardsticks: one undici `Client` from an address of its own, and nothing around it.
 *
 * It is the handler of its requests, reads answers to their end and looks at none of them; what it does then is for the
 * yardstick to say. Nothing is measured or kept.
 */
import { Client, type Dispatcher } from 'undici';

export abstract class BareClient implements Dispatcher.DispatchHandler {
  protected readonly client: Client;
  readonly #request: Dispatcher.DispatchOptions;

  constructor(origin: string, request: Dispatcher.DispatchOptions, localAddress: string) {
    this.client = new Client(origin, { localAddress, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 60_000 });
    this.#request = request;
  }

  /** Sends the request. */
  go(): void {
    this.client.dispatch(this.#request, this);
  }

  /** The answer is there. */
  abstract onComplete(): void;

  onConnect(): void {}
  onHeaders(): boolean {
    return true;
  }
  onData(): boolean {
    return true;
  }
  onError(error: Error): void {
    throw error;
  }
}

/** What each of them sends. */
export function requestTo(path: string): Dispatcher.DispatchOptions {
  return { path, method: 'GET', headers: ['user-agent', 'bare'] };
}

/** The address of the user that is the nth, from 0. */
export function addressOf(user: number): string {
  return `127.20.${user >> 8}.${user & 255}`;
}
