/**
 * The leanest counting server Node can give, where there is no nginx: no HTTP library, one ready-made answer.
 *
 *     node --import tsx spec/bench/light-server.ts PORT BODY
 *
 * It takes every blank line for the end of a request, which is right for requests without a body. `/served` answers in the
 * words of nginx's stub_status.
 */
import { createServer } from 'node:net';

const [port, body = ''] = process.argv.slice(2);
const END_OF_REQUEST = '\r\n\r\n';
const ANSWER = answerOf(body);
let served = 0;

createServer({ noDelay: true }, (socket) => {
  let rest = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    rest += chunk.toString('latin1');
    let answers = '';
    for (let end = rest.indexOf(END_OF_REQUEST); end !== -1; end = rest.indexOf(END_OF_REQUEST)) {
      served += 1;
      answers += rest.startsWith('GET /served ') ? answerOf(`server accepts handled requests\n 0 0 ${served} \n`) : ANSWER;
      rest = rest.slice(end + END_OF_REQUEST.length);
    }
    if (answers !== '') socket.write(answers, 'latin1');
  });
}).listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 });

function answerOf(text: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
}
