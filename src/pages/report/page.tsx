/** The report from top to bottom, in the order of the questions: did it go well, how did it develop, where did it hurt, why. */
import type { PageData } from '../../outputs/html/page-data.js';
import { Again } from './again.js';
import { Course } from './course.js';
import { Failures } from './failures.js';
import { Generator } from './generator.js';
import { Latency } from './latency.js';
import { Metrics } from './metrics.js';
import { Pools } from './pools.js';
import { Overview } from './overview.js';
import { States } from './states.js';
import { Users } from './users.js';

export function Page({ data }: { readonly data: PageData }) {
  return (
    <main class="report">
      <Overview data={data} />
      <Course data={data} />
      <Latency data={data} />
      <Failures data={data} />
      <Users data={data} />
      <States data={data} />
      <Pools data={data} />
      <Metrics data={data} />
      <Generator data={data} />
      <Again data={data} />
    </main>
  );
}
