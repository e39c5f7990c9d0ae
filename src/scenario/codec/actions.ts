/** `actions`: the calls users can make, what is read from the answers and what counts as success. */
import { closed, optional, required } from './closed.js';
import { ListOrWrappedType } from './folded.js';
import { method, requestHeaders } from './http.js';
import { id, rootId } from './ids.js';
import { list } from './list.js';
import { mapOf } from './map.js';
import { choice, either, integer, ScalarType } from './scalar.js';
import { accepted, refused, wrongKind } from './flaw.js';
import { condition, parameterName, plainValue, someText } from './texts.js';
import { byteSize, positiveDuration } from './times.js';
import { anyValue } from './value.js';

const parameters = mapOf({ name: 'parameters', key: parameterName, value: plainValue });

const nothing = new ScalarType<null>({
  name: 'null',
  schema: { type: 'null' },
  read: (value) => (value === null ? accepted(null) : refused(wrongKind(value, 'null'))),
});

const bindIp = either('an address, a template that gives one, or null', [nothing, someText], (value) => value === null);

const call = closed('the call', {
  url: required(someText, 'Where to; may hold templates.'),
  headers: optional(requestHeaders, 'Headers by name; values may hold templates.'),
  query: optional(parameters, 'Parameters appended to the URL, encoded.'),
  body: optional(anyValue, 'Body as text.'),
  json: optional(anyValue, 'Body as JSON; strings anywhere in it may hold templates.'),
  form: optional(parameters, 'Body as a form, encoded.'),
  bind_ip: optional(bindIp, "Source address of the socket; left out: the user's lease; null: unbound."),
  timeout: optional(positiveDuration, 'From start to last byte, redirects included.', '30s'),
  follow_redirects: optional(integer(0, 100), 'How many redirects are followed.', 0),
  max_response: optional(byteSize, 'Largest body that is accepted.', '16MiB'),
});

const exported = closed('an export', {
  type: required(choice(['content', 'variable', 'header', 'json', 'regex']), 'Where the value is found.'),
  name: required(id, 'Read as {{action.name}}.'),
  path: optional(someText, 'Of a header: its name; of json: a JSONPath.'),
  pattern: optional(someText, 'Of regex: the pattern; its first group is the value, or else the whole match.'),
  scope: optional(choice(['task', 'user']), 'How long it is kept: until the iteration or the user ends.', 'task'),
  default: optional(anyValue, 'What is exported when the answer does not have it; left out: null.'),
});

const expectation = closed('an expectation', {
  status: optional(list(integer(100, 599)), 'Statuses that are success; left out: every status under 400.'),
  condition: optional(condition, 'Must be true of the answer.'),
});

const action = closed('an action', {
  id: required(rootId, 'First word of the templates that read its answer.'),
  call: required(method, 'HTTP method, in any case.'),
  with: required(call, 'What is called, and how.'),
  export: optional(list(exported, { min: 0 }), 'Values taken from the answer.'),
  expect: optional(expectation, 'What counts as success.'),
});

const actionList = list(action);

export const actions = new ListOrWrappedType(
  'actions',
  actionList,
  closed('actions', { actions: required(actionList, 'The calls users can make.') }),
  'actions',
);
