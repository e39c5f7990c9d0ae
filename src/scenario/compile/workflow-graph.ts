/** What the workflow looks like as a bare graph: who can be reached, and who can get out. Pure. */

/** The nodes each node leads to. Names that are no node are ignored. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Every node that a walk from `start` can come to, `start` included. */
export function reachableFrom(start: string, graph: Graph): ReadonlySet<string> {
  return closure([start], graph);
}

/** Every node from which a walk can come to one of the `goals`, the goals included. */
export function leadingTo(goals: Iterable<string>, graph: Graph): ReadonlySet<string> {
  const backwards = new Map<string, string[]>([...graph.keys()].map((id) => [id, []]));
  for (const [from, targets] of graph) {
    for (const to of targets) backwards.get(to)?.push(from);
  }
  return closure(goals, backwards);
}

function closure(seeds: Iterable<string>, graph: Graph): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...seeds];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const targets = graph.get(id);
    if (targets === undefined || seen.has(id)) continue;
    seen.add(id);
    open.push(...targets);
  }
  return seen;
}
