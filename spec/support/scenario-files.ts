/** The scenarios that are shipped. */
import { readdirSync } from 'node:fs';

export const SCENARIO_FILES: readonly string[] = readdirSync('scenarios')
  .filter((name) => name.endsWith('.yaml'))
  .toSorted()
  .map((name) => `scenarios/${name}`);
