import { describe, expect, it } from 'vitest';
import { admits, namesExactly, parseAllowedTarget } from '../../../src/worlds/preflight/allow-list.js';
import { targetRules } from '../../../src/worlds/preflight/targets.js';

const listOf = (...texts: string[]) => texts.map((text) => parseAllowedTarget(text) ?? expect.fail(`${text} is none`));

describe('an allowed target', () => {
  it.each<[entry: string, host: string, address: string, port: number, admitted: boolean]>([
    ['shop.test', 'shop.test', '10.0.0.1', 80, true],
    ['shop.test', 'SHOP.test', '10.0.0.1', 8080, true],
    ['shop.test', 'a.shop.test', '10.0.0.1', 80, false],
    ['shop.test:8080', 'shop.test', '10.0.0.1', 8080, true],
    ['shop.test:8080', 'shop.test', '10.0.0.1', 80, false],
    ['10.0.0.1', 'whatever.test', '10.0.0.1', 80, true],
    ['10.0.0.1', '10.0.0.1', '10.0.0.2', 80, false],
    ['10.0.0.1:443', '10.0.0.1', '10.0.0.1', 80, false],
    ['10.0.0.0/30', 'whatever.test', '10.0.0.3', 80, true],
    ['10.0.0.0/30', '10.0.0.4', '10.0.0.4', 80, false],
    ['10.0.0.0/30:80', '10.0.0.3', '10.0.0.3', 81, false],
    ['0.0.0.0/0', '10.0.0.3', '10.0.0.3', 81, true],
    ['fd00::7', 'fd00::7', 'fd00:0::7', 80, true],
    ['[fd00::7]:80', 'fd00::7', 'fd00::7', 81, false],
    ['[fd00::]/8', 'fd12::1', 'fd12::1', 81, true],
    ['fd00::/8', 'fe00::1', 'fe00::1', 81, false],
    ['10.0.0.1', 'x.test', '::ffff:10.0.0.1', 80, true],
  ])('%s and a connection to %s at %s port %i: %s', (entry, host, address, port, admitted) => {
    expect(admits(listOf(entry), host, address, port)).toBe(admitted);
  });

  it.each([
    '',
    'http://shop.test',
    'shop.test/',
    'shop.test:0',
    'shop.test:65536',
    'shop..test',
    '-shop',
    '10.0.0.7/8',
    '10.0.0.0/33',
    '10.0.0',
    '1.2.3.4.5',
    '010.0.0.1',
    'shop.test/8',
    'fd00::1/64',
    '*.shop.test',
    'a b',
    '[10.0.0.1',
    'läden.test',
  ])('is not %j', (text) => {
    expect(parseAllowedTarget(text)).toBeUndefined();
  });

  it('names an address exactly only when it is that address alone', () => {
    expect(namesExactly(listOf('169.254.1.1'), '169.254.1.1', 80)).toBe(true);
    expect(namesExactly(listOf('169.254.1.1:80'), '169.254.1.1', 81)).toBe(false);
    expect(namesExactly(listOf('169.254.0.0/16', 'metadata.test'), '169.254.1.1', 80)).toBe(false);
    expect(namesExactly(listOf('10.0.0.1'), '10.0.0.1', 80, 'with its port')).toBe(false);
  });
});

describe('the rules with a list', () => {
  const rules = targetRules({ allowPublic: false, only: listOf('shop.test', '169.254.10.10', '198.51.100.7', '10.0.0.0/8') });

  it.each<[host: string, address: string, allowed: boolean]>([
    ['shop.test', '192.168.0.1', true],
    ['10.1.2.3', '10.1.2.3', true],
    // On no list, though otherwise free to test.
    ['192.168.0.1', '192.168.0.1', false],
    ['other.test', '127.0.0.1', false],
    // A name on the list does not open what it may be made to lead to.
    ['shop.test', '169.254.169.254', false],
    ['shop.test', '198.51.100.9', false],
    // Named exactly.
    ['169.254.10.10', '169.254.10.10', true],
    // Consent is another thing than a name on a list.
    ['198.51.100.7', '198.51.100.7', false],
  ])('%s at %s: %s', (host, address, allowed) => {
    expect(rules(host, address, 80) === null).toBe(allowed);
  });

  it('let consent be given for what is listed', () => {
    const consented = targetRules({ allowPublic: true, only: listOf('198.51.100.7') });
    expect(consented('198.51.100.7', '198.51.100.7', 80)).toBeNull();
    expect(consented('198.51.100.8', '198.51.100.8', 80)).toContain('--allow-target');
  });
});

describe('the ports this process listens on', () => {
  const ownPorts = new Set([9464]);

  it('are no targets, at whatever address of this host', () => {
    const rules = targetRules({ allowPublic: true, ownPorts });
    for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) {
      expect(rules('localhost', address, 9464), address).toContain('Rampart itself');
      expect(rules('localhost', address, 9465), address).toBeNull();
    }
    expect(rules('10.250.250.250', '10.250.250.250', 9464)).toBeNull();
  });

  it('are targets when named with their port', () => {
    expect(targetRules({ allowPublic: false, ownPorts, only: listOf('127.0.0.1') })('x', '127.0.0.1', 9464)).not.toBeNull();
    expect(targetRules({ allowPublic: false, ownPorts, only: listOf('127.0.0.1:9464') })('x', '127.0.0.1', 9464)).toBeNull();
  });
});
