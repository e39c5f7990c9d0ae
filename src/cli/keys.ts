/**
 * Steering by single keys, where standard input is a terminal: p pauses, r resumes, + and - change the number of
 * users by a tenth of the plan, q stops, and once more ends at once.
 *
 * A terminal in raw mode gives keys as they are pressed, and no signal for Ctrl-C: that is passed on here. The mode is
 * put back by the function returned, and by Node when the process ends in any way it can notice.
 */
import type { Command } from '../model/command.js';

export interface Keyboard {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  on(event: 'data', listener: (keys: Buffer | string) => void): unknown;
  off(event: 'data', listener: (keys: Buffer | string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

export interface KeyHandlers {
  command(command: Command): void;
  /** Ctrl-C. */
  interrupt(): void;
}

const CTRL_C = '\u0003';
const SHARE_OF_PLAN = 10;

/** Listens until the function returned is called. Does nothing where keys cannot be had one by one. */
export function listenToKeys(keyboard: Keyboard | undefined, usersPlanned: number, { command, interrupt }: KeyHandlers): () => void {
  if (keyboard?.isTTY !== true || keyboard.setRawMode === undefined) return () => {};
  const step = Math.max(1, Math.ceil(usersPlanned / SHARE_OF_PLAN));
  let asked = false;
  const press = (key: string): void => {
    if (key === CTRL_C) interrupt();
    else if (key === 'p') command({ type: 'pause' });
    else if (key === 'r') command({ type: 'resume' });
    else if (key === '+') command({ type: 'scale', users: step });
    else if (key === '-') command({ type: 'scale', users: -step });
    else if (key === 'q') {
      command(asked ? { type: 'abort' } : { type: 'stop' });
      asked = true;
    }
  };
  const listener = (keys: Buffer | string): void => {
    for (const key of keys.toString()) press(key);
  };
  keyboard.setRawMode(true);
  keyboard.on('data', listener);
  keyboard.resume();
  return () => {
    keyboard.off('data', listener);
    keyboard.setRawMode?.(false);
    keyboard.pause();
  };
}
