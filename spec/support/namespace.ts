/**
 * Runs a program in a network of its own, made for it and gone with it: only a loopback device, and on that whatever
 * the spec needs. Nothing can leave it, so addresses and routes in it may be any.
 *
 *     const place: Namespace = { ports: [50_000, 50_009], routes: ['unreachable 198.51.100.1/32'] };
 *     itWhere(canMakeNamespaces, NEEDS_NAMESPACES)('…', async () => {
 *       const { stdout } = await startInNamespace(place, [process.execPath, …]).ended;
 *
 * Needs root, or a kernel that gives namespaces to everybody; loss needs nft (package nftables).
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { findProgram } from './skip.js';

export interface Namespace {
  /** First and last port that connections are given. */
  readonly ports?: readonly [first: number, last: number];
  /** Addresses of the loopback device beside its own, such as `198.51.100.9/32`. */
  readonly addresses?: readonly string[];
  /** In the words of `ip route add`, such as `unreachable 198.51.100.1/32`. */
  readonly routes?: readonly string[];
  /** Share of packets that are lost on their way in, 1 to 99. */
  readonly lossPercent?: number;
  /** Speed of the line, in kilobits a second. */
  readonly rateKbit?: number;
  /** A file that stands for /etc/resolv.conf. */
  readonly resolverFile?: string;
}

export interface InNamespace {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Resolves when this text has come on stdout. */
  saw(text: string): Promise<void>;
  /** Runs a command in the namespace of the program, such as `ip address del …`. */
  within(...command: readonly string[]): void;
}

export const NEEDS_NAMESPACES = 'this process may not make network namespaces (unshare -n -m, ip, nsenter)';
export const NEEDS_LOSS = 'packets cannot be dropped here: nft (package nftables) in a namespace does not work';
export const NEEDS_SHAPING = 'lines cannot be slowed down here: tc with tbf in a namespace does not work';

export const canMakeNamespaces = (): boolean =>
  findProgram('unshare') !== undefined && findProgram('ip') !== undefined && findProgram('nsenter') !== undefined && works({});
export const canLosePackets = (): boolean => canMakeNamespaces() && findProgram('nft') !== undefined && works({ lossPercent: 1 });
export const canSlowDown = (): boolean => canMakeNamespaces() && findProgram('tc') !== undefined && works({ rateKbit: 1000 });

export function startInNamespace(place: Namespace, command: readonly string[]): InNamespace {
  // It becomes the program, so its process number, and its signals, are the program's.
  const child = spawn('unshare', [...wrapped(place), ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
  const saw = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (stdout.includes(text)) resolve();
      };
      look();
      child.stdout.on('data', look);
      void ended.then(() => reject(new Error(`ended before it said «${text}»:\n${stdout}\n${stderr}`)));
    });
  const within = (...inside: readonly string[]): void =>
    void execFileSync('nsenter', [`--net=/proc/${child.pid}/ns/net`, '--', ...inside], { stdio: 'pipe' });
  return { process: child, ended, saw, within };
}

function works(place: Namespace): boolean {
  return spawnSync('unshare', [...wrapped(place), 'true'], { stdio: 'ignore', timeout: 5_000 }).status === 0;
}

/** Arguments of `unshare`, up to where those of the program go. */
function wrapped(place: Namespace): string[] {
  return ['-n', '-m', '--', 'sh', '-ec', `${setup(place).join('\n')}\nexec "$@"`, 'sh'];
}

function setup({ ports, addresses = [], routes = [], lossPercent, rateKbit, resolverFile }: Namespace): string[] {
  return [
    'ip link set lo up',
    ...addresses.map((address) => `ip address add ${address} dev lo`),
    ...routes.map((route) => `ip route add ${route}`),
    ...(ports === undefined ? [] : [`echo ${ports[0]} ${ports[1]} > /proc/sys/net/ipv4/ip_local_port_range`]),
    ...(lossPercent === undefined ? [] : lossRules(lossPercent)),
    ...(rateKbit === undefined ? [] : [`tc qdisc add dev lo root tbf rate ${rateKbit}kbit burst 70kb latency 2s`]),
    ...(resolverFile === undefined ? [] : [`mount --bind '${resolverFile}' /etc/resolv.conf`]),
  ];
}

function lossRules(percent: number): string[] {
  return [
    'nft add table inet spec',
    "nft 'add chain inet spec arriving { type filter hook input priority 0; }'",
    `nft 'add rule inet spec arriving meta l4proto tcp numgen random mod 100 < ${percent} drop'`,
  ];
}
