/** Errors have one class each, by code and by how far the request had come. */
import { describe, expect, it } from 'vitest';
import { classifyDeadline, classifyMishap, type Mishap, type Stage } from '../../../src/actions/http/classify.js';
import { ERROR_CLASSES } from '../../../src/model/error-code.js';

const STAGES: readonly Stage[] = ['lookup', 'connecting', 'handshake', 'sent', 'head', 'body'];

function mishap(overrides: Partial<Mishap>): Mishap {
  return { code: '', name: 'Error', message: '', syscall: '', stage: 'sent', reused: false, ending: 'open', ...overrides };
}

describe('classifyMishap', () => {
  it.each([
    [{ code: 'ECONNREFUSED', stage: 'connecting' }, 'connect.refused'],
    [{ code: 'ETIMEDOUT', stage: 'connecting' }, 'connect.timeout'],
    [{ code: 'ETIMEDOUT', stage: 'sent' }, 'reset.before_response'],
    [{ code: 'EHOSTUNREACH', stage: 'connecting' }, 'connect.unreachable'],
    [{ code: 'EACCES', stage: 'connecting' }, 'connect.denied'],
    [{ code: 'ECONNRESET', stage: 'handshake' }, 'connect.reset'],
    [{ code: 'ECONNRESET', stage: 'sent' }, 'reset.before_response'],
    [{ code: 'ECONNRESET', stage: 'sent', reused: true }, 'reset.reused_socket'],
    [{ code: 'EPIPE', stage: 'sent', reused: true }, 'reset.reused_socket'],
    [{ code: 'ECONNRESET', stage: 'head', reused: true }, 'reset.before_response'],
    [{ code: 'ECONNRESET', stage: 'body', reused: true }, 'reset.mid_body'],
    [{ code: 'UND_ERR_SOCKET', message: 'other side closed', stage: 'sent' }, 'closed.before_response'],
    [{ code: 'UND_ERR_SOCKET', message: 'other side closed', stage: 'sent', reused: true }, 'reset.reused_socket'],
    [{ code: 'UND_ERR_SOCKET', message: 'other side closed', stage: 'body' }, 'closed.mid_body'],
    [{ code: 'UND_ERR_SOCKET', message: 'bad response', stage: 'head' }, 'response.malformed'],
    [{ code: 'UND_ERR_SOCKET', message: 'bad upgrade', stage: 'head' }, 'response.malformed'],
    [{ code: 'EADDRINUSE', syscall: 'connect', stage: 'connecting' }, 'ports.exhausted'],
    [{ code: 'EADDRNOTAVAIL', syscall: 'bind', stage: 'connecting' }, 'address.unavailable'],
    [{ code: 'EADDRNOTAVAIL', syscall: 'connect', stage: 'connecting' }, 'ports.exhausted'],
    [{ code: 'EINVAL', syscall: 'bind', stage: 'connecting' }, 'address.family'],
    [{ code: 'EINVAL', syscall: 'connect', stage: 'connecting' }, 'connect.unreachable'],
    [{ code: 'EMFILE', stage: 'connecting' }, 'host.fd_exhausted'],
    [{ code: 'ENFILE', stage: 'connecting' }, 'host.fd_exhausted'],
    [{ code: 'ENOBUFS', stage: 'connecting' }, 'host.memory_exhausted'],
    [{ code: 'ENOTFOUND', syscall: 'getaddrinfo', stage: 'lookup' }, 'dns.not_found'],
    [{ code: 'EAI_AGAIN', syscall: 'getaddrinfo', stage: 'lookup' }, 'dns.failed'],
    [{ code: 'UND_ERR_HEADERS_OVERFLOW', stage: 'head' }, 'response.headers_overflow'],
    [{ code: 'UND_ERR_INVALID_ARG' }, 'request.invalid'],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', stage: 'handshake' }, 'tls.untrusted'],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID', stage: 'handshake' }, 'tls.name'],
    [{ code: 'CERT_HAS_EXPIRED', stage: 'handshake' }, 'tls.expired'],
    [{ code: 'CERT_NOT_YET_VALID', stage: 'handshake' }, 'tls.not_yet'],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER', stage: 'handshake' }, 'tls.protocol'],
    [{ code: 'EPROTO', stage: 'handshake' }, 'tls.protocol'],
  ] as const)('%o is %s', (overrides, code) => {
    expect(classifyMishap(mishap(overrides))).toBe(code);
  });

  it.each([
    ['Expected HTTP/, RTSP/ or ICE/', 'head', 'response.malformed'],
    ['Invalid header value char', 'head', 'response.malformed'],
    ['Invalid character in Content-Length', 'head', 'response.framing'],
    ["Content-Length can't be present with Transfer-Encoding", 'head', 'response.framing'],
    ['Invalid character in chunk size', 'body', 'response.framing'],
    ['Expected LF after headers', 'body', 'response.framing'],
  ] as const)('the parser saying "%s" in the %s is %s', (message, stage, code) => {
    expect(classifyMishap(mishap({ name: 'HTTPParserError', message, stage }))).toBe(code);
  });

  it.each([
    ['closed', 'closed.mid_body'],
    ['reset', 'reset.mid_body'],
    ['open', 'response.framing'],
  ] as const)('a length that does not match, on a connection that is %s, is %s', (ending, code) => {
    const message = 'Response body length does not match content-length header';
    expect(classifyMishap(mishap({ code: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', message, stage: 'body', ending }))).toBe(code);
  });

  it('calls what it does not know unknown, names of objects among it', () => {
    for (const code of ['ESOMETHING', 'constructor', 'toString', '']) expect(classifyMishap(mishap({ code }))).toBe('internal.unknown');
  });

  it('gives a class of the taxonomy for every loss in every stage', () => {
    for (const stage of STAGES) {
      for (const code of ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'EOF']) {
        for (const reused of [false, true]) {
          const found = classifyMishap(mishap({ code, stage, reused }));
          expect(Object.keys(ERROR_CLASSES)).toContain(found);
          expect(found).not.toBe('internal.unknown');
        }
      }
    }
  });
});

describe('classifyDeadline', () => {
  it.each([
    ['lookup', 'dns.failed'],
    ['connecting', 'connect.timeout'],
    ['handshake', 'timeout.tls'],
    ['sent', 'timeout.headers'],
    ['head', 'timeout.headers'],
  ] as const)('passed in %s is %s', (stage, code) => {
    expect(classifyDeadline(stage, 0, 1_000_000)).toBe(code);
  });

  it.each([
    ['a short timeout, silent for half of it', 500_000, 1_000_000, 'timeout.body'],
    ['a short timeout, a byte a moment ago', 499_999, 1_000_000, 'timeout.total'],
    ['a long timeout, silent for five seconds', 5_000_000, 60_000_000, 'timeout.body'],
    ['a long timeout, a byte within five seconds', 4_999_999, 60_000_000, 'timeout.total'],
  ] as const)('passed in the body: %s', (_, silenceUs, timeoutUs, code) => {
    expect(classifyDeadline('body', silenceUs, timeoutUs)).toBe(code);
  });
});
