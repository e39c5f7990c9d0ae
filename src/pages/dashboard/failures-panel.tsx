/** What went wrong, by kind and place, each with the first one as an example. */
import { clockTime, grouped } from '../../outputs/quantity.js';
import type { FailureGroup, Frame } from '../../outputs/dashboard/messages.js';
import { type Column, DataTable } from '../parts/data-table.js';
import { Panel } from './panel.js';

export interface FailuresProps {
  readonly frame: Frame;
  readonly onUser: (user: number) => void;
}

export function FailuresPanel({ frame, onUser }: FailuresProps) {
  const columns: readonly Column<FailureGroup>[] = [
    { title: 'code', cell: ({ code }) => <span class="mono is-bad">{code}</span> },
    { title: 'where', cell: ({ place }) => place },
    { title: 'times', numeric: true, cell: ({ count }) => grouped(count) },
    {
      title: 'for example',
      isProse: true,
      cell: ({ example }) => (
        <>
          <span class="soft numeric">{clockTime(example.atUs)}</span>{' '}
          {example.user !== null && <UserLink user={example.user} onUser={onUser} />} {example.text}
        </>
      ),
    },
  ];
  return (
    <Panel title="Failures" area="failures">
      <DataTable
        caption="Failures by code"
        columns={columns}
        rows={frame.failures}
        keyOf={({ code, place }) => `${code} ${place}`}
        empty="Nothing has failed"
      />
    </Panel>
  );
}

export function UserLink({ user, onUser }: { readonly user: number; readonly onUser: (user: number) => void }) {
  return (
    <button type="button" class="link numeric" onClick={() => onUser(user)}>
      user {user}
    </button>
  );
}
