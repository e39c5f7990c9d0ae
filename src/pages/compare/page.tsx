/** Two runs side by side: what the bounds say, what to know before believing it, and every figure of both. */
import { verdict } from '../../outputs/console/verdict.js';
import type { CompareData, Side } from '../../outputs/comparison/compare-data.js';
import { changeText, figureText, judgementText, toneOf } from '../../outputs/comparison/figure-text.js';
import { counted } from '../../outputs/quantity.js';
import type { Group } from '../../report/comparison.js';
import { DataTable } from '../parts/data-table.js';
import { Section } from '../parts/section.js';
import { toggleTheme } from '../parts/theme.js';

const TONES = { worse: 'tone-bad', better: 'tone-good', '': '' } as const;

export function Page({ data: { comparison, judgements, sides } }: { readonly data: CompareData }) {
  const missed = judgements.filter(({ isMissed }) => isMissed).length;
  return (
    <main class="report">
      <header class="overview">
        <div class="masthead">
          <p class="soft">Rampart comparison</p>
          <button type="button" class="theme screen-only" onClick={toggleTheme}>
            Light / dark
          </button>
        </div>
        <h1>{[...new Set(sides.map(({ report }) => report.scenario))].join(' and ')}</h1>
        {judgements.length > 0 && (
          <p class={`verdict ${missed === 0 ? 'good' : 'bad'}`}>
            {missed === 0
              ? `✓ ${counted(judgements.length, 'bound')} kept`
              : `✗ ${missed} of ${counted(judgements.length, 'bound')} missed`}
          </p>
        )}
        {comparison.notes.map((note) => (
          <p key={note} class="warning">
            {note}
          </p>
        ))}
        <div class="grid sides">
          <SideCard letter="A" side={sides[0]} />
          <SideCard letter="B" side={sides[1]} />
        </div>
      </header>
      {judgements.length > 0 && (
        <Section id="bounds" title="Bounds">
          <ul class="card panel bounds">
            {judgements.map((judgement) => (
              <li key={judgementText(judgement)} class={judgement.isMissed ? 'tone-bad' : 'tone-good'}>
                {judgementText(judgement)}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {comparison.groups.map((group) => (
        <GroupTable key={group.title} group={group} />
      ))}
    </main>
  );
}

function SideCard({ letter, side: { name, report } }: { readonly letter: string; readonly side: Side }) {
  return (
    <section class="card panel" aria-label={letter}>
      <h3>
        {letter} <span class="mono">{name}</span>
      </h3>
      <p>{verdict(report)}</p>
      <p class="soft note">
        {report.mode}, seed <span class="mono">{report.seed}</span>, plan <span class="mono">{report.plan_hash.slice(0, 12)}</span>
      </p>
    </section>
  );
}

function GroupTable({ group: { title, rows } }: { readonly group: Group }) {
  return (
    <Section id={title} title={title}>
      <div class="card">
        <DataTable
          caption={title}
          rows={rows}
          keyOf={({ name }) => name}
          columns={[
            { title: 'Figure', cell: ({ name }) => name },
            { title: 'A', numeric: true, cell: ({ a, unit }) => figureText(a, unit) },
            { title: 'B', numeric: true, cell: ({ b, unit }) => figureText(b, unit) },
            { title: 'change', numeric: true, cell: (row) => <span class={TONES[toneOf(row)]}>{changeText(row)}</span> },
            { title: 'notably', cell: (row) => <span class={TONES[toneOf(row)]}>{toneOf(row)}</span> },
          ]}
        />
      </div>
    </Section>
  );
}
