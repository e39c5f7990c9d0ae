/** The live driver keeps the contract of HTTP drivers, against a server on loopback. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { ANSWER, SLOW_MS, describeDriver } from '../../contract/http-driver.contract.js';
import { eventually, usingDriver } from './http-call.js';

const using = usingDriver();
const server = createServer((request, response) => {
  const answer = (): unknown => response.writeHead(request.url === '/misses' ? 404 : 200, ANSWER.headers).end(ANSWER.body);
  if (request.url === '/dawdles') setTimeout(answer, SLOW_MS);
  else answer();
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

describeDriver('the live driver', () => ({
  driver: using.driver(),
  url: (behaviour) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${behaviour}`,
  until: eventually,
  settle: () => new Promise((resolve) => setTimeout(resolve, 30)),
}));
