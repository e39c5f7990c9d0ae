/** Which exit code counts when several apply: an internal fault before lost results before a signal before a refusal before a missed threshold. */
import type { ExitCode } from '../model/failure.js';

const WORST_FIRST: readonly ExitCode[] = [1, 5, 130, 143, 6, 4, 2, 3, 0];

export function worstExit(codes: readonly ExitCode[]): ExitCode {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? 0;
}
