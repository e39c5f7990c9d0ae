/** What the values of flags mean, and what is said of those that mean nothing. */
import { InvalidArgumentError } from 'commander';
import type { Latency } from '../model/latency.js';
import type { Override } from '../model/scenario.js';
import { WORKERS_MAX } from '../model/share.js';
import { type ListenAddress, parseListenAddress } from '../outputs/listen-address.js';
import { parseDuration } from '../scenario/duration.js';
import { switchOf } from './option.js';

/** Where metrics are served when only asked for. */
export const METRICS_ADDRESS = '127.0.0.1:9464';
/** Where the dashboard is when only asked for. */
export const DASHBOARD_ADDRESS = '127.0.0.1:8089';

export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

export function collectOverride(text: string, previous: readonly Override[] = []): Override[] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('Write path.to.key=value.');
  return [...previous, { path: text.slice(0, equals), value: text.slice(equals + 1) }];
}

export function asSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed)) throw new InvalidArgumentError('A seed is a whole number from 0 to 2^53 - 1.');
  return seed;
}

export function asOrdinal(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || !Number.isSafeInteger(number)) throw new InvalidArgumentError('Numbers count from 1.');
  return number;
}

/** How many workers; `auto`: as many as there are cores for. */
export function asWorkers(text: string): number | 'auto' {
  const number = Number(text);
  if (text === 'auto') return text;
  if (!/^\d+$/.test(text) || number < 1 || number > WORKERS_MAX)
    throw new InvalidArgumentError(`Write a whole number from 1 to ${WORKERS_MAX}, or auto.`);
  return number;
}

export function asFactor(text: string): number {
  const factor = Number(text);
  if (text.trim() === '' || !(factor > 0) || !Number.isFinite(factor))
    throw new InvalidArgumentError('A speed is a number above 0, such as 1 or 10.');
  return factor;
}

export function asPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
}

export function asDurationUs(text: string): number {
  const us = parseDuration(text);
  if (us === undefined) throw new InvalidArgumentError('Write a duration such as 250ms, 90s or 2h.');
  return us;
}

/**
 * Reads an address to listen on; a plain yes is the one given here.
 *
 * False when the variable of the flag says no: commander takes null for a flag without a value.
 */
export function listenAddressOr(usual: string): (text: string) => ListenAddress | false {
  return (text) => {
    const answer = switchOf(text);
    if (answer === false) return false;
    const address = parseListenAddress(answer === true ? usual : text);
    if (address === undefined) throw new InvalidArgumentError(`Write HOST:PORT, such as ${usual}, or put the file before the flag.`);
    return address;
  };
}

export function asLatency(text: string): Latency {
  const valueUs = parseDuration(text);
  if (valueUs === undefined) throw new InvalidArgumentError('Write a duration such as 5ms or 1.5s.');
  return { distribution: 'constant', valueUs };
}

export function asShare(text: string): number {
  const share = Number(text);
  if (text.trim() === '' || !(share >= 0 && share <= 1)) throw new InvalidArgumentError('A share is a number from 0 to 1.');
  return share;
}
