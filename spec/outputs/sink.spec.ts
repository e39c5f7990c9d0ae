import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileSink, type Sink } from '../../src/outputs/sink.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-sink-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const writeSoon = (sink: Sink, text: string) =>
  new Promise<void>((resolve, reject) => sink.write(Buffer.from(text), (error) => (error ? reject(error) : resolve())));
const writeNow = async (sink: Sink, text: string) => sink.writeNow(Buffer.from(text));

it.each([
  { name: 'write', write: writeSoon },
  { name: 'writeNow', write: writeNow },
])('$name gets everything through a pipe that takes little at a time', async ({ write }) => {
  const pipe = `${folder}/pipe`;
  execFileSync('mkfifo', [pipe]);
  // Open for both, so that there need not be a reader yet; without blocking, so that a full pipe says so.
  const sink = fileSink(openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK));
  const reader = spawn('sh', ['-c', 'exec < "$0"; echo ready; sleep 0.1; cat > "$1"', pipe, `${folder}/out`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // From here on: a busy process may come to hear of the reader's end together with the end of its own closing.
  const readToItsEnd = once(reader, 'close');
  await once(reader.stdout, 'data');
  const text = Array.from({ length: 60_000 }, (_, n) => `line ${n} – not only ASCII\n`).join('');
  await write(sink, text);
  await sink.close();
  await readToItsEnd;
  expect(readFileSync(`${folder}/out`, 'utf8')).toBe(text);
});
