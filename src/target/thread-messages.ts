/** What the target's thread and the one that started it say to each other. */
import type { TargetStats } from './target-stats.js';

/** To the thread. */
export type ThreadRequest = { readonly kind: 'stats'; readonly id: number } | { readonly kind: 'close' };

/** From the thread: `listening` or `refused` first and once, then an answer to each `stats`. */
export type ThreadReply =
  | { readonly kind: 'listening'; readonly ip: string; readonly port: number; readonly url: string; readonly threadId: number | null }
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string }
  | { readonly kind: 'stats'; readonly id: number; readonly stats: TargetStats };
