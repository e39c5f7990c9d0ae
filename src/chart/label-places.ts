/**
 * Moves the labels of arrows aside where the layout engine wrote them over something else.
 *
 * The engine keeps room for a label, but draws the frame of an outer state around its states alone, and keeps labels
 * of neighbouring arrows apart only within a rank. A label moves the shortest way along its line: to the left it comes
 * to lie on its own arrow, so it goes as far as its width there, and a little to the right. One that finds no free
 * place stays where it is.
 */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Label {
  readonly box: Box;
  /** How the group it is in is written. */
  readonly group: string;
}

/** Of Courier and the fonts that take its room: the width of a letter, and its height over and below the line, of its size. */
const LETTER = { width: 0.6, above: 0.8, below: 0.25 };
/** Between a label and what it must not touch, in points. */
const GAP = 2;
const STEP = 1;
const RIGHT_MAX = 12;

const GROUP = /<g id="(node|clust|edge)\d+"[\s\S]*?<\/g>/g;
const LINE = /<text [^>]*?x="([-\d.]+)" y="([-\d.]+)"[^>]*?font-size="([\d.]+)"[^>]*>([^<]*)<\/text>/g;
const PAIR = /(-?[\d.]+),(-?[\d.]+)/g;
const ELLIPSE = /<ellipse [^>]*cx="([-\d.]+)" cy="([-\d.]+)" rx="([\d.]+)" ry="([\d.]+)"/;

/** The same picture with its labels apart from each other, from boxes and from frames. */
export function withLabelsApart(svg: string): string {
  const frames: Box[] = [];
  const boxes: Box[] = [];
  const labels: Label[] = [];
  for (const [group, kind] of svg.matchAll(GROUP)) {
    if (kind === 'edge') labels.push(...labelOf(group));
    if (kind === 'node') boxes.push(...shapeOf(group));
    if (kind === 'clust') {
      frames.push(...shapeOf(group));
      boxes.push(...labelOf(group).map(({ box }) => box));
    }
  }
  const places = labels.map(({ box }) => box);
  const moved = new Map<string, number>();
  labels.forEach(({ box, group }, index) => {
    const others = [...boxes, ...places.filter((_, other) => other !== index)];
    const isFree = (place: Box): boolean =>
      !others.some((other) => meet(place, other)) && !frames.some((frame) => meet(place, frame) && !isWithin(place, frame));
    const shift = shiftsOf(box).find((by) => isFree(shifted(box, by)));
    if (shift === undefined || shift === 0) return;
    places[index] = shifted(box, shift);
    moved.set(group, shift);
  });
  return svg.replace(GROUP, (group) => withShift(group, moved.get(group) ?? 0));
}

/** None, then ever further to both sides. */
function shiftsOf({ left, right }: Box): number[] {
  const shifts = [0];
  for (let by = STEP; by <= right - left; by += STEP) shifts.push(-by, ...(by <= RIGHT_MAX ? [by] : []));
  return shifts;
}

function labelOf(group: string): Label[] {
  const lines = [...group.matchAll(LINE)].flatMap(([, x, y, size, written]) => {
    const text = (written as string).replace(/&#160;/g, ' ').replace(/&[^;]+;/g, '.');
    if (text.trim() === '') return [];
    const letter = LETTER.width * Number(size);
    const left = Number(x) + (text.length - text.trimStart().length) * letter;
    const base = Number(y);
    const right = left + text.trim().length * letter;
    return [{ left, right, top: base - LETTER.above * Number(size), bottom: base + LETTER.below * Number(size) }];
  });
  return lines.length === 0 ? [] : [{ box: around(lines), group }];
}

function shapeOf(group: string): Box[] {
  const ellipse = ELLIPSE.exec(group);
  if (ellipse !== null) {
    const [x, y, rx, ry] = ellipse.slice(1).map(Number) as [number, number, number, number];
    return [{ left: x - rx, right: x + rx, top: y - ry, bottom: y + ry }];
  }
  const points = [...group.matchAll(PAIR)].map(([, x, y]) => ({ left: Number(x), right: Number(x), top: Number(y), bottom: Number(y) }));
  return points.length === 0 ? [] : [around(points)];
}

function around(boxes: readonly Box[]): Box {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    right: Math.max(...boxes.map(({ right }) => right)),
    top: Math.min(...boxes.map(({ top }) => top)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}

function meet(one: Box, other: Box): boolean {
  return one.left < other.right + GAP && other.left < one.right + GAP && one.top < other.bottom && other.top < one.bottom;
}

function isWithin(one: Box, frame: Box): boolean {
  return one.left >= frame.left + GAP && one.right <= frame.right - GAP && one.top >= frame.top && one.bottom <= frame.bottom;
}

function shifted(box: Box, by: number): Box {
  return { ...box, left: box.left + by, right: box.right + by };
}

function withShift(group: string, by: number): string {
  if (by === 0) return group;
  return group.replace(
    /(<text [^>]*?x=")([-\d.]+)/g,
    (_, opening: string, x: string) => `${opening}${Number((Number(x) + by).toFixed(2))}`,
  );
}
