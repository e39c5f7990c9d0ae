/** Pools whose addresses are none, are not theirs alone, or are too few. */
import type { FailureCode } from '../../../src/model/failure.js';
import { scenarioWith } from '../../support/scenario-lines.js';
import type { BadScenario } from './row.js';

const leasing = (pools: string, users = '1', binding = 'pool_id: pool'): string =>
  scenarioWith({
    5: `workbook: {ip_pools: [${pools}]}`,
    6: `load: {ramp_up: {phases: [{at_second: 0, spawn_users: ${users}}]}, user_resources: {ip_binding: {${binding}}}}`,
  });
const range = (title: string, written: string, code: FailureCode = 'pool.bad_range'): BadScenario => [
  title,
  leasing(`{id: pool, ranges: [«"${written}"]}`),
  code,
];
const special = (title: string, written: string): BadScenario => range(`C30 ${title}`, written, 'pool.special_address');

export const ADDRESS_ROWS: readonly BadScenario[] = [
  range('C26 a prefix longer than the address', '10.0.0.0/33'),
  range('C26 host bits in a CIDR', '10.0.0.1/8'),
  range('C26 a part above 255', '999.1.1.1'),
  range('C26 an address of three parts', '10.0.0'),
  range('C26 an IPv6 prefix longer than the address', '::/129'),
  range('C26 an IPv4 address in IPv6 clothes', '::ffff:10.0.0.1'),
  range('C26 an IPv4 address in hexadecimal IPv6 clothes', '::ffff:a00:1', 'pool.special_address'),
  range('C26 a zone', 'fe80::1%eth0'),
  range('C26 leading zeros', '010.0.0.1'),
  range('C26 an end before the start', '10.0.0.9-10.0.0.1'),
  range('C26 a start and an end of two families', '10.0.0.1-::1'),
  range('C26 spaces around the dash', '10.0.0.1 - 10.0.0.9'),
  range('C26 a shortened end', '10.0.0.1-9'),
  range('C26 a name', 'localhost'),
  range('C26 an integer', '167772161'),
  [
    'C26 a bad address among the reserved',
    leasing('{id: pool, ranges: [10.0.0.0/24], reserved: [10.0.0.1, «10.0.0.256]}'),
    'pool.bad_range',
  ],
  [
    'C26 a source address that is a block',
    scenarioWith({ 3: 'actions: [{id: get, call: GET, with: {url: "http://h/", bind_ip: «10.0.0.0/24}}]' }),
    'scenario.wrong_value',
  ],

  [
    'C27 two pools that overlap',
    leasing('{id: pool, ranges: [10.0.0.0/24]}, {id: other, ranges: [10.0.1.0/24, «10.0.0.128/25]}'),
    'pool.overlap',
  ],
  [
    'C27 pools of two tenants that overlap',
    leasing('{id: pool, ranges: [10.0.0.0/24]}, {id: other, ranges: [«10.0.0.0/16], tenants: [a]}'),
    'pool.overlap',
  ],
  [
    'C27 one block in two spellings',
    leasing('{id: pool, ranges: [10.0.0.0/24]}, {id: other, ranges: [«10.0.0.0-10.0.0.255]}'),
    'pool.overlap',
  ],
  [
    'C27 one IPv6 block in two spellings',
    leasing('{id: pool, ranges: ["2001:db8::/64"]}, {id: other, ranges: [«"2001:DB8:0:0:0:0:0:0/64"]}'),
    'pool.overlap',
  ],
  ['C27 everything reserved', leasing('{id: pool, ranges: [10.0.0.0/30], reserved: «[10.0.0.0/24]}'), 'pool.too_small'],

  range('C28 every IPv4 address there is', '0.0.0.0/0'),
  range('C28 every IPv6 address there is', '::/0'),

  ['C29 more users at once than addresses', leasing('{id: pool, ranges: [10.0.0.0/30]}', '«5'), 'pool.too_small'],
  [
    'C29 more users at once than addresses that are not reserved',
    leasing('{id: pool, ranges: [10.0.0.0/30], reserved: [10.0.0.0, 10.0.0.3]}', '«3'),
    'pool.too_small',
  ],
  [
    'C29 every task keeps its address',
    scenarioWith({
      5: 'workbook: {ip_pools: [{id: pool, ranges: [10.0.0.0/30]}]}',
      6: 'load: {ramp_up: {phases: [{at_second: 0, spawn_users: «1}]}, user_lifetime: {mode: loop, iterations: 5}, user_resources: {ip_binding: {strategy: per_task, release_on: user_exit}}}',
    }),
    'pool.too_small',
  ],

  special('the unspecified address', '0.0.0.0'),
  special('a block that holds the unspecified address', '0.0.0.0/8'),
  special('multicast', '224.0.0.1'),
  special('a range that runs into multicast', '223.255.255.250-224.0.0.5'),
  special('broadcast', '255.255.255.255'),
  special('link-local', '169.254.10.1'),
  special('the unspecified IPv6 address', '::'),
  special('IPv6 multicast', 'ff02::1'),
  special('IPv6 link-local without a scope', 'fe80::1'),
];
