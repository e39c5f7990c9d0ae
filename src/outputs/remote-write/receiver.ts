/**
 * The other end of remote write: sends samples in Prometheus' format (protobuf, snappy), once, and says what came of it.
 *
 * The library encodes; the connection is our own, because the rules of this run about targets hold here too: the
 * address a name stands for is judged at each connection, redirects are not followed, and time is limited.
 */
import { lookup, type LookupAddress } from 'node:dns';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { pushTimeseries } from 'prometheus-remote-write';
import { RampartError } from '../../model/failure.js';
import { VERSION } from '../../model/version.js';

/** Null = the address may be contacted, else why not. */
export type AllowTarget = (host: string, address: string, port: number) => string | null;

export interface TimeSeries {
  /** The name of the metric is among them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

export type Pushed =
  | { readonly ok: true }
  /** `again`: another try may help; else these samples will never be taken. */
  | { readonly ok: false; readonly again: boolean; readonly reason: string };

const ANSWER_CHARACTERS_MAX = 2000;
const REASON_CHARACTERS_MAX = 200;
const HEADERS = {
  'Content-Encoding': 'snappy',
  'User-Agent': `rampart/${VERSION}`,
  'X-Prometheus-Remote-Write-Version': '0.1.0',
};

export class Receiver {
  /** As shown to people: without user and password. */
  readonly shown: string;
  readonly #url: URL;
  readonly #allowTarget: AllowTarget;
  readonly #port: number;
  readonly #timeoutMs: number;

  /** @throws RampartError `command.usage` when the text is no URL that can be pushed to. */
  constructor(text: string, allowTarget: AllowTarget, timeoutMs: number) {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !['http:', 'https:'].includes(url.protocol)) {
      throw new RampartError('command.usage', '--out remote-write: the target is not a URL', {
        hint: 'Write http:// or https://, a host and a path, such as http://127.0.0.1:9090/api/v1/write.',
      });
    }
    this.shown = `${url.origin}${url.pathname}`;
    this.#url = url;
    this.#port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
    this.#allowTarget = allowTarget;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Whether the receiver may be contacted at all. Nothing is sent.
   *
   * @throws RampartError `target.refused`
   */
  async check(): Promise<void> {
    const host = bare(this.#url.hostname);
    const addresses = isIP(host) === 0 ? await resolve(host) : [host];
    const refusals = addresses.map((address) => this.#allowTarget(host, address, this.#port));
    const [first] = refusals;
    // A name that leads nowhere now may do so later; each push judges again.
    if (typeof first === 'string' && refusals.every((refusal) => refusal !== null)) {
      throw new RampartError('target.refused', `Metrics cannot be pushed to ${this.shown}: ${first}`);
    }
  }

  /** Never rejects. */
  async push(series: readonly TimeSeries[]): Promise<Pushed> {
    const timeseries = series.map(({ labels, value, atMs }) => ({
      labels: labels as { readonly __name__: string },
      samples: [{ value, timestamp: atMs }],
    }));
    try {
      const { status, errorMessage } = await pushTimeseries(timeseries, {
        url: this.shown,
        headers: HEADERS,
        fetch: (_url, init) => this.#post(init?.headers ?? {}, init?.body as unknown as Uint8Array),
      });
      if (status >= 200 && status < 300) return { ok: true };
      return { ok: false, again: status === 429 || status >= 500, reason: `it answered ${status} ${oneLine(errorMessage ?? '')}`.trim() };
    } catch (error) {
      return { ok: false, again: true, reason: this.#reasonOf(error) };
    }
  }

  #post(headers: Readonly<Record<string, string>>, body: Uint8Array): Promise<Answer> {
    const request = this.#url.protocol === 'https:' ? requestHttps : requestHttp;
    return new Promise((resolve, reject) => {
      const sent = request(
        this.#url,
        {
          method: 'POST',
          headers: { ...headers, 'Content-Length': body.byteLength },
          lookup: this.#lookup,
          signal: AbortSignal.timeout(this.#timeoutMs),
        },
        (response) => void readAnswer(response).then(resolve, reject),
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  #reasonOf(error: unknown): string {
    if (!(error instanceof Error)) return oneLine(String(error));
    return error.name === 'AbortError' ? `no answer within ${this.#timeoutMs} ms` : oneLine(error.message);
  }

  /** Hands out only addresses that may be contacted. An address in the URL is not looked up: `check` has judged it. */
  readonly #lookup: LookupFunction = (host, options, callback) => {
    lookup(host, { all: true }, (error, addresses) => {
      const allowed = (addresses ?? []).filter(({ address }) => this.#allowTarget(host, address, this.#port) === null);
      const [first] = allowed;
      if (error !== null || first === undefined) callback(error ?? new Error(`${host} is a target that is not allowed`), '');
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

interface Answer {
  readonly status: number;
  readonly statusText: string;
  text(): Promise<string>;
}

/** Reads the whole answer and keeps the beginning of it. */
async function readAnswer(response: IncomingMessage): Promise<Answer> {
  let text = '';
  response.setEncoding('utf8');
  for await (const piece of response) text = (text + piece).slice(0, ANSWER_CHARACTERS_MAX);
  return { status: response.statusCode ?? 0, statusText: response.statusMessage ?? '', text: () => Promise.resolve(text) };
}

function resolve(host: string): Promise<string[]> {
  return new Promise((done) => {
    lookup(host, { all: true }, (error, addresses: LookupAddress[]) => done(error === null ? addresses.map(({ address }) => address) : []));
  });
}

function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** What a stranger wrote, safe to print. */
function oneLine(text: string): string {
  return text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, REASON_CHARACTERS_MAX);
}
