/**
 * Whether this process is in the foreground of its terminal. One in the background that changes the mode of its
 * terminal is stopped by the kernel, so it must not listen to keys.
 */
import { readFileSync } from 'node:fs';

export function isInForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    // Behind the name in parentheses, which may hold anything: process group and the terminal's foreground group are fields 5 and 8 of proc(5).
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return group === foreground;
  } catch {
    return false;
  }
}
