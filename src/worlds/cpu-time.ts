/** CPU time as the kernel counts it: of the process, and of one of its threads. */
import { readFileSync, readlinkSync } from 'node:fs';

/** The kernel counts the CPU time of threads in ticks of 1/100 s. */
const US_PER_TICK = 10_000;

/** Of all threads of this process so far, in microseconds. */
export function processCpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Of one thread of this process so far, in microseconds; 0 where the kernel does not tell. */
export function threadCpuUs(threadId: number | null): number {
  if (threadId === null) return 0;
  try {
    const stat = readFileSync(`/proc/self/task/${threadId}/stat`, 'latin1');
    // Behind the name in parentheses, which may hold anything: user and system time are fields 14 and 15 of proc(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * US_PER_TICK;
  } catch {
    return 0;
  }
}

/** The kernel's number of the thread that asks; null where there is no such file system. */
export function ownThreadId(): number | null {
  try {
    // The link leads to `PID/task/TID` of whoever reads it.
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return null;
  }
}
