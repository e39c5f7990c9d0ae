import { describe, expect, it } from 'vitest';
import { asConnectionLimit, asErrorLimit, asRateLimit, asSilenceLimit, collectTargets, guardsOf } from '../../src/cli/guard-values.js';
import { runCommand } from '../support/command.js';
import { runHere } from '../support/program.js';

describe('the guards of a run', () => {
  it('are none on loopback and private networks unless asked for', () => {
    expect(guardsOf({})).toEqual({ allowTargets: [], allowPublicTargets: false, notices: [] });
  });

  it('are low when public targets are allowed, and said', () => {
    const guards = guardsOf({ allowPublicTargets: true });
    expect(guards).toMatchObject({
      maxRate: { count: 1, perUs: 10_000 },
      maxConnections: 100,
      stopOnErrors: { share: 0.9, windowUs: 30_000_000 },
    });
    expect(guards.notices).toEqual([expect.stringMatching(/100 requests a second .* and 100 connections/)]);
  });

  it('are those that were asked for, or off', () => {
    const flags = { allowPublicTargets: true, maxRate: { count: 5, perUs: 1_000_000 }, maxConnections: 7 };
    expect(guardsOf(flags)).toMatchObject({ maxRate: flags.maxRate, maxConnections: 7, notices: [] });
    expect(guardsOf({ deadMan: 300_000_000 })).toMatchObject({ silenceUsMax: 300_000_000 });
    const off = guardsOf({ allowPublicTargets: true, maxRate: 'off', maxConnections: 'off', stopOnErrors: 'off', deadMan: 'off' });
    expect(off).toEqual({ allowTargets: [], allowPublicTargets: true, notices: [] });
  });
});

describe('values of guard flags', () => {
  it('are read', () => {
    expect(asRateLimit('100/s')).toEqual({ count: 1, perUs: 10_000 });
    expect(asRateLimit('off')).toBe('off');
    expect(asConnectionLimit('50')).toBe(50);
    expect(asErrorLimit('50% for 10s')).toEqual({ share: 0.5, windowUs: 10_000_000 });
    expect(asErrorLimit('2.5 % for 1m')).toEqual({ share: 0.025, windowUs: 60_000_000 });
    expect([asSilenceLimit('1s'), asSilenceLimit('168h'), asSilenceLimit('off')]).toEqual([1_000_000, 604_800_000_000, 'off']);
    expect(collectTargets('a.test, 10.0.0.0/8:80', collectTargets('b.test')).map(({ text }) => text)).toEqual([
      'b.test',
      'a.test',
      '10.0.0.0/8:80',
    ]);
  });

  it.each<[read: (text: string) => unknown, text: string]>([
    [asRateLimit, '100'],
    [asRateLimit, '0/s'],
    [asConnectionLimit, '0'],
    [asConnectionLimit, '1.5'],
    [asConnectionLimit, '1e3'],
    [asErrorLimit, '50%'],
    [asErrorLimit, '0% for 10s'],
    [asErrorLimit, '101% for 10s'],
    [asErrorLimit, '50% for 10'],
    [asErrorLimit, '50% for 999ms'],
    [asSilenceLimit, '5'],
    [asSilenceLimit, '0s'],
    [asSilenceLimit, '-1s'],
    [asSilenceLimit, '999ms'],
    [asSilenceLimit, '169h'],
    [collectTargets, 'http://a.test'],
    [collectTargets, 'a.test,,b.test'],
  ])('are refused: %o %s', (read, text) => {
    expect(() => read(text)).toThrow(/Write/);
  });

  it.each<[flag: string, text: string]>([
    ['max-rate', '100'],
    ['max-connections', '0'],
    ['stop-on-errors', '50%'],
    ['dead-man', '999ms'],
  ])('end the command with exit 2 before anything is sent, in a flag and in its variable: --%s %s', async (flag, text) => {
    const variable = `RAMPART_${flag.replaceAll('-', '_').toUpperCase()}`;
    const given = await runHere(['run', 'scenarios/minimal.yaml', `--${flag}`, text]);
    // The parser of the command line reads variables from its process.
    const inherited = await runCommand(['run', 'scenarios/minimal.yaml'], { [variable]: text });
    expect([given.code, given.stdout, inherited.code, inherited.stdout]).toEqual([2, '', 2, '']);
    expect(given.stderr).toMatch(new RegExp(`option '--${flag} <\\w+>' argument '${text}' is invalid\\. Write `));
    expect(inherited.stderr).toMatch(new RegExp(`option '--${flag} <\\w+>' value '${text}' from env '${variable}' is invalid\\. Write `));
  });
});
