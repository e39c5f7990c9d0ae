/** Where a demo target may listen: this host alone can reach it there. */
import { SocketAddress, isIPv4, isIPv6 } from 'node:net';

/** Whether a text is an address of 127.0.0.0/8 or ::1. Names, `localhost` included, are not addresses. */
export function isLoopback(ip: string): boolean {
  if (isIPv4(ip)) return ip.startsWith('127.');
  if (!isIPv6(ip) || ip.includes('%')) return false;
  return new SocketAddress({ address: ip, family: 'ipv6' }).address === '::1';
}

/** The URL of a server on that address; IPv6 is bracketed. */
export function urlOf(ip: string, port: number): string {
  return isIPv6(ip) ? `http://[${ip}]:${port}` : `http://${ip}:${port}`;
}
