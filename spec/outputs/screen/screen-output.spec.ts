import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ScreenOutput } from '../../../src/outputs/screen/screen-output.js';
import { ReportFold } from '../../../src/report/report.js';
import { EventList } from '../../support/event-list.js';
import { handMadePlan } from '../../support/hand-made-plan.js';
import { KeepingStream } from '../../support/output-stream.js';

const plan = handMadePlan();
const ESCAPE = String.fromCharCode(27);

async function screenOn(stream: KeepingStream) {
  const fold = new ReportFold(plan);
  const screen = new ScreenOutput({ stream, fold, health: () => null, redrawMs: 5, lineMs: 5 });
  await screen.open(plan);
  for (const event of new EventList().started().spawned(1).action(1).events) {
    fold.apply(event);
    screen.event(event);
  }
  return { screen, fold };
}

async function until(stream: KeepingStream, text: string): Promise<void> {
  for (let tries = 0; tries < 400 && !stream.text.includes(text); tries++) await sleep(5);
  expect(stream.text).toContain(text);
}

describe('the live screen', () => {
  it('is drawn on a terminal, one column short of its width', async () => {
    const stream = new KeepingStream({ isTTY: true, columns: 90 });
    const { screen } = await screenOn(stream);
    await until(stream, '1 active · 1/12 spawned');
    await screen.finish();
    const title = stream.text.split('\n').find((line) => line.includes('seed 42'));
    expect(title?.split('rampart')[1]?.length).toBe(89 - 'rampart'.length);
  });

  it('draws nothing more after it is finished, and erases what it drew', async () => {
    const stream = new KeepingStream({ isTTY: true });
    const { screen } = await screenOn(stream);
    await until(stream, 'rampart');
    await screen.finish();
    const drawn = stream.text;
    expect(drawn.slice(drawn.lastIndexOf('rampart'))).toContain(`${ESCAPE}[2K`);
    await sleep(40);
    expect(stream.text).toBe(drawn);
  });

  it('steps aside for a line of the log and comes back below it', async () => {
    const stream = new KeepingStream({ isTTY: true });
    const { screen } = await screenOn(stream);
    await until(stream, 'rampart');
    const before = stream.text.length;
    screen.aside(() => stream.write('a line of the log\n'));
    const after = stream.text.slice(before);
    expect(after.indexOf(`${ESCAPE}[2K`)).toBeLessThan(after.indexOf('a line of the log'));
    expect(after.lastIndexOf('rampart')).toBeGreaterThan(after.indexOf('a line of the log'));
    screen.close();
  });

  it('is a plain line now and then where there is no terminal', async () => {
    const stream = new KeepingStream();
    const { screen } = await screenOn(stream);
    await until(stream, '00:00 ramping users=1 ');
    screen.close();
    expect(stream.text).not.toContain(ESCAPE);
  });

  it('leaves a terminal alone on which it never drew', async () => {
    const stream = new KeepingStream({ isTTY: true });
    const screen = new ScreenOutput({ stream, fold: new ReportFold(plan), health: () => null });
    await screen.open(plan);
    screen.close();
    screen.close();
    expect(stream.text).toBe('');
  });
});

describe('the cursor', () => {
  const program = fileURLToPath(new URL('../../support/screen-program.ts', import.meta.url));

  it.each(['finish', 'exit', 'throw', 'signal'])('is back after the process ends by: %s', async (ending) => {
    const child = spawn(process.execPath, ['--import', 'tsx', program, ending], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(text).toContain(`${ESCAPE}[?25l`);
    expect(text.lastIndexOf(`${ESCAPE}[?25h`)).toBeGreaterThan(text.lastIndexOf(`${ESCAPE}[?25l`));
  });
});
