/**
 * The other side of a soak, as a process of its own, so that its memory is not mistaken for the generator's.
 *
 * Two servers: one that misbehaves by path, and one that tells (`GET /which`) which URL to call now. The fault of the
 * time changes every so often; one of four calls is led to it, the others to a path that works. At first each is there
 * for a twentieth of its time: what is measured afterwards is a process that has met them all, and made ready what it needs.
 * Prints the URL to ask; ends when its standard input does.
 *
 *     tsx spec/soak/fault-server.ts 60000
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startBadServer } from '../support/bad-server.js';

const FAULTS = [
  '/good',
  '/reset',
  '/status?code=500',
  '/stall-head',
  '/close',
  '/drip-body',
  '/reset-mid-body',
  '/garbage',
  '/half-close',
  '/close-mid-chunk',
  '/slow?ms=300',
  '/huge-head',
  '/stall-body',
  '/redirect-loop',
  '/second-resets',
  '/bad-chunk-size',
];
const EVERY_NTH_FAILS = 4;
const FORGET_EVERY_MS = 1_000;

const periodMs = Number(process.argv[2] ?? '60000');
const firstPeriodMs = periodMs / 20;
const firstRoundMs = FAULTS.length * firstPeriodMs;
const startedMs = performance.now();
const bad = await startBadServer();
let calls = 0;

const guide = createServer((_, response) => {
  calls += 1;
  const fault = FAULTS[faultAt(performance.now() - startedMs) % FAULTS.length] as string;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ url: `${bad.origin}${calls % EVERY_NTH_FAILS === 0 ? fault : '/good'}` }));
});
function faultAt(elapsedMs: number): number {
  return Math.floor(elapsedMs < firstRoundMs ? elapsedMs / firstPeriodMs : (elapsedMs - firstRoundMs) / periodMs);
}

await new Promise<void>((resolve) => guide.listen(0, '127.0.0.1', resolve));

// What it saw is of use to specs; here it would only grow.
setInterval(() => {
  (bad.requests as unknown[]).length = 0;
  (bad.peers as unknown[]).length = 0;
}, FORGET_EVERY_MS).unref();

process.stdout.write(`http://127.0.0.1:${(guide.address() as AddressInfo).port}/which\n`);
process.stdin.resume();
process.stdin.once('end', () => process.exit(0));
