/** `simulation`: how the target behaves in a simulated run. */
import { ERROR_CLASSES } from '../../model/error-code.js';
import { closed, optional, required } from './closed.js';
import { answerHeaders } from './http.js';
import { id } from './ids.js';
import { list } from './list.js';
import { choice, integer } from './scalar.js';
import type { ScalarType } from './scalar.js';
import { tagged } from './tagged.js';
import { anyText, probability } from './texts.js';
import { duration, positiveDuration } from './times.js';
import { anyValue } from './value.js';

const distribution = <const Name extends string>(name: Name) => required(choice([name]), 'How latencies are spread.');

export const latency = tagged('a latency', 'distribution', {
  constant: closed('a constant latency', {
    distribution: distribution('constant'),
    value: required(duration, 'Every latency.'),
  }),
  uniform: closed('a uniform latency', {
    distribution: distribution('uniform'),
    min: required(duration, 'Least latency.'),
    max: required(duration, 'Greatest latency.'),
  }),
  exponential: closed('an exponential latency', {
    distribution: distribution('exponential'),
    mean: required(duration, 'Mean latency.'),
  }),
  lognormal: closed('a lognormal latency', {
    distribution: distribution('lognormal'),
    median: required(positiveDuration, 'Half of the latencies are shorter.'),
    p99: required(positiveDuration, 'One latency in a hundred is longer.'),
  }),
});

/** Verdicts of Rampart itself, which no target and no network can cause. */
const VERDICTS = ['expect.status', 'expect.condition', 'aborted', 'internal.unknown'];

const fault: ScalarType<string> = choice(
  Object.keys(ERROR_CLASSES).filter((code) => !VERDICTS.includes(code)),
  'a class of error such as connect.refused (docs/failures.md)',
);

const answerStatus = integer(100, 599);

const error = closed('a kind of error', {
  rate: required(probability, 'Share of the calls it befalls.'),
  status: optional(answerStatus, 'Status answered instead.'),
  fault: optional(fault, 'Class of the error taxonomy that happens instead of an answer.'),
});

const answer = closed('an answer', {
  status: optional(answerStatus, 'Its status.', 200),
  headers: optional(answerHeaders, 'Its headers.'),
  body: optional(anyText, 'Its body as text.'),
  json: optional(anyValue, 'Its body as JSON.'),
});

const target = closed('a simulated target', {
  match: optional(
    closed('a match', {
      action: optional(id, 'Calls of this action.'),
      resource: optional(id, 'Calls whose URL begins with this resource.'),
    }),
    'Which calls it answers; left out: all.',
  ),
  latency: required(latency, 'How long it takes to answer.'),
  capacity: optional(
    closed('a capacity', {
      concurrency: required(integer(1, 1_000_000), 'Calls served at once.'),
      queue: optional(integer(0, 10_000_000), 'Calls that may wait; left out: any number.'),
    }),
    'A queue in front of that many servers, so that latency grows with load.',
  ),
  errors: optional(list(error, { min: 0 }), 'What goes wrong, and how often.'),
  answer: optional(answer, 'What it answers.'),
});

export const simulation = closed('the simulation', {
  targets: optional(list(target, { min: 0 }), 'How calls are answered; the first match counts.'),
});
