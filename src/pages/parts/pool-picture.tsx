/**
 * How full a pool is: a cell for each address where there are few enough, else a bar.
 *
 * Cells of a kind are one path, so that a thousand of them cost as little as one. Pointing at a cell tells its address.
 */
import { useState } from 'preact/hooks';
import { grouped } from '../../outputs/quantity.js';
import './pool-picture.css';

export interface PoolPictureProps {
  readonly name: string;
  /** Addresses that can be granted; digits where there are too many for a number. */
  readonly capacity: number | string;
  readonly allocated: number;
  readonly waiting: number;
  /** For each address in order: 0 free, else 1 more than the place of its holder's tenant in `tenants`. Absent for a large pool. */
  readonly cells?: readonly number[];
  readonly tenants: readonly string[];
  /** The address of a cell. */
  readonly addressOf?: (cell: number) => string;
}

const CELL = 10;
const GAP = 2;
const PER_ROW = 32;
const COLORS = 6;

export function PoolPicture(props: PoolPictureProps) {
  const { name, capacity, allocated, waiting } = props;
  const label = `Pool ${name}: ${grouped(allocated)} of ${grouped(capacity)} addresses leased, ${grouped(waiting)} waiting`;
  return (
    <figure class="pool-picture" aria-label={label}>
      {props.cells === undefined ? <Bar {...props} label={label} /> : <Cells {...props} cells={props.cells} label={label} />}
    </figure>
  );
}

function Bar({ capacity, allocated, label }: PoolPictureProps & { readonly label: string }) {
  const share = Number(capacity) === 0 ? 0 : Math.min(1, allocated / Number(capacity));
  return (
    <svg class="pool-bar" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label={label}>
      <rect class="cell-free" x="0" y="0" width="100" height="6" />
      <rect class="cell-leased cell-tenant-1" x="0" y="0" width={allocated > 0 ? Math.max(0.5, 100 * share) : 0} height="6" />
    </svg>
  );
}

function Cells({ cells, tenants, addressOf, label }: PoolPictureProps & { readonly cells: readonly number[]; readonly label: string }) {
  const [pointed, setPointed] = useState<number | null>(null);
  const rows = Math.ceil(cells.length / PER_ROW);
  const width = PER_ROW * (CELL + GAP);
  const height = rows * (CELL + GAP);
  const point = (event: PointerEvent): void => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * PER_ROW);
    const row = Math.floor(((event.clientY - box.top) / box.height) * rows);
    const cell = row * PER_ROW + column;
    setPointed(column >= 0 && column < PER_ROW && cell >= 0 && cell < cells.length ? cell : null);
  };
  const holder = pointed === null ? 0 : (cells[pointed] ?? 0);
  return (
    <>
      <svg
        class="pool-cells"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={label}
        onPointerMove={point}
        onPointerLeave={() => setPointed(null)}
      >
        {[...pathsOf(cells)].map(([kind, d]) => (
          <path
            key={kind}
            d={d}
            data-tenant={kind === 0 ? undefined : tenants[kind - 1]}
            class={kind === 0 ? 'cell-free' : `cell-leased cell-tenant-${((kind - 1) % COLORS) + 1}`}
          />
        ))}
      </svg>
      <figcaption class="mono soft" aria-hidden="true">
        {pointed === null || addressOf === undefined
          ? ' '
          : `${addressOf(pointed)} ${holder === 0 ? 'free' : `leased, tenant ${tenants[holder - 1] ?? ''}`}`}
      </figcaption>
    </>
  );
}

/** A path of squares for each kind of cell, free ones first. */
function pathsOf(cells: readonly number[]): Map<number, string> {
  const paths = new Map<number, string>([[0, '']]);
  cells.forEach((kind, index) => {
    const x = (index % PER_ROW) * (CELL + GAP);
    const y = Math.floor(index / PER_ROW) * (CELL + GAP);
    paths.set(kind, `${paths.get(kind) ?? ''}M${x} ${y}h${CELL}v${CELL}h-${CELL}z`);
  });
  return paths;
}
