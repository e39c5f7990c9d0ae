/**
 * From what a socket or the parser said to the one word it is called in events and reports. Pure.
 *
 * The same mishap has different faces: a server that closes in the middle of a body shows as a plain
 * end, a reset or a length that does not match; a missing port shows differently when the source address
 * is bound. So an error is judged by its code *and* by how far the request had come. The tables are
 * closed: what they do not know is `internal.unknown`, which is a defect to be reported.
 */
import type { ErrorCode } from '../../model/error-code.js';

/** How far a request had come. */
export type Stage = 'lookup' | 'connecting' | 'handshake' | 'sent' | 'head' | 'body';

/** Everything known of one failure. */
export interface Mishap {
  /** `code` of the error, such as `ECONNRESET` or `UND_ERR_SOCKET`; empty when it has none. */
  readonly code: string;
  /** `name` of the error: `HTTPParserError` is the parser's, which has no code and gives its reason in the message. */
  readonly name: string;
  readonly message: string;
  /** System call that failed, when it was one. */
  readonly syscall: string;
  readonly stage: Stage;
  /** The connection had carried an earlier request. */
  readonly reused: boolean;
  /** How the other side ended the connection, as far as the socket saw it. */
  readonly ending: 'open' | 'closed' | 'reset';
}

/** No byte for this long, or for half of the timeout, is a stall; anything quicker is a drip. Microseconds. */
const STALL_US = 5_000_000;

const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  ECONNREFUSED: 'connect.refused',
  EHOSTUNREACH: 'connect.unreachable',
  ENETUNREACH: 'connect.unreachable',
  EHOSTDOWN: 'connect.unreachable',
  ENETDOWN: 'connect.unreachable',
  EAFNOSUPPORT: 'connect.unreachable',
  EACCES: 'connect.denied',
  EPERM: 'connect.denied',
  EADDRINUSE: 'ports.exhausted',
  EMFILE: 'host.fd_exhausted',
  ENFILE: 'host.fd_exhausted',
  ENOBUFS: 'host.memory_exhausted',
  ENOMEM: 'host.memory_exhausted',
  ENOTFOUND: 'dns.not_found',
  ENODATA: 'dns.not_found',
  EAI_NODATA: 'dns.not_found',
  EAI_NONAME: 'dns.not_found',
  EAI_AGAIN: 'dns.failed',
  EAI_FAIL: 'dns.failed',
  EAI_MEMORY: 'dns.failed',
  EAI_SYSTEM: 'dns.failed',
  UND_ERR_HEADERS_OVERFLOW: 'response.headers_overflow',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'response.framing',
  UND_ERR_INVALID_ARG: 'request.invalid',
  UND_ERR_NOT_SUPPORTED: 'request.invalid',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'request.invalid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls.name',
  ERR_TLS_CERT_ALTNAME_FORMAT: 'tls.name',
  HOSTNAME_MISMATCH: 'tls.name',
  CERT_HAS_EXPIRED: 'tls.expired',
  CERT_NOT_YET_VALID: 'tls.not_yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls.untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls.untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls.untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls.untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls.untrusted',
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: 'tls.untrusted',
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: 'tls.untrusted',
  CERT_SIGNATURE_FAILURE: 'tls.untrusted',
  CERT_CHAIN_TOO_LONG: 'tls.untrusted',
  CERT_REVOKED: 'tls.untrusted',
  CERT_UNTRUSTED: 'tls.untrusted',
  CERT_REJECTED: 'tls.untrusted',
  INVALID_CA: 'tls.untrusted',
  INVALID_PURPOSE: 'tls.untrusted',
  PATH_LENGTH_EXCEEDED: 'tls.untrusted',
  EPROTO: 'tls.protocol',
  ERR_TLS_HANDSHAKE_TIMEOUT: 'timeout.tls',
};

/** The other side, or something in between, cut the connection off. */
const RESETS: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ENOTCONN', 'ESHUTDOWN', 'ENETRESET']);

/** The other side ended the connection in good order. */
const CLOSES: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'EOF']);

/** How the parser complains of a body that ended too early, whoever ended it. */
const CUT_SHORT = /Invalid EOF state|does not match content-length/;

/** How the parser complains of lengths. */
const FRAMING = /Content-Length|Transfer-Encoding|chunk/;

/** A TCP handshake cannot be reset, only refused: a reset seen while connecting came just after it. */
const ON_RESET: Readonly<Record<Stage, ErrorCode>> = {
  lookup: 'reset.before_response',
  connecting: 'reset.before_response',
  handshake: 'connect.reset',
  sent: 'reset.before_response',
  head: 'reset.before_response',
  body: 'reset.mid_body',
};

const ON_CLOSE: Readonly<Record<Stage, ErrorCode>> = {
  lookup: 'closed.before_response',
  connecting: 'closed.before_response',
  handshake: 'connect.reset',
  sent: 'closed.before_response',
  head: 'closed.before_response',
  body: 'closed.mid_body',
};

/** The class of a failure. */
export function classifyMishap(mishap: Mishap): ErrorCode {
  const { code, message, stage, syscall, ending } = mishap;
  if (ending !== 'open' && CUT_SHORT.test(message)) return lost(mishap, ending === 'reset');
  if (RESETS.has(code)) return lost(mishap, true);
  if (code === 'ETIMEDOUT') return stage === 'connecting' || stage === 'handshake' ? 'connect.timeout' : lost(mishap, true);
  if (CLOSES.has(code)) return message.startsWith('bad ') ? 'response.malformed' : lost(mishap, false);
  if (code === 'EADDRNOTAVAIL') return syscall === 'bind' ? 'address.unavailable' : 'ports.exhausted';
  // When nothing was bound, EINVAL is what a black-hole route answers.
  if (code === 'EINVAL') return syscall === 'bind' ? 'address.family' : 'connect.unreachable';
  if (Object.hasOwn(BY_CODE, code)) return BY_CODE[code] as ErrorCode;
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'tls.protocol';
  if (mishap.name === 'HTTPParserError') return stage === 'body' || FRAMING.test(message) ? 'response.framing' : 'response.malformed';
  return 'internal.unknown';
}

/** The class of a deadline that passed, by how far the request had come and for how long no byte had come. */
export function classifyDeadline(stage: Stage, silenceUs: number, timeoutUs: number): ErrorCode {
  switch (stage) {
    case 'lookup':
      return 'dns.failed';
    case 'connecting':
      return 'connect.timeout';
    case 'handshake':
      return 'timeout.tls';
    case 'sent':
    case 'head':
      return 'timeout.headers';
    case 'body':
      return silenceUs >= Math.min(STALL_US, timeoutUs / 2) ? 'timeout.body' : 'timeout.total';
  }
}

function lost({ stage, reused }: Mishap, reset: boolean): ErrorCode {
  if (reused && stage === 'sent') return 'reset.reused_socket';
  return (reset ? ON_RESET : ON_CLOSE)[stage];
}
