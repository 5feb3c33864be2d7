// What a hunt has found: the words of the terminal, the pictures of the report, and the grid of a matrix as a table.

import type { MatrixCell } from '../core/matrix/matrix-report.ts';
import type { Grid } from '../render/base/grid.ts';
import type { HuntView } from '../serve/protocol.ts';
import { Link } from './navigation.tsx';

export function Findings({ view: { hunt, words, pictures, grid } }: { readonly view: HuntView }) {
  return (
    <>
      {grid !== null && <MatrixTable hunt={hunt} grid={grid} />}
      {pictures.map(({ svg, says }) => (
        <figure key={says}>
          <div class="scroll" role="region" aria-label={says} tabindex={0}>
            <img src={`data:image/svg+xml,${encodeURIComponent(svg)}`} alt={says} />
          </div>
          <figcaption>{says}</figcaption>
        </figure>
      ))}
      {words.length > 0 && (
        <pre class={grid === null ? 'words' : 'words sentences'} tabindex={0} aria-label="What was found">
          {words.join('\n').trim()}
        </pre>
      )}
    </>
  );
}

function MatrixTable({ hunt, grid }: { readonly hunt: number; readonly grid: Grid }) {
  const { fixed, rowNames, columnNames, rows, columns } = withoutBare(grid);
  return (
    <figure>
      <div class="scroll" role="region" aria-label="Matrix" tabindex={0}>
        <table class="matrix">
          {fixed.length > 0 && <caption>Always: {fixed.join(', ')}</caption>}
          <thead>
            {(columnNames.length === 0 ? [''] : columnNames).map((name, line) => (
              <tr key={name}>
                {rowNames.map((row) => (
                  <th scope="col" key={row}>
                    {line === Math.max(0, columnNames.length - 1) ? row : ''}
                  </th>
                ))}
                <th scope="row">{name}</th>
                {columns.map((values, at) => (
                  <th scope="col" key={at}>
                    {values[line] ?? ''}
                  </th>
                ))}
              </tr>
            ))}
          </thead>
          <tbody>
            {rows.map(({ labels, cells }) => (
              <tr key={labels.join(' ')}>
                {labels.map((label, at) => (
                  <th scope="row" key={at}>
                    {label}
                  </th>
                ))}
                <td />
                {cells.map((cell, at) => (
                  <td key={at} class={`cell ${cell?.verdict ?? 'open'}`} title={cell?.message ?? undefined}>
                    {cell !== null && <Cell hunt={hunt} cell={cell} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

/** Its verdict, which leads to the evidence of its last attempt. */
function Cell({ hunt, cell: { verdict, attempts } }: { readonly hunt: number; readonly cell: MatrixCell }) {
  const last = attempts.at(-1);
  if (last === undefined) return <span aria-label="not tried yet">·</span>;
  return <Link to={`/hunt/${String(hunt)}/evidence/${last.id}`}>{verdict ?? '·'}</Link>;
}

/** A report claims few of all combinations: columns without any cell are left out. */
function withoutBare(grid: Grid): Grid {
  const isBare = grid.columns.map((_, at) => grid.rows.every(({ cells }) => (cells[at] ?? null) === null));
  return {
    ...grid,
    columns: grid.columns.filter((_, at) => !isBare[at]),
    rows: grid.rows.map((row) => ({ ...row, cells: row.cells.filter((_, at) => !isBare[at]) })),
  };
}
