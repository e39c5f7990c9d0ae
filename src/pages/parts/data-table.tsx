/** A table of texts: a caption, one head, a row for each entry; wide ones scroll within themselves. */
import type { ComponentChildren } from 'preact';
import './data-table.css';

export interface Column<Row> {
  readonly title: string;
  /** Numbers stand right, in figures of equal width. */
  readonly numeric?: boolean;
  /** Longer texts, on several lines. */
  readonly isProse?: boolean;
  readonly cell: (row: Row) => ComponentChildren;
}

export interface DataTableProps<Row> {
  /** What the table holds, for who cannot see where it stands. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** Said in place of the rows when there are none. */
  readonly empty?: string;
  /** Rows become buttons: by mouse, and with Enter. */
  readonly onChoose?: (row: Row) => void;
  readonly isChosen?: (row: Row) => boolean;
}

export function DataTable<Row>({ caption, columns, rows, keyOf, empty = 'Nothing yet', onChoose, isChosen }: DataTableProps<Row>) {
  return (
    // What scrolls can be reached by keys.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the focus to be scrolled by keys
    <section class="table-scroll" tabIndex={0} aria-label={caption}>
      <table class="data-table">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, numeric }) => (
              <th key={title} scope="col" class={numeric ? 'numeric' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              class={onChoose === undefined ? undefined : 'choosable'}
              aria-selected={isChosen?.(row)}
              tabIndex={onChoose === undefined ? undefined : 0}
              onClick={onChoose === undefined ? undefined : () => onChoose(row)}
              onKeyDown={onChoose === undefined ? undefined : (event) => event.key === 'Enter' && onChoose(row)}
            >
              {columns.map(({ title, numeric, isProse, cell }) => (
                <td key={title} class={numeric ? 'numeric' : isProse ? 'prose' : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p class="table-empty soft">{empty}</p>}
    </section>
  );
}
