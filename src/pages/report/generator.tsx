/** Whether the figures can be believed: how the generator itself fared. */
import { duration } from '../../outputs/quantity.js';
import type { PageData } from '../../outputs/html/page-data.js';
import { Section } from '../parts/section.js';

export function Generator({ data: { report } }: { readonly data: PageData }) {
  const { generator, mode } = report;
  if (generator === null) {
    return (
      <Section id="generator" title="Generator">
        <p class="card empty-note">
          {mode === 'simulated'
            ? 'The run was simulated: latencies are those of the modelled target, exactly.'
            : 'Nothing is known of how the generator fared in this run.'}
        </p>
      </Section>
    );
  }
  return (
    <Section id="generator" title="Generator">
      <div class="card panel">
        <p class={generator.trustworthy ? 'tone-good' : 'tone-bad'}>
          {generator.trustworthy
            ? '✓ The generator kept up: latencies tell of the target.'
            : '✗ The generator was the bottleneck: latencies tell of it as well.'}
        </p>
        <dl class="pairs">
          <dt>CPU, of one core</dt>
          <dd>{generator.cpu_percent.toFixed(0)} %</dd>
          <dt>Memory at most</dt>
          <dd>{generator.rss_mb_max.toFixed(0)} MB</dd>
          <dt>Event loop late by (p99)</dt>
          <dd>{duration(generator.loop_lag_ms_p99)}</dd>
          <dt>Handling of one input (p99)</dt>
          <dd>{duration(generator.turn_ms_p99)}</dd>
        </dl>
      </div>
    </Section>
  );
}
