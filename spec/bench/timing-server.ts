/**
 * A target that says of each answer how long it took over it, by its own clock, in microseconds: `{"took_us":…}`.
 *
 *     node --import tsx spec/bench/timing-server.ts PORT DELAY_MS
 *
 * From the moment the request's last byte was read to the moment the answer is written; a delay of 0 is no timer at all.
 */
import { createServer } from 'node:net';

const [port, delay] = process.argv.slice(2);
const delayMs = Number(delay);
const END_OF_REQUEST = '\r\n\r\n';

createServer({ noDelay: true }, (socket) => {
  let rest = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    const cameMs = performance.now();
    rest += chunk.toString('latin1');
    for (let end = rest.indexOf(END_OF_REQUEST); end !== -1; end = rest.indexOf(END_OF_REQUEST)) {
      rest = rest.slice(end + END_OF_REQUEST.length);
      const answer = (): void => {
        const tookUs = Math.round((performance.now() - cameMs) * 1000);
        const body = `{"took_us":${tookUs}}`;
        socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`, 'latin1');
      };
      if (delayMs === 0) answer();
      else setTimeout(answer, delayMs);
    }
  });
}).listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 });
