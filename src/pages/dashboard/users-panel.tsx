/** Users, filtered by state, tenant and outcome; choosing one tells its story. */
import { useState } from 'preact/hooks';
import { clockTime, grouped } from '../../outputs/quantity.js';
import type { Frame, Hello, UserRow, UsersAnswer } from '../../outputs/dashboard/messages.js';
import { type Column, DataTable } from '../parts/data-table.js';
import { Panel } from './panel.js';
import { Select } from './select.js';
import { usePolled } from './use-polled.js';

export interface UsersProps {
  readonly hello: Hello;
  readonly frame: Frame;
  /** Event at which to look, in a recording. */
  readonly at?: number;
  readonly chosen: number | null;
  readonly onUser: (user: number) => void;
}

const POLL_MS = 1000;
const OUTCOMES = ['active', 'completed', 'failed', 'aborted'];

const COLUMNS: readonly Column<UserRow>[] = [
  { title: 'user', numeric: true, cell: ({ user }) => <b>{user}</b> },
  { title: 'state', cell: ({ state, hasEnded }) => <span class={hasEnded ? `outcome outcome-${state}` : 'mono'}>{state}</span> },
  { title: 'tenant', cell: ({ tenant }) => tenant },
  { title: 'address', cell: ({ ip }) => <span class="mono">{ip ?? '–'}</span> },
  { title: 'iteration', numeric: true, cell: ({ iteration }) => grouped(iteration) },
  { title: 'since', numeric: true, cell: ({ sinceUs }) => clockTime(sinceUs) },
];

export function UsersPanel({ hello, frame, at, chosen, onUser }: UsersProps) {
  const [state, setState] = useState('');
  const [tenant, setTenant] = useState('');
  const [outcome, setOutcome] = useState('');
  const isOver = frame.finished !== null && at === undefined;
  const answer = usePolled<UsersAnswer>('users', { state, tenant, outcome, at }, at === undefined && !isOver ? POLL_MS : null);
  const find = (event: Event): void => {
    event.preventDefault();
    const number = Number(new FormData(event.currentTarget as HTMLFormElement).get('user'));
    if (Number.isInteger(number) && number > 0) onUser(number);
  };
  return (
    <Panel title="Users" area="users" aside={answer === null ? undefined : <span class="soft numeric">{shown(answer)}</span>}>
      <div class="filters">
        <Select name="State" value={state} values={Object.keys(frame.states)} onChange={setState} />
        {hello.tenants.length > 1 && <Select name="Tenant" value={tenant} values={hello.tenants} onChange={setTenant} />}
        <Select name="Outcome" value={outcome} values={OUTCOMES} onChange={setOutcome} />
        <form onSubmit={find}>
          <label class="visually-hidden" for="find-user">
            Number of a user
          </label>
          <input id="find-user" name="user" inputMode="numeric" placeholder="user number" size={11} />
        </form>
      </div>
      <DataTable
        caption="Users"
        columns={COLUMNS}
        rows={answer?.rows ?? []}
        keyOf={({ user, hasEnded }) => `${user} ${hasEnded}`}
        empty="No users that fit"
        onChoose={({ user }) => onUser(user)}
        isChosen={({ user }) => user === chosen}
      />
    </Panel>
  );
}

function shown({ rows, total }: UsersAnswer): string {
  return rows.length === total ? grouped(total) : `first ${grouped(rows.length)} of ${grouped(total)}`;
}
