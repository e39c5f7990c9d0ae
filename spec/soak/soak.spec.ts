/** The soak itself, for a few seconds: that it runs, judges and says so; what thirty minutes of it show is in docs/reliability.md. */
import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { ROOT } from '../support/command.js';

it('a short soak meets several faults and is flat', async () => {
  const args = ['--import', 'tsx', 'spec/soak/main.ts', '--minutes', '0.1', '--fault-seconds', '1'];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  await new Promise((resolve) => child.once('close', resolve));
  expect(printed).toMatch(/[1-9]\d* failed, 0 findings/);
  expect(printed).toMatch(/(?:[3-9]|\d\d) classes of error met: .*reset/);
  expect(printed).toContain('0 warnings, 0 broken promises');
  // Within seconds the heap is still finding its size: growth is judged by the long one.
  expect(printed).not.toContain('left behind');
});
