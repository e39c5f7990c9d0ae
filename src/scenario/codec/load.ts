/** `load`: who arrives when, with which address, and for how long. */
import { closed, optional, required } from './closed.js';
import { id } from './ids.js';
import { list } from './list.js';
import { choice, flag, integer, number } from './scalar.js';
import { duration, positiveDuration, rate } from './times.js';

const USERS_MAX = 10_000_000;
const ITERATIONS_MAX = 1_000_000_000;
const YEAR_SECONDS = 31_536_000;

const phase = closed('a phase', {
  at_second: required(number(0, YEAR_SECONDS), 'When its users are due, in seconds since the run began.'),
  spawn_users: required(integer(1, USERS_MAX), 'How many users are due at that instant.'),
  tenant_id: optional(id, 'Whose users they are.', 'default'),
  ip_pool_override: optional(id, 'Pool of these users instead of the one of ip_binding.'),
});

const rampUp = closed('the ramp-up', {
  phases: required(list(phase), 'The timetable, sorted by instant.'),
});

const lifetime = closed('the lifetime of a user', {
  mode: optional(choice(['once', 'loop']), 'One iteration, or several.', 'once'),
  iterations: optional(integer(0, ITERATIONS_MAX), 'Iterations of a looping user; 0 means until the run stops.', 1),
  think_time: optional(duration, 'Pause between two iterations.', '0s'),
});

const binding = closed('the binding of addresses', {
  enabled: optional(flag, 'Whether users get addresses.', true),
  pool_id: optional(id, 'Pool they come from; left out: the only pool.'),
  strategy: optional(choice(['per_user', 'per_task', 'shared']), 'Who holds an address, and whether alone.', 'per_user'),
  release_on: optional(choice(['user_exit', 'task_end']), 'When it is given back; left out: user_exit with per_user, else task_end.'),
  wait_on_exhaustion: optional(flag, 'Whether users queue for an address instead of failing.', false),
  wait_timeout: optional(positiveDuration, 'How long they queue.', '30s'),
});

const concurrency = closed('the limits of concurrency', {
  max_concurrent_users: optional(integer(1, USERS_MAX), 'Most users alive at once.'),
  spawn_rate_limit: optional(rate, 'Most users started in a span of time; spaces them evenly.'),
  on_limit: optional(choice(['queue', 'drop']), 'Whether users over the limit wait or are dropped.', 'queue'),
});

export const load = closed('the load', {
  ramp_up: required(rampUp, 'Who arrives when.'),
  user_lifetime: optional(lifetime, 'How long a user stays.'),
  user_resources: optional(
    closed('the resources of a user', { ip_binding: optional(binding, 'Source addresses of users.') }),
    'What each user gets; left out: no address.',
  ),
  concurrency: optional(concurrency, 'Limits on users alive and users started.'),
  duration: optional(positiveDuration, 'When the run stops by itself; left out: when every user has ended.'),
  graceful_stop: optional(duration, 'How long running iterations may take to finish after a stop.', '30s'),
});
