/**
 * How a swarm reads: each failing seed with everything needed to see it again, and the sum of all.
 */
import type { Judged } from './judge-seed.js';
import type { Tally } from './tally.js';

const FINDINGS_SHOWN = 5;

export function tellSeed({ seed, text, findings, troubles, tail, events }: Judged): string {
  return [
    `Seed ${seed}: ${findings.length === 0 ? 'nothing wrong' : `${findings.length} broken promises`}, ${events} events. To see it again: npm run swarm -- --seed ${seed}`,
    ...findings.slice(0, FINDINGS_SHOWN).map(({ invariant, seq, message }) => `  [${invariant}] at event ${seq}: ${message}`),
    `  troubles: ${troubles.join('; ') || 'none'}`,
    ...(findings.length === 0 ? [] : ['  the events before it:', ...tail.map((line) => `    ${line}`)]),
    ...text.split('\n').map((line) => `  | ${line}`),
  ].join('\n');
}

/** @param elsewhere how many seeds were played in another process as well */
export function tellTally(tally: Tally, elsewhere: number): string {
  const { seeds, events, fingerprints, eventsMedian, cpuSeconds, slowest, unreached, reached, failed } = tally;
  const rarest = [...reached].filter(([, count]) => count > 0).sort((a, b) => a[1] - b[1]);
  return [
    `${seeds} seeds, ${events} events (median ${eventsMedian} a seed), ${fingerprints.size} different runs, ${elsewhere} played elsewhere as well, ${failed.length} seeds with findings${failed.length > 0 ? `: ${failed.slice(0, 20).join(', ')}` : ''}`,
    `${cpuSeconds.toFixed(1)} s of processor: ${Math.round((seeds / cpuSeconds) * 60)} seeds and ${Math.round((events / cpuSeconds) * 60)} events a minute; the slowest was seed ${slowest.seed} with ${Math.round(slowest.ms)} ms`,
    `${reached.size - unreached.length} of ${reached.size} situations reached; rarest: ${rarest
      .slice(0, 6)
      .map(([name, count]) => `${name} (${count})`)
      .join(', ')}`,
    ...(unreached.length === 0 ? [] : [`not reached: ${unreached.join(', ')}`]),
  ].join('\n');
}
