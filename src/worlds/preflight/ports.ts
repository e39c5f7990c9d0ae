/**
 * Whether the source addresses have enough ports.
 *
 * A connection from a bound address takes one of that address's ports, whatever it connects to; one
 * from no particular address takes a port for its destination. A connection that this side closes
 * keeps its port for another minute (TIME_WAIT).
 */
import { readFile } from 'node:fs/promises';
import { closesWhileThinking } from '../../model/keeping.js';
import type { Load, Scenario } from '../../model/scenario.js';
import type { Finding } from './finding.js';
import { countOrigins, originsOf } from './origins.js';
import type { Origin } from './origins.js';
import { certainUsersAtOnce, mostDueWithin, mostUsersAtOnce, usersDue } from './users-at-once.js';
import type { Selection } from './users-at-once.js';

export interface PortOptions {
  readonly sourceBinding: 'require' | 'off';
  /** In the form of `/proc/sys/net/ipv4/ip_local_port_range`; when it cannot be read the usual range is assumed. */
  readonly portRangeFile?: string;
}

const USUAL_PORTS = 28_232;
const TIME_WAIT_US = 60_000_000;
/** How long an iteration is taken to last beside its thinking when closed connections are estimated. */
const ASSUMED_ITERATION_US = 20_000;

/** Something that has ports of its own, and how many of them the plan takes. */
interface Source {
  readonly name: string;
  /** Connections at once that cannot be exceeded. */
  readonly most: number;
  /** Connections at once that are certain. */
  certain(): number;
  /** Connections closed from this side within a minute, estimated; given up at once when they cannot be more than `ports`. */
  closedPerMinute(ports: number): number;
}

/** An error where the plan is certain to need more ports than there are, a warning where it may, or where closed connections are likely to use them up. */
export async function checkPorts(scenario: Scenario, { sourceBinding, portRangeFile }: PortOptions): Promise<readonly Finding[]> {
  const ports = await portsPerAddress(portRangeFile ?? '/proc/sys/net/ipv4/ip_local_port_range');
  const sources = sourcesOf(scenario, sourceBinding === 'require');
  return sources.flatMap((source) => {
    const tooFew = tooFewAtOnce(source, ports);
    return tooFew.length > 0 ? tooFew : tooManyClosed(source, ports);
  });
}

async function portsPerAddress(file: string): Promise<number> {
  const match = /^\s*(\d+)\s+(\d+)/.exec(await readFile(file, 'utf8').catch(() => ''));
  return match === null ? USUAL_PORTS : Number(match[2]) - Number(match[1]) + 1;
}

function tooFewAtOnce(source: Source, ports: number): readonly Finding[] {
  if (source.most <= ports) return [];
  const sure = source.certain();
  const certain = sure > ports;
  return [
    {
      severity: certain ? 'error' : 'warning',
      code: 'host.too_few_ports',
      message: `${certain ? sure : `Up to ${source.most}`} connections at once are planned from ${source.name}, which has ${ports} ports`,
      hint: 'Use more addresses, lower load.concurrency.max_concurrent_users, or widen net.ipv4.ip_local_port_range.',
    },
  ];
}

function tooManyClosed(source: Source, ports: number): readonly Finding[] {
  const closed = Math.round(source.closedPerMinute(ports));
  if (closed <= ports) return [];
  return [
    {
      severity: 'warning',
      code: 'host.too_few_ports',
      message: `About ${closed} connections a minute are closed from ${source.name}, which has ${ports} ports and gets each back only after a minute`,
      hint: 'Use more addresses, think time, or release_on: user_exit, which keeps connections between iterations.',
    },
  ];
}

function sourcesOf(scenario: Scenario, binds: boolean): readonly Source[] {
  const origins = originsOf(scenario);
  const ofKind = (kind: BindKind) => origins.filter((origin) => bindKind(scenario, origin, binds) === kind);
  return [
    ...leasedSources(scenario, countOrigins(ofKind('leased'))),
    ...fixedSources(scenario, ofKind('fixed')),
    ...unboundSource(scenario, ofKind('unbound')),
  ];
}

type BindKind = 'leased' | 'fixed' | 'unbound';

/** A source address known only as the action runs is taken to be the lease. */
function bindKind({ load }: Scenario, { action: { bindIp } }: Origin, binds: boolean): BindKind {
  if (!binds || bindIp === null) return 'unbound';
  if (bindIp === undefined) return load.binding === undefined ? 'unbound' : 'leased';
  return typeof bindIp.constant === 'string' ? 'fixed' : 'leased';
}

/** Each pool as one of its addresses: leases are spread evenly. */
function leasedSources(scenario: Scenario, originCount: number): readonly Source[] {
  const { load, pools } = scenario;
  if (originCount === 0 || load.binding === undefined) return [];
  return pools.flatMap(({ id, ranges }) => {
    const ofPool: Selection = ({ pool }) => pool === id;
    const users = mostUsersAtOnce(scenario, ofPool);
    if (users === 0) return [];
    const addresses = Number(ranges.capacity);
    const connections = (count: number) => Math.ceil(count / addresses) * originCount;
    return [
      {
        name: `each address of pool '${id}'`,
        most: connections(users),
        certain: () => connections(certainUsersAtOnce(scenario, ofPool)),
        closedPerMinute: (ports) => (closedSessions(load, users, ofPool, (ports * addresses) / originCount) / addresses) * originCount,
      } satisfies Source,
    ];
  });
}

/** Sessions that end within a minute: with `task_end` or long thinking one for each iteration, else one for each user. */
function closedSessions(load: Load, users: number, ofPool: Selection, enough: number): number {
  const usersInAll = usersDue(load, ofPool);
  if (load.binding?.releaseOn !== 'task_end' && !closesWhileThinking(load))
    return usersInAll <= enough ? usersInAll : mostDueWithin(load, TIME_WAIT_US, ofPool);
  const { iterations, thinkTimeUs } = load.lifetime;
  const inAll = iterations === 0 ? Number.POSITIVE_INFINITY : iterations * usersInAll;
  return Math.min(inAll, (users * TIME_WAIT_US) / (thinkTimeUs + ASSUMED_ITERATION_US));
}

/** Addresses written into actions: every user uses the same one. */
function fixedSources(scenario: Scenario, origins: readonly Origin[]): readonly Source[] {
  const byAddress = new Map<string, Origin[]>();
  for (const origin of origins) {
    const address = origin.action.bindIp?.constant;
    if (typeof address !== 'string') continue;
    byAddress.set(address, [...(byAddress.get(address) ?? []), origin]);
  }
  return [...byAddress].map(([address, bound]) => lasting(`the address ${address}`, scenario, countOrigins(bound)));
}

/** Without a source address ports are counted for each destination, so more origins need no more of them. */
function unboundSource(scenario: Scenario, origins: readonly Origin[]): readonly Source[] {
  return origins.length === 0 ? [] : [lasting("this host's own address to one target", scenario, 1)];
}

/** A source that all users share. How fast they close connections is not estimated: without a bound address the kernel reuses ports early. */
function lasting(name: string, scenario: Scenario, originCount: number): Source {
  return {
    name,
    most: mostUsersAtOnce(scenario) * originCount,
    certain: () => certainUsersAtOnce(scenario) * originCount,
    closedPerMinute: () => 0,
  };
}
