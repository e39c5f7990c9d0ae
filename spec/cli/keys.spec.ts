import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type Keyboard, listenToKeys } from '../../src/cli/keys.js';
import { runCommand } from '../support/command.js';
import { describeAtTerminal, startAtTerminal } from '../support/terminal.js';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

class Terminal extends PassThrough implements Keyboard {
  readonly isTTY = true;
  readonly modes: boolean[] = [];
  setRawMode(raw: boolean): void {
    this.modes.push(raw);
  }
}

function listen(keyboard: Keyboard, users = 20) {
  const heard: string[] = [];
  const stop = listenToKeys(keyboard, users, {
    command: (command) => heard.push(command.type === 'scale' ? `scale ${command.users}` : command.type),
    interrupt: () => heard.push('interrupt'),
  });
  return { heard, stop };
}

describe('keys', () => {
  it('become commands, one for each that is pressed', async () => {
    const terminal = new Terminal();
    const { heard, stop } = listen(terminal);
    terminal.write('pr+-x\u0003qq');
    await expect.poll(() => heard.length).toBe(7);
    expect(heard).toEqual(['pause', 'resume', 'scale 2', 'scale -2', 'interrupt', 'stop', 'abort']);
    stop();
    terminal.write('p');
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toHaveLength(7);
    expect(terminal.modes).toEqual([true, false]);
  });

  it('are not listened to where standard input is no terminal', () => {
    const pipe = new PassThrough();
    const { heard, stop } = listen(pipe);
    pipe.write('q');
    stop();
    expect(pipe.listenerCount('data')).toBe(0);
    expect(heard).toEqual([]);
  });

  it('leave a command alone whose standard input is a pipe', async () => {
    const { code } = await runCommand(['run', 'scenarios/minimal.yaml', '-q']);
    expect(code).toBe(0);
  });
});

const STEPS = [
  { when: 'User-2] Starting iteration', key: 'p' },
  { when: 'Command: pause', key: '+' },
  { when: 'Command: scale', key: 'r' },
  { when: 'Command: resume', key: 'q' },
];

describeAtTerminal('at a terminal', () => {
  it('p, +, r and q steer a live run, its recording replays, and the terminal is left as it was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rampart-keys-'));
    try {
      const file = join(folder, 'steered.rec');
      const endless = "--set 'load.user_lifetime={ mode: loop, iterations: 0, think_time: 50ms }'";
      const command = `stty -g > ${folder}/before; ${process.execPath} dist/src/cli/main.js run scenarios/minimal.yaml --record ${file} ${endless} 2>/dev/null; echo "exit $?"; stty -g > ${folder}/after`;
      const terminal = startAtTerminal(['sh', '-c', command]);
      try {
        for (const { when, key } of STEPS) {
          await terminal.saw(when);
          terminal.process.stdin.write(key);
        }
        const { stdout } = await terminal.ended;
        expect(stdout).toContain('exit 0');
        for (const told of ['Command: pause', 'Command: scale (+1)', 'Command: resume', 'Command: stop', 'Ended by a command: 4 users'])
          expect(stdout).toContain(told);
      } finally {
        terminal.process.kill();
      }
      expect(readFileSync(join(folder, 'after'), 'utf8')).toBe(readFileSync(join(folder, 'before'), 'utf8'));
      const replay = await runCommand(['replay', file]);
      expect(replay.code).toBe(0);
      expect(replay.stdout).toContain('Command: scale (+1)');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
