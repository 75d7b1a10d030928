/** The key-value store of every peer: a row per key, a column per peer, and what differs marked. */
import { css, html, nothing } from 'lit';
import { peerName } from '../format.js';
import type { RowView, ServiceView } from '../wasm/api.js';

/** Keys that are shown. */
export const KEYS_SHOWN = 200;

export const storeTableStyles = css`
  .stores {
    overflow: auto;
    max-width: 100%;
  }
  .stores table {
    border-collapse: collapse;
    font-size: 12px;
  }
  .stores th {
    font-weight: 500;
    color: var(--raft-ink-2);
    text-align: left;
    padding: 2px 8px 2px 0;
    font-variant-numeric: tabular-nums;
  }
  .stores td {
    max-width: 8ch;
    padding: 2px 4px;
    border: 1px solid var(--raft-line);
    font-family: var(--raft-mono);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .stores th[scope="row"] {
    position: sticky;
    left: 0;
    background: var(--raft-bg);
    color: var(--raft-ink);
    font-family: var(--raft-mono);
    max-width: 8ch;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .stores td.differs {
    border: 2px solid var(--raft-danger);
    color: var(--raft-danger);
  }
  .stores td.gone,
  .stores td.none {
    color: var(--raft-ink-2);
  }
`;

export function storeTable(service: ServiceView, peers: number): unknown {
  const { rows, keys } = service;
  if (keys === 0) return html`<p class="quiet">The stores are empty.</p>`;
  const ids = Array.from({ length: peers }, (_, i) => i + 1);
  return html`
    <div class="stores" tabindex="0" role="group" aria-label="Key-value stores">
      <table>
        <thead>
          <tr>
            <th scope="col">key</th>
            ${ids.map((id) => html`<th scope="col">${peerName(id)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => html`<tr><th scope="row" title=${row.key}>${row.key}</th>${row.cells.map(cell)}</tr>`)}
        </tbody>
      </table>
    </div>
    ${keys > rows.length ? html`<p class="quiet">and ${keys - rows.length} more keys.</p>` : nothing}
  `;
}

function cell(it: RowView['cells'][number]): unknown {
  if (!it) return html`<td class="gone" title="down: no store">×<span class="sr">down</span></td>`;
  const { value, differs } = it;
  const words = value ?? '–';
  const title = `${value ?? 'no such key'}${differs ? ', differs from the peer that has applied most' : ''}`;
  return html`<td class="${differs ? 'differs' : ''} ${value === null ? 'none' : ''}" title=${title}>
    ${differs ? html`≠<span class="sr">differs: </span> ` : nothing}${words}${value === null ? html`<span class="sr">no such key</span>` : nothing}
  </td>`;
}
