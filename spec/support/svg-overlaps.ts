/**
 * What is written over something else in a picture of a machine, measured in a real browser.
 *
 * A line of text may lie within a frame or box, or beside it, never across its border, and never over another line. A
 * line has the height of its letters here, without the room above and below that a browser adds.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startBrowser } from './browser.js';

/** For each picture, in the same order, what is wrong with it, each in words. */
export async function overlapsOf(svgs: readonly string[]): Promise<string[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'rampart-overlaps-'));
  const browser = await startBrowser({ offline: true });
  try {
    const found: string[][] = [];
    const { page } = await browser.open('about:blank');
    for (const [index, svg] of svgs.entries()) {
      const file = join(folder, `${index}.svg`);
      writeFileSync(file, svg);
      await page.goto(pathToFileURL(file).href);
      found.push((await page.evaluate(`(${MEASURE})()`)) as string[]);
    }
    return found;
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const MEASURE = String.raw`() => {
  const boxOf = (element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { left, right, top, bottom };
  };
  const lines = [...document.querySelectorAll('text')].filter((text) => text.textContent.trim() !== '').map((text) => {
    const written = text.textContent.replaceAll('\u00a0', ' ');
    const { left, right, top, bottom } = boxOf(text);
    const letter = (right - left) / written.length;
    return {
      said: written.trim(),
      group: text.parentElement,
      left: left + (written.length - written.trimStart().length) * letter,
      right: right - (written.length - written.trimEnd().length) * letter,
      top: top + (bottom - top) / 8,
      bottom: bottom - (bottom - top) / 5,
    };
  });
  const shapes = [...document.querySelectorAll('g.node, g.cluster')].map((group) => ({
    group,
    name: group.querySelector('title').textContent,
    isFrame: group.classList.contains('cluster'),
    ...boxOf([...group.children].find((child) => child.tagName === 'path') ?? group.querySelector('polygon, ellipse')),
  }));
  const meet = (one, other) =>
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  const isWithin = (one, other) =>
    one.left >= other.left && one.right <= other.right && one.top >= other.top && one.bottom <= other.bottom;
  return lines.flatMap((line, index) => [
    ...lines.slice(index + 1).filter((other) => meet(line, other)).map((other) => line.said + ' is over ' + other.said),
    ...shapes.flatMap((shape) => {
      if (shape.group === line.group) return isWithin(line, shape) ? [] : [line.said + ' is not within ' + shape.name];
      return meet(line, shape) && !(shape.isFrame && isWithin(line, shape)) ? [line.said + ' is across ' + shape.name] : [];
    }),
  ]);
}`;
