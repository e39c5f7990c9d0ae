/**
 * The closed taxonomy of ways an action can fail.
 *
 * One table: the code is what events, reports and metrics carry; the sentence and the hint are what
 * people read; `docs/failures.md` has a heading for each, kept equal by a spec. Codes never change
 * their meaning; a new cause gets a new code.
 */
export interface ErrorClass {
  /** What happened, as a sentence without a full stop. */
  readonly summary: string;
  /** What to do about it. */
  readonly hint: string;
}

export const ERROR_CLASSES = {
  'connect.refused': {
    summary: 'The target refused the connection',
    hint: 'Check that the service listens on the host and port of the URL.',
  },
  'connect.timeout': {
    summary: 'No connection was made before the deadline of the action',
    hint: 'The host drops packets or its accept queue is full; raise `timeout` only if that is expected.',
  },
  'connect.unreachable': {
    summary: 'There is no route to the target',
    hint: 'Check the routes of this host, and that the source address can reach the target.',
  },
  'connect.denied': {
    summary: 'This host forbids the connection',
    hint: 'A firewall rule or a prohibit route of this host applies.',
  },
  'connect.reset': {
    summary: 'The connection was reset while it was being made',
    hint: 'Something between here and the target closes new connections.',
  },
  'reset.before_response': {
    summary: 'The connection was reset before an answer began',
    hint: 'The target crashed, is overloaded, or does not speak this protocol.',
  },
  'closed.before_response': {
    summary: 'The target closed the connection before an answer began',
    hint: 'The target gave up on the request; look at its log.',
  },
  'reset.reused_socket': {
    summary: 'A kept connection was closed by the target just as it was used again',
    hint: 'The keep-alive timeout of the target is shorter than the think time; this is a race, not an outage.',
  },
  'reset.mid_body': {
    summary: 'The connection was reset inside the body of the answer',
    hint: 'The target or something in between cut the answer.',
  },
  'closed.mid_body': {
    summary: 'The target closed the connection inside the body of the answer',
    hint: 'The body is shorter than announced; look at the log of the target.',
  },
  'timeout.tls': {
    summary: 'The TLS handshake did not finish before the deadline of the action',
    hint: 'Check that the port speaks TLS.',
  },
  'timeout.headers': {
    summary: 'No complete head of an answer came before the deadline of the action',
    hint: 'The target is slower than `timeout` allows.',
  },
  'timeout.body': {
    summary: 'The body of the answer stalled and the deadline of the action passed',
    hint: 'The target stopped sending in the middle of its answer.',
  },
  'timeout.total': {
    summary: 'The answer was still coming when the deadline of the action passed',
    hint: 'The body is too slow or too large for `timeout`.',
  },
  'response.too_large': {
    summary: 'The body of the answer is larger than max_response',
    hint: 'Raise `max_response` if such answers are expected.',
  },
  'response.headers_overflow': {
    summary: 'The head of the answer is too large',
    hint: 'More than 16 KiB of headers came.',
  },
  'response.malformed': {
    summary: 'The answer is not HTTP',
    hint: 'Check the port and the scheme of the URL.',
  },
  'response.framing': {
    summary: 'The length of the answer contradicts its headers',
    hint: 'Content-Length, Transfer-Encoding or a chunk size is wrong.',
  },
  'response.unsolicited': {
    summary: 'An answer came before the request was sent',
    hint: 'The target speaks first; it is not an HTTP/1.1 server.',
  },
  'redirect.loop': {
    summary: 'More redirects than follow_redirects allows',
    hint: 'Raise `follow_redirects`, or look for a loop at the target.',
  },
  'redirect.refused': {
    summary: 'A redirect led to a place where Rampart does not go',
    hint: 'Only http and https URLs that the target rules of this run allow are followed, and never from https to http.',
  },
  'target.refused': {
    summary: 'The target is not allowed in this run',
    hint: 'Public targets need --allow-public-targets; special addresses must be named with --allow-target.',
  },
  'limit.rate': {
    summary: 'The request was held back by --max-rate until the deadline of the action',
    hint: 'The plan asks for more requests than the run may send: raise --max-rate if the target may have them, or use fewer users.',
  },
  'limit.connections': {
    summary: 'As many connections are open as --max-connections allows',
    hint: 'Raise --max-connections if the target may have them, or use fewer users. Its user goes on after a pause of 0.1 to 1 second.',
  },
  'tls.untrusted': { summary: 'The certificate of the target is not trusted', hint: 'It is self-signed or its issuer is unknown here.' },
  'tls.name': { summary: 'The certificate of the target is for another name', hint: 'Check the host of the URL.' },
  'tls.expired': { summary: 'The certificate of the target has expired', hint: 'Renew it.' },
  'tls.not_yet': { summary: 'The certificate of the target is not valid yet', hint: 'Check the clocks of both hosts.' },
  'tls.protocol': { summary: 'The TLS handshake failed', hint: 'Check that the port speaks TLS, and which versions.' },
  'dns.not_found': { summary: 'The name of the target has no address', hint: 'Check the host of the URL.' },
  'dns.failed': { summary: 'The name of the target could not be looked up', hint: 'The resolver of this host failed or timed out.' },
  'address.unavailable': {
    summary: 'The source address cannot be bound on this host',
    hint: 'Add it to an interface, e.g. ip address add ADDRESS/32 dev lo, or run with --source-binding off. Its user goes on after a pause of 0.1 to 1 second.',
  },
  'address.family': {
    summary: 'The source address and the target are of different families',
    hint: 'An IPv4 pool cannot reach an IPv6 target, nor the reverse.',
  },
  'ports.exhausted': {
    summary: 'The source address has no free port left',
    hint: 'Closed connections hold their port for 60 seconds; use more addresses, keep connections, or widen net.ipv4.ip_local_port_range. Its user goes on after a pause of 0.1 to 1 second.',
  },
  'host.fd_exhausted': {
    summary: 'This process may open no more files',
    hint: 'Raise the limit: ulimit -n. Its user goes on after a pause of 0.1 to 1 second.',
  },
  'host.memory_exhausted': {
    summary: 'This host has no memory left for another connection',
    hint: 'Use fewer users, or raise net.ipv4.tcp_mem. Its user goes on after a pause of 0.1 to 1 second.',
  },
  'request.invalid': {
    summary: 'The templates of the action gave a request that cannot be sent',
    hint: 'Look at the values the URL and the headers were built from.',
  },
  'expect.status': {
    summary: 'The status of the answer is not an expected one',
    hint: 'See `expect.status`; by default a status under 400 is success.',
  },
  'expect.condition': { summary: 'The expected condition is not true of the answer', hint: 'See `expect.condition` of the action.' },
  aborted: { summary: 'The action was cut short because its user was stopped', hint: 'Raise `load.graceful_stop` to let actions finish.' },
  'internal.unknown': {
    summary: 'An error that Rampart has no class for',
    hint: 'This is a defect of Rampart: please report it with the detail shown.',
  },
} as const satisfies Record<string, ErrorClass>;

export type ErrorCode = keyof typeof ERROR_CLASSES;
