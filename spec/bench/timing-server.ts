/**
 * A target that measures by its own clock how long it takes over each answer, and tells the median of all so far, in
 * microseconds, whom it asks for `/took`: `{"median_us":…}`.
 *
 *     node --import tsx spec/bench/timing-server.ts PORT DELAY_MS
 *
 * From the moment the request's last byte was read to the moment the answer is written; a delay of 0 is no timer at all.
 */
import { createServer } from 'node:net';

const [port, delay] = process.argv.slice(2);
const delayMs = Number(delay);
const END_OF_REQUEST = '\r\n\r\n';
/** How many answers took so many microseconds; the last stands for all that took longer. */
const counts = new Uint32Array(1_000_000);
let answers = 0;

createServer({ noDelay: true }, (socket) => {
  let rest = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    const cameMs = performance.now();
    rest += chunk.toString('latin1');
    for (let end = rest.indexOf(END_OF_REQUEST); end !== -1; end = rest.indexOf(END_OF_REQUEST)) {
      const isAsked = rest.startsWith('GET /took ');
      rest = rest.slice(end + END_OF_REQUEST.length);
      const answer = (): void => {
        const body = isAsked ? `{"median_us":${medianUs()}}` : '{"ok":true}';
        if (!isAsked) note(Math.round((performance.now() - cameMs) * 1000));
        socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`, 'latin1');
      };
      if (delayMs === 0) answer();
      else setTimeout(answer, delayMs);
    }
  });
}).listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 });

function note(tookUs: number): void {
  const place = Math.min(tookUs, counts.length - 1);
  counts[place] = (counts[place] as number) + 1;
  answers += 1;
}

function medianUs(): number {
  let seen = 0;
  return counts.findIndex((count) => {
    seen += count;
    return seen * 2 >= answers;
  });
}
