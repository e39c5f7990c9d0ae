/** How a log is broken by hand: one place is changed, and the numbers are put right again so that nothing else is wrong. */
import type { EventType, RunEvent } from '../../src/model/run-event.js';

type Loose = Record<string, unknown> & { readonly type: EventType; readonly seq: number; readonly at: number };
export type Break = (events: readonly RunEvent[]) => readonly RunEvent[];
type Test = (event: Loose) => boolean;

const loose = (events: readonly RunEvent[]): Loose[] => events.map((event) => ({ ...event }) as Loose);
const renumbered = (events: readonly Loose[]): RunEvent[] =>
  events.map((event, index) => ({ ...event, seq: index + 1 }) as unknown as RunEvent);

/** Position of the event meant; a log without it cannot be broken there. */
function place(events: readonly Loose[], type: EventType, test: Test): number {
  const index = events.findIndex((event) => event.type === type && test(event));
  if (index === -1) throw new Error(`the sample has no such ${type}`);
  return index;
}

/** Without the first such event. */
export function without(type: EventType, test: Test = () => true): Break {
  return (events) => {
    const copy = loose(events);
    copy.splice(place(copy, type, test), 1);
    return renumbered(copy);
  };
}

/** The first such event twice. */
export function twice(type: EventType, test: Test = () => true): Break {
  return (events) => {
    const copy = loose(events);
    const index = place(copy, type, test);
    copy.splice(index, 0, { ...(copy[index] as Loose) });
    return renumbered(copy);
  };
}

/** The first such event with other fields. */
export function changed(
  type: EventType,
  fields: Readonly<Record<string, unknown>> | ((event: Loose) => object),
  test: Test = () => true,
): Break {
  return (events) => {
    const copy = loose(events);
    const index = place(copy, type, test);
    const event = copy[index] as Loose;
    copy[index] = { ...event, ...(typeof fields === 'function' ? fields(event) : fields) } as Loose;
    return copy as unknown as RunEvent[];
  };
}

/** An event more, right after the first such one, at the same instant. */
export function followed(type: EventType, added: (event: Loose) => object, test: Test = () => true): Break {
  return (events) => {
    const copy = loose(events);
    const index = place(copy, type, test);
    const event = copy[index] as Loose;
    copy.splice(index + 1, 0, { seq: 0, at: event.at, ...added(event) } as Loose);
    return renumbered(copy);
  };
}

/** The last event put elsewhere: the first such one after another. */
export function moved(type: EventType, test: Test, behind: EventType, behindTest: Test): Break {
  return (events) => {
    const copy = loose(events);
    const [event] = copy.splice(place(copy, type, test), 1) as [Loose];
    const index = place(copy, behind, behindTest);
    copy.splice(index + 1, 0, { ...event, at: (copy[index] as Loose).at });
    return renumbered(copy);
  };
}

export const ofUser =
  (user: number): Test =>
  (event) =>
    event['user'] === user;
export const where =
  (fields: Readonly<Record<string, unknown>>): Test =>
  (event) =>
    Object.entries(fields).every(([name, value]) => event[name] === value);
