/** Each pool: how full it is, who waits, and whose tenants hold its addresses. */
import { grouped } from '../../outputs/quantity.js';
import type { Frame, Hello, PoolFacts, PoolFrame } from '../../outputs/dashboard/messages.js';
import { PoolPicture } from '../parts/pool-picture.js';
import { Panel } from './panel.js';

export function PoolsPanel({ hello, frame }: { readonly hello: Hello; readonly frame: Frame }) {
  return (
    <Panel title="Address pools" area="pools">
      {hello.pools.length === 0 && <p class="soft">This scenario has no pools.</p>}
      <div class="pools">
        {hello.pools.map((facts) => {
          const pool = frame.pools[facts.id];
          return pool === undefined ? null : <Pool key={facts.id} facts={facts} pool={pool} tenants={hello.tenants} />;
        })}
      </div>
    </Panel>
  );
}

interface PoolProps {
  readonly facts: PoolFacts;
  readonly pool: PoolFrame;
  readonly tenants: readonly string[];
}

function Pool({ facts: { id, addresses }, pool, tenants }: PoolProps) {
  const { capacity, allocated, available, waiting, leases, denied } = pool;
  const byTenant = tenants.map((tenant, index) => ({ tenant, index, held: pool.cells?.filter((cell) => cell === index + 1).length ?? 0 }));
  return (
    <article class="pool" aria-label={`Pool ${id}`}>
      <h3 class="mono">{id}</h3>
      <p class="pool-numbers numeric">
        <b data-number="allocated">{grouped(allocated)}</b> leased <span class="soft">·</span>{' '}
        <b data-number="available">{grouped(available)}</b> free <span class="soft">·</span>{' '}
        <b data-number="waiting" class={waiting > 0 ? 'is-bad' : ''}>
          {grouped(waiting)}
        </b>{' '}
        waiting
        {leases > allocated && <span class="soft"> · {grouped(leases)} leases</span>}
        {denied > 0 && <span class="is-bad"> · {grouped(denied)} denied</span>}
      </p>
      <PoolPicture
        name={id}
        capacity={capacity}
        allocated={allocated}
        waiting={waiting}
        tenants={tenants}
        {...(pool.cells === undefined ? {} : { cells: pool.cells })}
        {...(addresses === undefined ? {} : { addressOf: (cell: number) => addresses[cell] ?? '' })}
      />
      {tenants.length > 1 && pool.cells !== undefined && (
        <ul class="legend">
          {byTenant.map(({ tenant, index, held }) => (
            <li key={tenant}>
              <svg class="legend-mark" width="10" height="10" aria-hidden="true">
                <rect width="10" height="10" rx="2" class={`cell-tenant-${(index % 6) + 1}`} />
              </svg>
              {tenant} <b class="numeric">{grouped(held)}</b>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}
