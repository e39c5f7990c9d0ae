/**
 * The targets an operator has named: with a list, nothing else is contacted.
 *
 * An entry is a name (`shop.test`), an address (`10.0.0.7`, `[fd00::7]`) or a block (`10.0.0.0/8`), with a port
 * where only that one is meant (`shop.test:8080`). A name is what a URL says, not what it resolves to; addresses
 * and blocks are held against the address that is about to be connected to, whatever the URL says. Pure.
 */
import { type IpAddress, parseAddress } from '../../model/ip-address.js';
import { type Block, holds, parseTargetAddress } from './address-block.js';

export interface AllowedTarget {
  /** As written. */
  readonly text: string;
  /** In lower case; absent for addresses and blocks. */
  readonly name?: string;
  readonly block?: Block;
  /** Any port when left out. */
  readonly port?: number;
}

const FORM =
  /^(?:\[([0-9A-Fa-f:.]+)\](\/\d{1,3})?|([0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(\/\d{1,3})?|([A-Za-z0-9._-]+)(\/\d{1,2})?)(?::(\d{1,5}))?$/;
const NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?$/;
const HIGHEST_PORT = 65_535;

/** Undefined when the text is none. */
export function parseAllowedTarget(text: string): AllowedTarget | undefined {
  const [, bracketed, bracketedPrefix, bare, barePrefix, plain, plainPrefix, portText] = FORM.exec(text) ?? [];
  const host = bracketed ?? bare ?? plain;
  const port = portText === undefined ? {} : { port: Number(portText) };
  if (host === undefined || (port.port !== undefined && (port.port === 0 || port.port > HIGHEST_PORT))) return undefined;
  const address = parseAddress(host);
  const prefix = bracketedPrefix ?? barePrefix ?? plainPrefix;
  if (address !== undefined) {
    const block = blockOf(address, prefix?.slice(1));
    return block === undefined ? undefined : { text, block, ...port };
  }
  const name = host.toLowerCase();
  // Four numbers are meant as an address, and this one is none.
  if (prefix !== undefined || !NAME.test(name) || /^[\d.]+$/.test(name)) return undefined;
  return { text, name, ...port };
}

/** Whether one of the entries admits a connection. */
export function admits(list: readonly AllowedTarget[], host: string, address: string, port: number): boolean {
  const parsed = parseTargetAddress(address);
  const name = host.toLowerCase();
  return list.some((each) => isOfPort(each, port) && (each.name === name || isInBlock(each, parsed)));
}

/** Whether an entry names exactly that address, or even that port of it: no block, and no name that happens to lead there. */
export function namesExactly(
  list: readonly AllowedTarget[],
  address: string,
  port: number,
  how: 'at all' | 'with its port' = 'at all',
): boolean {
  const parsed = parseTargetAddress(address);
  return list.some(
    (each) =>
      isOfPort(each, port) && (how === 'at all' || each.port !== undefined) && each.block?.hostBits === 0n && isInBlock(each, parsed),
  );
}

function isOfPort({ port }: AllowedTarget, wanted: number): boolean {
  return port === undefined || port === wanted;
}

function isInBlock({ block }: AllowedTarget, address: IpAddress | null): boolean {
  return block !== undefined && address !== null && holds(block, address);
}

function blockOf({ family, value }: IpAddress, prefix: string | undefined): Block | undefined {
  const bits = family === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) return undefined;
  const hostBits = BigInt(bits - length);
  const head = value >> hostBits;
  // `10.0.0.7/8` is a slip of either part: which block was meant is not guessed.
  return head << hostBits === value ? { family, head, hostBits } : undefined;
}
