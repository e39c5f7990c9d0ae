/** One HTTP request from a chosen source address over a connection of choice, for specs of the target. */
import http from 'node:http';

export interface Called {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  json(): unknown;
}

export interface CallOptions {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly from?: string;
  /** Absent: a connection of its own, closed afterwards. */
  readonly agent?: http.Agent;
}

export function call(url: string, { method = 'GET', body, headers, from, agent }: CallOptions = {}): Promise<Called> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      { method, headers: { ...headers }, agent: agent ?? false, ...(from === undefined ? {} : { localAddress: from }) },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(pieces).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Lines of `GET /journal`. */
export async function journalOf(url: string): Promise<Record<string, unknown>[]> {
  const { text } = await call(`${url}/journal`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
