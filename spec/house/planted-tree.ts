/**
 * A small project on disk with mistakes planted in it: what the house specs judge, to prove that each rule still
 * catches what it is for. A rule that nothing can break is no rule.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Writes the files (path → text) into a new folder and calls back with it; the folder is gone afterwards. */
export async function withPlantedTree<T>(files: ReadonlyMap<string, string>, judge: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'rampart-house-'));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return await judge(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
