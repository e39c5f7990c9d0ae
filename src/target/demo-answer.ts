/**
 * What the embedded target would answer, without a socket: its own pages, asked on paper.
 *
 * A simulated call of a `demo_target` then reads the same fields as a live one. Pages it does not have are
 * nobody's: they get the answer every simulated call gets. Each user has a service of its own, whose ids count
 * from 1, so that no user's answers depend on how many others there are.
 */
import { type Resolved, createService } from './routes.js';
import { type WrittenAnswer, bareAnswer } from './rules.js';

/** A request as far as the pages read it. */
export interface DemoRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: string | null;
  /** Source address of the call. */
  readonly peer: string;
}

export interface DemoAnswer extends WrittenAnswer {
  /** How long the page itself waits, in microseconds: `/slow` does. */
  readonly waitUs: number;
}

const JSON_HEADERS: ReadonlyMap<string, string> = new Map([['content-type', 'application/json']]);
const NO_BODY = Buffer.alloc(0);

export class DemoService {
  readonly #resolve = createService();

  /** Null for a page or a method it does not have. */
  answer({ method, path, body, peer }: DemoRequest): DemoAnswer | null {
    const resolved = this.#resolve({ method, url: path, peer });
    if (isUnknown(resolved)) return null;
    const { status, json, allow, waitMs = 0 } = resolved.answer(body === null ? NO_BODY : Buffer.from(body));
    if (allow !== undefined) return null;
    const waitUs = waitMs * 1000;
    if (json === undefined) return { ...bareAnswer(status), waitUs };
    return { status, headers: JSON_HEADERS, text: JSON.stringify(json), waitUs };
  }
}

function isUnknown({ name }: Resolved): boolean {
  return name.endsWith('(unknown)');
}
