/** What a request asks for, from texts that may be anything to what the server works with. Pure. */
import { type Command, isCommand, SCALE_MAX } from '../../model/command.js';
import type { EventsQuery, UsersQuery } from './messages.js';

const TEXT_MAX = 200;

type Texts = Readonly<Record<string, string | undefined>>;

/** A whole number from `least`; undefined when the text is none. */
export function ordinal(text: string | undefined, least = 1): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text) < least ? undefined : Number(text);
}

export function usersQuery({ state, tenant, outcome }: Texts): UsersQuery {
  return { ...filled('state', state), ...filled('tenant', tenant), ...filled('outcome', outcome) };
}

export function eventsQuery({ type, text, user }: Texts): EventsQuery {
  const number = ordinal(user);
  return { ...filled('type', type), ...filled('text', text), ...(number === undefined ? {} : { user: number }) };
}

/** The command that a body is; null when it is none that the page may give. Nothing but what a command has is taken over. */
export function commandOf(body: unknown): Command | null {
  if (!isCommand(body)) return null;
  switch (body.type) {
    case 'pause':
    case 'resume':
    case 'stop':
    case 'abort':
      return { type: body.type };
    case 'scale':
      return Math.abs(body.users) > SCALE_MAX || body.users === 0
        ? null
        : { type: 'scale', users: body.users, ...(body.tenant === undefined ? {} : { tenant: body.tenant }) };
  }
}

function filled<Name extends string>(name: Name, text: string | undefined): { readonly [Key in Name]?: string } {
  if (text === undefined || text === '') return {};
  return { [name]: text.slice(0, TEXT_MAX) } as { [Key in Name]: string };
}
