/**
 * What an operator can say to a run. Commands are inputs like timers and answers: stamped, recorded, replayed.
 *
 * Pausing holds back beginnings only: actions under way are answered, timers run on and then wait, users already due
 * stay due. So nothing is lost and everything goes on in its order when the run is resumed.
 */
export type Command =
  /** No new iterations; running ones get the graceful stop. */
  | { readonly type: 'stop'; readonly cause?: StopCause }
  /** Everything ends at once. */
  | { readonly type: 'abort'; readonly cause?: StopCause }
  /** No action, no iteration and no user starts until `resume`. */
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /**
   * More users, due now, or fewer: then the newest end after their iteration. Of a tenant, where one is named; more
   * users are otherwise of the tenant whose phase began last.
   */
  | { readonly type: 'scale'; readonly users: number; readonly tenant?: string };

/** Who asked for the stop; `command` unless said. `threshold`: what may go wrong at most was exceeded, or no operator was heard for too long. `internal`: a defect outside the core was met. */
export type StopCause = 'command' | 'sigint' | 'sigterm' | 'threshold' | 'internal';

/** Most users that one command can ask for. */
export const SCALE_MAX = 1_000_000;

const CAUSES: readonly unknown[] = ['command', 'sigint', 'sigterm', 'threshold', 'internal'] satisfies StopCause[];

/** Whether a value from elsewhere (a file, a program without types) is a command. */
export function isCommand(value: unknown): value is Command {
  if (typeof value !== 'object' || value === null) return false;
  const { type, cause, users, tenant } = value as Readonly<Record<string, unknown>>;
  switch (type) {
    case 'stop':
    case 'abort':
      return cause === undefined || CAUSES.includes(cause);
    case 'pause':
    case 'resume':
      return true;
    case 'scale':
      return Number.isSafeInteger(users) && Math.abs(users as number) <= SCALE_MAX && (tenant === undefined || typeof tenant === 'string');
    default:
      return false;
  }
}

/** What a command says beside its name, as events tell it: the cause, or `+5 tenant-a`. */
export function argumentOf(command: Command): string | null {
  switch (command.type) {
    case 'stop':
    case 'abort':
      return command.cause ?? null;
    case 'scale': {
      const users = command.users > 0 ? `+${command.users}` : String(command.users);
      return command.tenant === undefined ? users : `${users} ${command.tenant}`;
    }
    default:
      return null;
  }
}
