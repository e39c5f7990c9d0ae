/** The verdict, the figures one asks for first, and what one must know before believing them. */
import type { ComponentChildren } from 'preact';
import { verdict } from '../../outputs/console/verdict.js';
import { counted, duration, grouped, percent, rate } from '../../outputs/quantity.js';
import type { Report } from '../../model/report.js';
import type { PageData } from '../../outputs/html/page-data.js';
import { toggleTheme } from '../parts/theme.js';
import { slowest } from './slowest.js';

const MODES: Readonly<Record<Report['mode'], string>> = {
  live: 'live run',
  simulated: 'simulated run',
  replayed: 'replay of a recording',
};

export function Overview({ data }: { readonly data: PageData }) {
  const { report } = data;
  const isGood = report.exit.code === 0;
  return (
    <header class="overview">
      <div class="masthead">
        <p class="soft">Rampart report</p>
        <button type="button" class="theme screen-only" onClick={toggleTheme}>
          Light / dark
        </button>
      </div>
      <h1>{report.scenario}</h1>
      <p class="soft">
        {MODES[report.mode]}, seed <span class="mono">{report.seed}</span>, Rampart {report.version}
      </p>
      <p class={`verdict ${isGood ? 'good' : 'bad'}`}>{verdict(report)}</p>
      {warningsOf(data).map((warning) => (
        <p key={warning} class="warning">
          {warning}
        </p>
      ))}
      <dl class="figures">
        <Figure title="Users" value={grouped(report.total_users)} note={`of ${grouped(report.users.planned)} planned`} />
        <Figure title="At once" value={grouped(report.users.peak_active)} note="users at most" />
        <Figure title="Requests" value={grouped(report.total_requests)} note={`${rate(report.requests_per_second)} a second`} />
        <Figure
          title="Failed"
          value={percent(report.failure_count, report.total_requests)}
          note={counted(report.failure_count, 'request')}
          tone={report.failure_count > 0 ? 'bad' : 'good'}
        />
        <SlowestFigure report={report} />
        <Figure title="Lasted" value={duration(report.duration_secs * 1000)} note={`exit code ${report.exit.code}`} />
      </dl>
    </header>
  );
}

function SlowestFigure({ report }: { readonly report: Report }) {
  const worst = slowest(report);
  if (worst === null) return <Figure title="p95" value="–" note="no complete answer" />;
  return <Figure title="p95 of the slowest" value={duration(worst.latency.p95)} note={worst.id} />;
}

function Figure({ title, value, note, tone }: { title: string; value: string; note: ComponentChildren; tone?: 'good' | 'bad' }) {
  return (
    <div class="card figure">
      <dt>{title}</dt>
      <dd class={`numeric${tone === undefined ? '' : ` tone-${tone}`}`}>{value}</dd>
      <dd class="soft note">{note}</dd>
    </div>
  );
}

/** In words, the gravest first. */
function warningsOf({ report, origin }: PageData): string[] {
  const { users, pools, generator } = report;
  const denied = Object.values(pools).reduce((sum, pool) => sum + pool.denied, 0);
  const held = Object.values(pools).reduce((sum, pool) => sum + pool.allocated, 0);
  const isOver = report.exit.reason !== 'broken_off';
  return [
    ...(isOver ? [] : ['The run broke off before its end: everything here tells of its beginning only.']),
    ...(generator?.trustworthy === false
      ? ['Do not trust the latencies: the generator was the bottleneck, so they tell of it and not only of the target.']
      : []),
    ...(report.source_binding === 'off' ? ['Source binding was off: requests left from whatever address the host chose.'] : []),
    ...(denied > 0
      ? [`${counted(denied, 'request')} for an address ${denied === 1 ? 'was' : 'were'} denied: the users that asked failed.`]
      : []),
    ...(users.dropped > 0 ? [`${counted(users.dropped, 'user')} ${users.dropped === 1 ? 'was' : 'were'} due and never began.`] : []),
    ...(held > 0 && isOver ? [`${counted(held, 'address')} never came back to their pools.`] : []),
    ...origin.notes,
  ];
}
