/** How many bytes requests and answers take on the wire, for the driver that has no wire. Pure. */
import type { WrittenAnswer } from '../../target/rules.js';
import type { HttpRequest } from './action.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them
const ASCII = /^[\x00-\x7f]*$/;
const LINE_END = 2;
const COLON_AND_SPACE = 2;
const encoder = new TextEncoder();

/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
  return ASCII.test(text) ? text.length : encoder.encode(text).length;
}

/** Mostly the next call sends what the last one sent, to the byte: what is constant in a scenario is one request for all. */
let lastRequest: HttpRequest | null = null;
let lastRequestBytes = 0;

/** `GET /path HTTP/1.1`, the host, the connection, the headers, the length of a body, an empty line, the body. */
export function requestBytes(request: HttpRequest): number {
  if (request !== lastRequest) {
    lastRequest = request;
    lastRequestBytes = countRequest(request);
  }
  return lastRequestBytes;
}

function countRequest({ method, origin, path, headers, body }: HttpRequest): number {
  const hostChars = origin.length - origin.indexOf('//') - 2;
  let bytes = method.length + ' '.length + path.length + ' HTTP/1.1'.length + LINE_END + 'host: '.length + hostChars + LINE_END;
  bytes += 'connection: keep-alive'.length + LINE_END;
  // Headers hold Latin-1, one byte a character.
  for (let i = 0; i + 1 < headers.length; i += 2) bytes += lineBytes(headers[i] as string, headers[i + 1] as string);
  if (body === null) return bytes + LINE_END;
  const length = bytesOf(body);
  return bytes + lineBytes('content-length', String(length)) + LINE_END + length;
}

/** Bytes of an answer, and of its body. */
export interface AnswerSize {
  readonly all: number;
  readonly body: number;
}

/** As with requests. */
let lastAnswer: WrittenAnswer | null = null;
let lastAnswerSize: AnswerSize = { all: 0, body: 0 };

/** `HTTP/1.1 200 OK`, the headers, the length of the body, an empty line, the body. */
export function answerSize(answer: WrittenAnswer): AnswerSize {
  if (answer !== lastAnswer) {
    lastAnswer = answer;
    lastAnswerSize = countAnswer(answer);
  }
  return lastAnswerSize;
}

function countAnswer({ headers, text }: WrittenAnswer): AnswerSize {
  const body = bytesOf(text);
  let bytes = 'HTTP/1.1 200 OK'.length + LINE_END + lineBytes('content-length', String(body)) + LINE_END + body;
  for (const [name, value] of headers) bytes += lineBytes(name, value);
  return { all: bytes, body };
}

function lineBytes(name: string, value: string): number {
  return name.length + COLON_AND_SPACE + value.length + LINE_END;
}
