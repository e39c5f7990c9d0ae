/** Where a server of this process listens, as written on the command line: `127.0.0.1:9464`, `[::1]:9464`, `:9464`. Pure. */
import { parseAddress } from '../model/ip-address.js';

export interface ListenAddress {
  /** A name or an address, without brackets. */
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
}

const DEFAULT_HOST = '127.0.0.1';
const HIGHEST_PORT = 65_535;
const FORM = /^(?:\[([0-9A-Fa-f:]+)\]|([A-Za-z0-9.-]*)):(\d{1,5})$/;

/** Undefined when the text is none. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const [, ipv6, name, port] = FORM.exec(text) ?? [];
  if (port === undefined || Number(port) > HIGHEST_PORT) return undefined;
  if (ipv6 !== undefined && parseAddress(ipv6) === undefined) return undefined;
  return { host: ipv6 ?? (name === '' || name === undefined ? DEFAULT_HOST : name), port: Number(port) };
}

/** Whether only this host can reach it. */
export function isLoopbackHost(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  const address = parseAddress(host);
  if (address === undefined) return false;
  return address.family === 4 ? address.value >> 24n === 127n : address.value === 1n;
}

/** `host:port`, an IPv6 address in brackets. */
export function formatListenAddress({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
