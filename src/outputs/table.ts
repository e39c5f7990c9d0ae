/** Columns that line up: the first to the left, all others to the right unless said. Pure; cells hold no control characters. */

export type Alignment = 'left' | 'right';

const GAP = '  ';

/** @param rows each with the same number of cells. No line ends in spaces. */
export function alignColumns(rows: readonly (readonly string[])[], alignments: readonly Alignment[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const alignment = alignments[column] ?? (column === 0 ? 'left' : 'right');
        return alignment === 'left' ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** At most `width` characters, the last one an ellipsis when something is cut off. */
export function clip(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}
