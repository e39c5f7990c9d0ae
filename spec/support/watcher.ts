/** Someone who watches the dashboard's stream over a socket of their own, and may stop reading. */
import { connect, type Socket } from 'node:net';

export interface Watcher {
  readonly socket: Socket;
  /** What came first: the status of an answer, or nothing before the connection was closed. */
  readonly admitted: Promise<number | 'dropped'>;
  /** All that was read, once the connection has been closed. */
  readonly ended: Promise<string>;
  /** Resolves when this text has been read. */
  read(text: string): Promise<void>;
}

/** @param url of the dashboard. @param isDeaf whether it takes the beginning of the answer, and then reads nothing any more */
export function watch(url: string, isDeaf = false): Watcher {
  const { host, hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  socket.write(`GET /api/stream HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  let got = '';
  socket.setEncoding('utf8').on('data', (piece) => {
    got += piece;
    if (isDeaf) socket.pause();
  });
  const ended = new Promise<string>((resolve) => socket.once('close', () => resolve(got)));
  const admitted = new Promise<number | 'dropped'>((resolve) => {
    socket.once('data', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(got)?.[1])));
    void ended.then(() => resolve('dropped'));
  });
  const read = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (got.includes(text)) resolve();
      };
      socket.on('data', look);
      look();
      void ended.then(() => reject(new Error(`closed before it sent «${text}»:\n${got.slice(-1000)}`)));
    });
  return { socket, admitted, ended, read };
}
