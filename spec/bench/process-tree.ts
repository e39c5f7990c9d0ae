/**
 * CPU time of a process and of everything it started, as the kernel counts it.
 *
 * A generator may be a shell that starts a virtual machine that starts helpers: what it costs is what all of
 * them used, those that have ended and been waited for included. Linux only, to the kernel's tick (10 ms).
 */
import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ, the unit of /proc: the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Fields of /proc/PID/stat counted from behind the name, which may hold spaces itself. */
const PARENT = 1;
const USED_BY_ITSELF = [11, 12] as const;
const USED_BY_ENDED_CHILDREN = [13, 14] as const;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

/** Process ids of a process and its descendants, itself first; empty when it is gone. */
export function pidsOfTree(root: number): number[] {
  return treeOf(root).map(({ pid }) => pid);
}

/** Seconds of CPU time so far. */
export function cpuSecondsOfTree(root: number): number {
  return treeOf(root).reduce((sum, { ticks }) => sum + ticks, 0) / TICKS_PER_SECOND;
}

function treeOf(root: number): Process[] {
  const everyone = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((each) => each !== undefined);
  const tree = everyone.filter(({ pid }) => pid === root);
  for (let i = 0; i < tree.length; i += 1) tree.push(...everyone.filter(({ parent }) => parent === tree[i]?.pid));
  return tree;
}

function readProcess(pid: number): Process | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined; // It has ended meanwhile.
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const used = [...USED_BY_ITSELF, ...USED_BY_ENDED_CHILDREN].map((index) => Number(fields[index]));
  return { pid, parent: Number(fields[PARENT]), ticks: used.reduce((sum, ticks) => sum + ticks, 0) };
}
