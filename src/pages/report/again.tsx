/** How to get this run again: the command, the seed, and the hashes that say whether it was the same. */
import type { PageData } from '../../outputs/html/page-data.js';
import { Section } from '../parts/section.js';

export function Again({ data: { report, origin } }: { readonly data: PageData }) {
  return (
    <Section id="again" title="Run it again">
      <div class="card panel">
        {origin.command !== null && <pre class="command mono">{origin.command}</pre>}
        {origin.environment.length > 0 && (
          <p class="soft note">
            with the environment variables <span class="mono">{origin.environment.join(', ')}</span> set
          </p>
        )}
        <dl class="pairs">
          <dt>Seed</dt>
          <dd class="mono">{report.seed}</dd>
          <dt>Plan hash</dt>
          <dd class="mono hash">{report.plan_hash}</dd>
          <dt>Fingerprint</dt>
          <dd class="mono hash">{report.fingerprint ?? 'not asked for (--fingerprint)'}</dd>
          <dt>Rampart</dt>
          <dd class="mono">{report.version}</dd>
        </dl>
        <p class="soft note">
          Equal plan hashes mean equal plans; equal fingerprints mean that every event was the same. Simulated runs with one seed have one
          fingerprint; live runs never do.
        </p>
      </div>
    </Section>
  );
}
