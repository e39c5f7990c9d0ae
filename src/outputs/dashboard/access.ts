/**
 * Who may ask the dashboard what.
 *
 * Whoever reaches this host's loopback may look. Steering needs the token of this run, which a page of another origin
 * cannot read; where the dashboard listens on another address, looking needs it too, and the page is not given it: it
 * stands in the fragment of the address printed, which no browser sends and no server logs. Pure but for the token.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export const TOKEN_HEADER = 'x-rampart-token';
const TOKEN_BYTES = 24;

/** A token for one run. */
export function drawToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** Takes the same time whatever is given. */
export function isToken(given: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

/** Whether a request comes from a page of ours, or from no page at all. */
export function isOurOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin === undefined || (host !== undefined && origin === `http://${host}`);
}
