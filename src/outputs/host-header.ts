/**
 * Whether a request was meant for a server of ours, by its Host header.
 *
 * A page in somebody's browser can make a name of its own resolve to 127.0.0.1 and then read what listens here (DNS
 * rebinding). It cannot choose the Host header: that is the name it used. So only names that no stranger can own are
 * answered: loopback ones, and what the server was told to listen on. Pure.
 */
import { parseAddress } from '../model/ip-address.js';
import { isLoopbackHost, type ListenAddress } from './listen-address.js';

const FORM = /^(?:\[([0-9A-Fa-f:]+)\]|([A-Za-z0-9.-]+))(?::(\d{1,5}))?$/;
const DEFAULT_PORT = 80;
const EVERYWHERE = ['0.0.0.0', '::'];

/**
 * @param values every Host header of the request
 * @param listening what the server was told to listen on, with its real port
 */
export function isOurHost(values: readonly string[], listening: ListenAddress): boolean {
  const [value, second] = values;
  if (value === undefined || second !== undefined) return false;
  const [, ipv6, name, port] = FORM.exec(value) ?? [];
  const host = ipv6 ?? name;
  if (host === undefined || Number(port ?? DEFAULT_PORT) !== listening.port) return false;
  if (isLoopbackHost(host) || host.toLowerCase() === listening.host.toLowerCase()) return true;
  // Who listens everywhere is reached by any address of this host. An address, unlike a name, belongs to no stranger's page.
  return EVERYWHERE.includes(listening.host) && parseAddress(host) !== undefined;
}
