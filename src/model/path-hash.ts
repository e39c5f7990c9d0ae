/**
 * A seed and a path of names, hashed to 128 bits: where every stream of chance begins.
 *
 * Written here because the core may not reach for `node:crypto`, and because a stream must begin at
 * the same place on every machine, for ever. The mixing is MurmurHash3, variant x86_128 (Austin
 * Appleby, public domain, from SMHasher; constants and rotations are its own), over whole blocks of
 * four 32-bit words. It spreads neighbouring paths well apart; it keeps no secrets.
 */
import { assert } from './assertion.js';

export type PathPart = string | number;

/** Four 32-bit integers (signed, as bitwise operators give them). */
export type Hash128 = readonly [number, number, number, number];

const MULTIPLIERS = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;
const WORD_ROTATIONS = [15, 16, 17, 18] as const;
const LANE_ROTATIONS = [19, 17, 15, 13] as const;
const LANE_ADDENDS = [0x561ccd1b, 0x0bcaa747, 0x96cd1c35, 0x32ac3b17] as const;

const NUMBER_PART = 1;
const STRING_PART = 2;

/** Pure. Different paths give different hashes, as far as 128 bits go: `['a', 'b']` is not `['ab']`, `[1]` is not `['1']`. Numbers must be safe integers. */
export function hashPath(seed: number, path: readonly PathPart[]): Hash128 {
  return hashWords(pathWords(seed, path));
}

/** MurmurHash3 x86_128 with seed 0 over the words as little-endian bytes; whole blocks only. Exported for its spec. */
export function hashWords(words: readonly number[]): Hash128 {
  assert(words.length % 4 === 0, 'words to hash come in blocks of four');
  const lanes: [number, number, number, number] = [0, 0, 0, 0];
  for (let block = 0; block < words.length; block += 4) absorb(lanes, words, block);
  const byteLength = words.length * 4;
  for (let lane = 0; lane < 4; lane++) lanes[lane as Lane] ^= byteLength;
  mingle(lanes);
  for (let lane = 0; lane < 4; lane++) lanes[lane as Lane] = avalanche(lanes[lane as Lane]);
  mingle(lanes);
  return lanes;
}

type Lane = 0 | 1 | 2 | 3;

function absorb(lanes: [number, number, number, number], words: readonly number[], block: number): void {
  for (let i = 0; i < 4; i++) {
    const lane = i as Lane;
    const following = ((i + 1) & 3) as Lane;
    const scaled = Math.imul(words[block + i] as number, MULTIPLIERS[lane]);
    const word = Math.imul(rotateLeft(scaled, WORD_ROTATIONS[lane]), MULTIPLIERS[following]);
    const turned = rotateLeft(lanes[lane] ^ word, LANE_ROTATIONS[lane]) + lanes[following];
    lanes[lane] = (Math.imul(turned, 5) + LANE_ADDENDS[lane]) | 0;
  }
}

/** Lets each lane depend on all four. */
function mingle(lanes: [number, number, number, number]): void {
  lanes[0] = (lanes[0] + lanes[1] + lanes[2] + lanes[3]) | 0;
  lanes[1] = (lanes[1] + lanes[0]) | 0;
  lanes[2] = (lanes[2] + lanes[0]) | 0;
  lanes[3] = (lanes[3] + lanes[0]) | 0;
}

/** Lets each bit depend on all 32. */
function avalanche(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** The path as words, each part behind its kind (and a string behind its length), so that no two paths read alike. */
function pathWords(seed: number, path: readonly PathPart[]): number[] {
  // As long as it will be: a list that grows is made anew again and again, and each user has paths of its own.
  const words = new Array<number>(wordsOf(path)).fill(0);
  let end = putInteger(words, 0, seed);
  for (const part of path) {
    if (typeof part === 'number') {
      words[end] = NUMBER_PART;
      end = putInteger(words, end + 1, part);
    } else {
      words[end] = STRING_PART;
      words[end + 1] = part.length;
      end += 2;
      for (let i = 0; i < part.length; i++) words[end + i] = part.charCodeAt(i);
      end += part.length;
    }
  }
  return words;
}

/** How many words a seed and a path are: whole blocks of four. */
function wordsOf(path: readonly PathPart[]): number {
  let count = INTEGER_WORDS;
  for (const part of path) count += typeof part === 'number' ? 1 + INTEGER_WORDS : 2 + part.length;
  return (count + 3) & ~3;
}

const INTEGER_WORDS = 2;

/** Where the next word goes. */
function putInteger(words: number[], at: number, integer: number): number {
  assert(Number.isSafeInteger(integer), 'a path is made of names and safe integers, not of this', integer);
  words[at] = integer | 0;
  words[at + 1] = Math.floor(integer / 2 ** 32) | 0;
  return at + INTEGER_WORDS;
}
