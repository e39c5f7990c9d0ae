/**
 * The metrics of every run: one table, from which the families and docs/metrics.md are made.
 *
 * Label values come only from the scenario and from closed lists, so the number of series is known before a run
 * begins and does not depend on how many users there are. Own metrics of a scenario come after these, each as
 * `rampart_metric_<id>` (`own-metrics.ts`).
 */
import type { MetricType } from './metric-family.js';

interface MetricDefinition {
  readonly type: MetricType;
  readonly labels: readonly string[];
  readonly help: string;
}

export const METRICS = {
  rampart_users_spawned_total: { type: 'counter', labels: ['tenant'], help: 'Users that began.' },
  rampart_users_active: { type: 'gauge', labels: ['tenant'], help: 'Users that began and have not ended.' },
  rampart_users_completed_total: { type: 'counter', labels: ['tenant'], help: 'Users that ended as planned.' },
  rampart_users_failed_total: { type: 'counter', labels: ['tenant'], help: 'Users that got no address, or met an internal fault.' },
  rampart_users_in_state: { type: 'gauge', labels: ['state'], help: 'Active users by the state of their statechart.' },
  rampart_ip_pool_capacity: { type: 'gauge', labels: ['pool'], help: 'Addresses of the pool that can be leased.' },
  rampart_ip_pool_allocated: { type: 'gauge', labels: ['pool'], help: 'Addresses of the pool that are held.' },
  rampart_ip_pool_available: { type: 'gauge', labels: ['pool'], help: 'Addresses of the pool that are free.' },
  rampart_ip_pool_waiting: { type: 'gauge', labels: ['pool'], help: 'Users that wait in line for an address of the pool.' },
  rampart_ip_pool_wait_seconds: {
    type: 'histogram',
    labels: ['pool'],
    help: 'How long users that had to wait in line, and got an address, waited for it.',
  },
  rampart_actions_total: { type: 'counter', labels: ['action'], help: 'Actions that finished, those cut short included.' },
  rampart_actions_success_total: { type: 'counter', labels: ['action'], help: 'Actions that were a success.' },
  rampart_actions_failure_total: { type: 'counter', labels: ['action', 'error'], help: 'Actions that were a failure, by error code.' },
  rampart_action_duration_seconds: {
    type: 'histogram',
    labels: ['action', 'outcome'],
    help: 'Duration of actions from their start to the last byte, connecting included; outcome is ok or failed.',
  },
  rampart_http_requests_total: {
    type: 'counter',
    labels: ['method', 'status'],
    help: 'HTTP actions that finished, by the status of their last answer; none when there was no answer, other when it is not a registered one.',
  },
  rampart_http_request_duration_seconds: {
    type: 'histogram',
    labels: ['method'],
    help: 'Duration of HTTP actions, redirects followed and failures included.',
  },
  rampart_http_bind_failures_total: {
    type: 'counter',
    labels: ['reason'],
    help: 'HTTP actions that failed because their source address could not be bound, by error code.',
  },
  rampart_generator_loop_lag_seconds: {
    type: 'gauge',
    labels: [],
    help: 'How late the event loop of the generator came round, 99th percentile of the run so far; far from 0, latencies tell of the generator.',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof METRICS;
