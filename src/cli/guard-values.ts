/**
 * The flags that keep a run from doing harm: what their values mean, and what holds when they are not given.
 *
 * Nothing is limited on loopback and private networks unless asked for. With `--allow-public-targets` somebody
 * else's service may be meant, so rate and connections are low and a run in which almost everything fails is
 * stopped, until the operator says otherwise.
 */
import { InvalidArgumentError } from 'commander';
import type { ErrorLimit } from '../report/error-switch.js';
import { parseDuration } from '../scenario/duration.js';
import { type Rate, parseRate } from '../scenario/rate.js';
import { type AllowedTarget, parseAllowedTarget } from '../worlds/preflight/allow-list.js';

/** A limit, or the word for none. */
export type Limit<Value> = Value | 'off';

export interface GuardFlags {
  readonly allowTarget?: readonly AllowedTarget[];
  readonly allowPublicTargets?: boolean;
  readonly maxRate?: Limit<Rate>;
  readonly maxConnections?: Limit<number>;
  readonly stopOnErrors?: Limit<ErrorLimit>;
  readonly deadMan?: Limit<number>;
}

export interface Guards {
  readonly allowTargets: readonly AllowedTarget[];
  readonly allowPublicTargets: boolean;
  readonly maxRate?: Rate;
  readonly maxConnections?: number;
  readonly stopOnErrors?: ErrorLimit;
  /** How long no operator may be heard. */
  readonly silenceUsMax?: number;
  /** What was not asked for and holds all the same, for the operator; empty when there is nothing of the kind. */
  readonly notices: readonly string[];
}

const PUBLIC_RATE: Rate = { count: 1, perUs: 10_000 };
const PUBLIC_CONNECTIONS = 100;
const PUBLIC_ERRORS: ErrorLimit = { share: 0.9, windowUs: 30_000_000 };
const CONNECTIONS_MAX = 10_000_000;
/** Within what a timer of Node can wait. */
const SILENCE_US_MAX = 168 * 3_600_000_000;

/** The guards of a run, given the flags. Pure. */
export function guardsOf(flags: GuardFlags): Guards {
  const { allowTarget = [], allowPublicTargets = false, maxRate, maxConnections, stopOnErrors, deadMan = 'off' } = flags;
  const rate = maxRate ?? (allowPublicTargets ? PUBLIC_RATE : 'off');
  const connections = maxConnections ?? (allowPublicTargets ? PUBLIC_CONNECTIONS : 'off');
  const errors = stopOnErrors ?? (allowPublicTargets ? PUBLIC_ERRORS : 'off');
  const unasked = [
    ...(maxRate === undefined ? ['100 requests a second (--max-rate)'] : []),
    ...(maxConnections === undefined ? [`${PUBLIC_CONNECTIONS} connections (--max-connections)`] : []),
  ];
  return {
    allowTargets: allowTarget,
    allowPublicTargets,
    ...(rate === 'off' ? {} : { maxRate: rate }),
    ...(connections === 'off' ? {} : { maxConnections: connections }),
    ...(errors === 'off' ? {} : { stopOnErrors: errors }),
    ...(deadMan === 'off' ? {} : { silenceUsMax: deadMan }),
    notices:
      allowPublicTargets && unasked.length > 0
        ? [`Public targets are allowed: the run is held to ${unasked.join(' and ')}; raise them, or turn them off, if the owner agrees`]
        : [],
  };
}

export function collectTargets(text: string, previous: readonly AllowedTarget[] = []): AllowedTarget[] {
  // A variable cannot be given twice: in it the targets stand in one line.
  const targets = text.split(',').map((each) => {
    const target = parseAllowedTarget(each.trim());
    if (target === undefined) throw new InvalidArgumentError('Write a name, an address or a block, with :PORT if need be.');
    return target;
  });
  return [...previous, ...targets];
}

export function asRateLimit(text: string): Limit<Rate> {
  if (text === 'off') return text;
  const rate = parseRate(text);
  if (rate === undefined) throw new InvalidArgumentError('Write a rate such as 100/s or 30/m, or off.');
  return rate;
}

export function asConnectionLimit(text: string): Limit<number> {
  if (text === 'off') return text;
  const connections = Number(text);
  if (!/^\d+$/.test(text) || connections < 1 || connections > CONNECTIONS_MAX) {
    throw new InvalidArgumentError(`Write a whole number from 1 to ${CONNECTIONS_MAX}, or off.`);
  }
  return connections;
}

const ERROR_LIMIT = /^(\d{1,3}(?:\.\d{1,3})?) ?% for (\S+)$/;

export function asErrorLimit(text: string): Limit<ErrorLimit> {
  if (text === 'off') return text;
  const [, percent = '', duration = ''] = ERROR_LIMIT.exec(text) ?? [];
  const share = Number(percent) / 100;
  const windowUs = parseDuration(duration);
  if (!(share > 0 && share <= 1) || windowUs === undefined || windowUs < 1_000_000) {
    throw new InvalidArgumentError("Write a share and at least a second, such as '50% for 10s', or off.");
  }
  return { share, windowUs };
}

export function asSilenceLimit(text: string): Limit<number> {
  if (text === 'off') return text;
  const silenceUs = parseDuration(text);
  if (silenceUs === undefined || silenceUs < 1_000_000 || silenceUs > SILENCE_US_MAX) {
    throw new InvalidArgumentError('Write a duration from 1s to 168h, such as 5m, or off.');
  }
  return silenceUs;
}
