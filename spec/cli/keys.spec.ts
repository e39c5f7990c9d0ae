import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type Keyboard, listenToKeys } from '../../src/cli/keys.js';
import { runCommand } from '../support/command.js';
import { describeWhere } from '../support/skip.js';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/command.js';

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

/** A terminal of its own for the command; `stty` before and after tells its mode. */
const PTY = `
import os, pty, sys, time, select
script = sys.argv[1]
pid, fd = pty.fork()
if pid == 0:
    os.execvp('sh', ['sh', '-c', script])
sent, seen, started = 0, b'', time.time()
steps = [(b'User-2] Starting iteration', b'p'), (b'Command: pause', b'+'), (b'Command: scale', b'r'), (b'Command: resume', b'q')]
while time.time() - started < 40:
    ready, _, _ = select.select([fd], [], [], 0.2)
    if ready:
        try:
            data = os.read(fd, 65536)
        except OSError:
            break
        if not data:
            break
        seen += data
    if sent < len(steps) and steps[sent][0] in seen:
        os.write(fd, steps[sent][1])
        sent += 1
sys.stdout.buffer.write(seen)
`;

describeWhere('python3', 'python3, which lends its pseudo-terminals, is not installed')('at a terminal', () => {
  it('p, +, r and q steer a live run, its recording replays, and the terminal is left as it was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rampart-keys-'));
    try {
      const file = join(folder, 'steered.rec');
      const endless = "--set 'load.user_lifetime={ mode: loop, iterations: 0, think_time: 50ms }'";
      const command = `stty -g > ${folder}/before; ${process.execPath} dist/src/cli/main.js run scenarios/minimal.yaml --record ${file} ${endless} 2>/dev/null; echo "exit $?"; stty -g > ${folder}/after`;
      const python = spawn('python3', ['-c', PTY, command], {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', TERM: 'dumb' },
      });
      let seen = '';
      python.stdout.on('data', (text: Buffer) => {
        seen += text.toString();
      });
      await new Promise((resolve) => python.on('close', resolve));
      expect(seen).toContain('exit 0');
      for (const told of ['Command: pause', 'Command: scale (+1)', 'Command: resume', 'Command: stop', 'Ended by a command: 4 users'])
        expect(seen).toContain(told);
      expect(readFileSync(join(folder, 'after'), 'utf8')).toBe(readFileSync(join(folder, 'before'), 'utf8'));
      const replay = await runCommand(['replay', file]);
      expect(replay.code).toBe(0);
      expect(replay.stdout).toContain('Command: scale (+1)');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
