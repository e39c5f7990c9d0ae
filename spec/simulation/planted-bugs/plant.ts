/**
 * Plants a bug in a copy of the code and lets the swarm look for it there.
 *
 * The copy lies in a temporary folder with the project's packages linked in, so nothing that ships knows of
 * planted bugs and no switch for them exists. The swarm runs there in a process of its own.
 */
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, runSwarm } from '../swarm/process.js';
import type { PlantedBug } from './bugs.js';

const COPIED = ['src', 'machines', 'spec/simulation/swarm', 'package.json', 'tsconfig.json', 'spec/tsconfig.json'];

export interface Hunt {
  readonly bug: string;
  /** The seed that found it; null when none of them did, or it could not be planted. */
  readonly seed: number | null;
  /** Which promise it broke first. */
  readonly invariant: number | null;
  readonly message: string;
}

/** The text with the bug in it. Throws when the place for it is not there exactly once. */
export function withBug(text: string, { name, file, find, replace }: PlantedBug): string {
  const places = [...text.matchAll(new RegExp(inAnyLayout(find), 'g'))];
  const [place] = places;
  if (place === undefined || places.length > 1)
    throw new Error(`"${name}" cannot be planted: its place stands ${places.length} times in ${file}`);
  return text.slice(0, place.index) + replace + text.slice(place.index + place[0].length);
}

/** Matches the code however it is broken into lines and indented. */
function inAnyLayout(code: string): string {
  return code
    .split(/\s+/)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\s+');
}

export function readPlace({ file }: PlantedBug): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** A copy of the code with the bug in it, for as long as `use` takes. */
export async function withPlanted<Result>(bug: PlantedBug, use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'planted-')));
  try {
    for (const path of COPIED) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, bug.file), withBug(readPlace(bug), bug));
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets the swarm look for the bug with that many seeds at most. */
export async function hunt(bug: PlantedBug, seedsMax: number): Promise<Hunt> {
  const { output } = await withPlanted(bug, (folder) => runSwarm(folder, ['--until-found', '--seeds', String(seedsMax)]));
  // A core with a bug in it may well crash the process once the finding was told.
  const line = output.split('\n').find((each) => each.startsWith('{"seed":'));
  if (line === undefined) throw new Error(`the swarm did not say what it found of "${bug.name}": ${output}`);
  return { bug: bug.name, ...(JSON.parse(line) as Omit<Hunt, 'bug'>) };
}
