/**
 * Every planted bug, by hand: `npm run swarm -- --planted [--seeds N] [--only TEXT]`.
 */
import { parseArgs } from 'node:util';
import { PLANTED_BUGS } from './bugs.js';
import { huntAll, medianSeeds, tellHunt } from './hunt-all.js';

const { values } = parseArgs({
  options: { planted: { type: 'boolean' }, seeds: { type: 'string', default: '2000' }, only: { type: 'string', default: '' } },
});

const bugs = PLANTED_BUGS.filter(({ name }) => name.includes(values.only));
const hunts = await huntAll(bugs, Number(values.seeds), (hunted) => console.log(tellHunt(hunted)));
const missed = hunts.filter(({ seed }) => seed === null);
console.log(`${hunts.length} bugs planted, ${hunts.length - missed.length} found; half of them within ${medianSeeds(hunts)} seeds`);
if (missed.length > 0) process.exitCode = 1;
