import { describe, expect, it } from 'vitest';
import type { Expression } from '../../../src/model/expression.js';
import type { OwnMetric } from '../../../src/model/scenario.js';
import { ownMetricNames } from '../../../src/outputs/metrics/own-metrics.js';

const VALUE: Expression = { source: '1', reads: [], evaluate: () => 1 };
const namesOf = (...metrics: readonly (readonly [OwnMetric['type'], string])[]) => [
  ...ownMetricNames(metrics.map(([type, id]) => ({ id, type, value: VALUE }))).values(),
];

describe('the name of an own metric', () => {
  it.each<readonly [OwnMetric['type'], string, string]>([
    ['gauge', 'depth', 'rampart_metric_depth'],
    ['rate', 'slow-answers', 'rampart_metric_slow_answers'],
    ['trend', 'bodyLength', 'rampart_metric_bodylength'],
    ['counter', 'orders', 'rampart_metric_orders_total'],
    ['counter', 'orders-total', 'rampart_metric_orders_total'],
    ['gauge', '2xx', 'rampart_metric_2xx'],
  ])('is, of a %s called %s, %s', (type, id, name) => {
    expect(namesOf([type, id])).toEqual([name]);
  });

  it('leads to no series of another', () => {
    expect(namesOf(['trend', 'wait'], ['gauge', 'wait_count'])).toEqual(['rampart_metric_wait', 'rampart_metric_wait_count_']);
    expect(namesOf(['counter', 'a'], ['gauge', 'a_total'], ['counter', 'a-total'])).toEqual([
      'rampart_metric_a_total',
      'rampart_metric_a_total_',
      'rampart_metric_a_total__total',
    ]);
  });
});
