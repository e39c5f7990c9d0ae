/**
 * What this host offers to live runs of any scenario, as far as it can be known without one.
 *
 * Each fact says what was found, what that is good for, and how to get more. A scenario's own needs are compared by
 * `check-before-run`. Nothing is changed, and nothing is sent.
 */
import { readFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { unbindable } from './bind-probe.js';
import { OWN_FILES } from './open-files.js';

export interface HostFact {
  /** A few words, the same on every host. */
  readonly name: string;
  /** `missing`: no live run is possible, or none of its kind. `low`: enough for small runs. */
  readonly status: 'ok' | 'low' | 'missing';
  /** What was found and what it is good for, one sentence without a full stop. */
  readonly found: string;
  /** How to get more; left out where there is nothing to say. */
  readonly hint?: string;
}

export interface HostSources {
  /** Such as `20.18.1`. */
  readonly nodeVersion?: string;
  /** In the form of `/proc/PID/limits`. */
  readonly limitsFile?: string;
  /** The folder that stands for `/proc/sys/net`. */
  readonly networkSettings?: string;
}

const OLDEST_NODE = [20, 18, 1] as const;
const FILES_WISHED = 10_000;
const PORTS_WISHED = 28_232;
const BACKLOG_WISHED = 1_024;
const TRACKED_WISHED = 65_536;
const TIME_WAIT_SECONDS = 60;
const SAMPLE_ADDRESSES = { ipv4: '127.213.91.7', ipv6: '::1' };
const GIB = 1024 ** 3;

/** Every fact, in the order in which they matter. */
export async function hostFacts(sources: HostSources = {}): Promise<readonly HostFact[]> {
  const settings = sources.networkSettings ?? '/proc/sys/net';
  return [
    nodeFact(sources.nodeVersion ?? process.versions.node),
    filesFact(await textOf(sources.limitsFile ?? '/proc/self/limits')),
    portsFact(await textOf(`${settings}/ipv4/ip_local_port_range`)),
    ...(await addressFacts()),
    ...settingFact(
      'backlog',
      await textOf(`${settings}/core/somaxconn`),
      BACKLOG_WISHED,
      'net.core.somaxconn',
      'connections may wait for a target on this host',
    ),
    ...settingFact(
      'tracked connections',
      await textOf(`${settings}/netfilter/nf_conntrack_max`),
      TRACKED_WISHED,
      'net.netfilter.nf_conntrack_max',
      'connections are tracked by the firewall at once; those over it are dropped',
    ),
    { name: 'machine', status: 'ok', found: `${availableParallelism()} cores and ${(totalmem() / GIB).toFixed(1)} GiB of memory` },
  ];
}

function nodeFact(version: string): HostFact {
  const parts = version.split('.').map(Number);
  const differing = OLDEST_NODE.findIndex((wanted, index) => parts[index] !== wanted);
  const isOld = differing !== -1 && (parts[differing] ?? 0) < (OLDEST_NODE[differing] as number);
  const found = `version ${version}`;
  return isOld
    ? { name: 'Node.js', status: 'missing', found, hint: `Install ${OLDEST_NODE.join('.')} or newer.` }
    : { name: 'Node.js', status: 'ok', found };
}

function filesFact(limits: string): HostFact {
  const [, soft, hard] = /^Max open files\s+(\d+|unlimited)\s+(\d+|unlimited)/m.exec(limits) ?? [];
  if (soft === undefined || hard === undefined) return { name: 'open files', status: 'ok', found: 'a limit that this host does not tell' };
  const files = soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
  const found = `at most ${soft}, for about ${Math.max(0, files - OWN_FILES)} connections at once`;
  if (files >= FILES_WISHED) return { name: 'open files', status: 'ok', found };
  const more =
    hard === soft
      ? 'Raise the hard limit as root (limits.conf, or LimitNOFILE= of a service).'
      : `ulimit -n ${hard} raises it without root.`;
  return { name: 'open files', status: 'low', found, hint: more };
}

function portsFact(range: string): HostFact {
  const [, first, last] = /^\s*(\d+)\s+(\d+)/.exec(range) ?? [];
  if (first === undefined || last === undefined) return { name: 'ports', status: 'ok', found: 'a range that this host does not tell' };
  const ports = Number(last) - Number(first) + 1;
  const perSecond = Math.floor(ports / TIME_WAIT_SECONDS);
  const found = `${ports} for each source address, or ${perSecond} new connections a second when the run closes them`;
  if (ports >= PORTS_WISHED) return { name: 'ports', status: 'ok', found };
  return { name: 'ports', status: 'low', found, hint: "Widen it as root: sysctl -w net.ipv4.ip_local_port_range='1024 65535'." };
}

async function addressFacts(): Promise<HostFact[]> {
  const missing = await unbindable(Object.values(SAMPLE_ADDRESSES));
  return [
    missing.includes(SAMPLE_ADDRESSES.ipv4)
      ? {
          name: 'loopback addresses',
          status: 'low',
          found: '127.0.0.1 only',
          hint: 'Add the others a pool needs, such as: ip address add 127.0.0.2/8 dev lo.',
        }
      : { name: 'loopback addresses', status: 'ok', found: 'all of 127.0.0.0/8 can be source addresses' },
    missing.includes(SAMPLE_ADDRESSES.ipv6)
      ? { name: 'IPv6', status: 'low', found: '::1 cannot be bound', hint: 'Pools of IPv6 addresses cannot be used here.' }
      : { name: 'IPv6', status: 'ok', found: '::1 can be bound' },
  ];
}

/** Nothing where the host has no such setting. */
function settingFact(name: string, text: string, wished: number, key: string, meaning: string): HostFact[] {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value)) return [];
  const found = `${value} ${meaning}`;
  return [
    value >= wished ? { name, status: 'ok', found } : { name, status: 'low', found, hint: `Raise it as root: sysctl -w ${key}=${wished}.` },
  ];
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
