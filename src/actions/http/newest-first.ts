/**
 * A chain of few things, the newest first: for what there is mostly one of, or none, and that for each of many users.
 * A list would cost every one of them two objects more. Whoever has the chain holds its newest, or null.
 */
export interface Chained<Thing> {
  /** The one before it in its chain; null in none. */
  older: Thing | null;
}

/** The chain without that thing; the same where it has no part in it. */
export function without<Thing extends Chained<Thing>>(newest: Thing | null, gone: Thing): Thing | null {
  const rest = gone.older;
  if (newest === gone) {
    gone.older = null;
    return rest;
  }
  for (let each = newest; each !== null; each = each.older) {
    if (each.older !== gone) continue;
    each.older = rest;
    gone.older = null;
    break;
  }
  return newest;
}

/** The newest of which it holds; null when there is none. */
export function newestThat<Thing extends Chained<Thing>>(newest: Thing | null, holds: (thing: Thing) => boolean): Thing | null {
  let each = newest;
  while (each !== null && !holds(each)) each = each.older;
  return each;
}

export function oldestFirst<Thing extends Chained<Thing>>(newest: Thing | null): Thing[] {
  const things: Thing[] = [];
  for (let each = newest; each !== null; each = each.older) things.push(each);
  return things.reverse();
}
