/**
 * Chance, as a value that is handed down.
 *
 * A stream is named by a seed and a path, such as `randomFor(seed, 'user', 17, 'think')`. Where it
 * begins depends on nothing else: not on how many streams there are, in which order they were made,
 * or what was drawn from others. So adding a user never changes another user's luck, and any worker
 * can make any stream. The generator is xoroshiro128+ (pure-rand), whose whole 128-bit state comes
 * from the path (`path-hash.ts`): a 32-bit seed would give two users the same luck at some ten
 * thousand streams.
 */
import { uniformBigInt } from 'pure-rand/distribution/uniformBigInt';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { assert } from './assertion.js';
import { hashPath, type PathPart } from './path-hash.js';

/** A stream of chance. Drawing moves it on; give each purpose its own. */
export interface Random {
  /** A number from 0, under 1: a multiple of 2^-53, each as likely. */
  next(): number;
  /** A whole number from 0, under `bound` (a safe integer from 1), each as likely. */
  below(bound: number): number;
  /** The same for bounds of any size. */
  below(bound: bigint): bigint;
  /** The stream of the same seed and a longer path: the same one, whatever was drawn from this. */
  fork(...path: PathPart[]): Random;
}

/**
 * The stream of a seed and a path, at its beginning.
 *
 * @param seed a safe integer, the seed of the run.
 * @param path names and safe integers, from the general to the particular.
 */
export function randomFor(seed: number, ...path: PathPart[]): Random {
  return new Stream(seed, path);
}

/** A stream that gives nothing but numbers from 0, under 1, and is one object less to each of many users. */
export type Chance = ReturnType<typeof xoroshiro128plusFromState>;

/** The numbers of `randomFor`, at their beginning. */
export function chanceFor(seed: number, ...path: PathPart[]): Chance {
  return xoroshiro128plusFromState(hashPath(seed, path));
}

/** The next: a multiple of 2^-53, each as likely. */
export function nextOf(chance: Chance): number {
  return uniformFloat64(chance);
}

class Stream implements Random {
  readonly #seed: number;
  readonly #path: readonly PathPart[];
  readonly #generator: Chance;

  constructor(seed: number, path: readonly PathPart[]) {
    this.#seed = seed;
    this.#path = path;
    this.#generator = chanceFor(seed, ...path);
  }

  next(): number {
    return nextOf(this.#generator);
  }

  below(bound: number): number;
  below(bound: bigint): bigint;
  below(bound: number | bigint): number | bigint {
    if (typeof bound === 'bigint') {
      assert(bound >= 1n, 'a bound of chance is at least 1');
      return uniformBigInt(this.#generator, 0n, bound - 1n);
    }
    assert(Number.isSafeInteger(bound) && bound >= 1, 'a bound of chance is a safe integer from 1');
    return uniformInt(this.#generator, 0, bound - 1);
  }

  fork(...path: PathPart[]): Random {
    return new Stream(this.#seed, [...this.#path, ...path]);
  }
}
