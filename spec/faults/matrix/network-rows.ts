/** What the network and the target can do to an action. */
import type { Row } from './row.js';

export const NETWORK_ROWS: readonly Row[] = [
  ['N1', 'The port is closed', '`connect.refused`, within a second'],
  ['N2', 'The connection is never completed', '`connect.timeout` at the deadline of the action'],
  ['N3', 'No route, a prohibited one, a black hole', '`connect.unreachable` or `connect.denied`, as the kernel means it'],
  ['N4', 'A reset as soon as the connection is accepted, or before an answer', '`reset.before_response`'],
  ['N5', 'A close as soon as the connection is accepted, or before an answer', '`closed.before_response`'],
  [
    'N6',
    'A reset or a close inside the body, with a length, chunks or neither',
    '`reset.mid_body`, `closed.mid_body`; the bytes are counted',
  ],
  ['N7', 'The head of the answer never comes', '`timeout.headers`; the connection is not used again'],
  ['N8', 'The body stalls', '`timeout.body`'],
  ['N9', 'The body drips for ever', '`timeout.total` at the deadline of the action'],
  ['N10', 'The head drips for ever', '`timeout.headers`'],
  ['N11', 'The target half-closes after a whole answer', 'Success; the connection is not used again'],
  ['N12', 'A body far over `max_response`, streamed or announced', '`response.too_large` at the limit; memory stays flat'],
  ['N13', 'A head of 32 KiB, or of a thousand headers', '`response.headers_overflow`'],
  ['N14', 'Not HTTP, HTTP/0.9, a broken status line, NUL bytes', '`response.malformed`, with at most 64 escaped characters of it'],
  [
    'N15',
    'Lengths that are wrong, double, negative or contradicted; broken chunks',
    '`response.framing`, or `closed.mid_body` where bytes are missing',
  ],
  ['N16', 'Bytes behind an answer, at once or later', 'They are never taken for the next answer'],
  ['N17', 'The target speaks first', '`response.unsolicited`'],
  [
    'N18',
    'A flood of 100s, an unasked 101, statuses 099, 600, 999 and 2000',
    '`response.malformed`, or an answer with that status; no new series of metrics',
  ],
  [
    'N19',
    'Redirects in a loop, to what is not allowed, to other schemes, from https to http',
    '`redirect.loop`, `redirect.refused`; nothing is sent there',
  ],
  [
    'N20',
    'The target closes a kept connection just as it is used again',
    '`reset.reused_socket`, told apart from other resets; never sent twice',
  ],
  ['N21', 'The target names how long it keeps idle connections', 'Rampart gives the connection up before that: no error'],
  [
    'N22',
    'Certificates: self-signed, another name, expired, not yet valid, unknown authority; TLS against plain text; a handshake that stalls',
    'A class of its own for each; never accepted, whatever the environment says',
  ],
  [
    'N23',
    'Names: none such, no address, a failing resolver, a silent one, an answer that changes, a forbidden address',
    '`dns.not_found`, `dns.failed`, `target.refused`; the address that was judged is the one connected to',
  ],
  ['N24', 'The target goes away and comes back', 'Failures, then success; never more connections than users ask for'],
  ['N25', 'Everything takes a hundred times longer', 'Users that wait or are dropped are counted; the run ends'],
  ['N26', 'One packet in twenty is lost; a line of one megabit a second', 'The run ends, every failure has its class'],
  ['N27', 'Packed bodies: good, broken, of an unknown kind, a bomb', 'Carried as they came, never unpacked'],
  ['N28', 'Bodies with markup, control characters, invalid UTF-8', 'Escaped where they are shown'],
];
