/**
 * The matrix of directed links: a row sends, a column receives. The heads stand
 * for a whole row or column, the corner for all. One stop of the tab key;
 * arrows move, the space bar cuts and heals, Enter goes to the values.
 */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { peerName } from '../format.js';
import { EVERY_WAY, type Links, percentText, planWay, type WayPlan, type Ways } from '../links.js';
import { controls } from '../styles.js';
import type { PeerId } from '../wasm/api.js';

/** A matrix of more peers cannot be read; links are named instead. */
export const MATRIX_UP_TO = 25;
/** Up to this many peers a cell has room for a range and what stands beneath it. */
const ROOMY_UP_TO = 5;

/** What the reader is at; `edit` when the values are to be written. */
export interface WaysDetail {
  readonly ways: Ways;
  readonly edit: boolean;
}

/** The matrix. Fires `raft-ways` when the reader moves, and `raft-toggle-ways` to cut or heal. */
export class LinkMatrix extends LitElement {
  static override properties = {
    links: { attribute: false },
    ways: { attribute: false },
  };
  declare links: Links | null;
  /** The cell, row or column that is chosen. */
  declare ways: Ways;

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        overflow: auto;
        max-width: 100%;
        /* Room for the focus ring at the edges. */
        padding: 3px;
        margin: -3px;
      }
      table {
        border-collapse: separate;
        border-spacing: 2px;
        font-size: 11.5px;
        font-variant-numeric: tabular-nums;
      }
      table.roomy {
        width: 100%;
        table-layout: fixed;
      }
      th {
        font-weight: 600;
        color: var(--raft-ink-2);
        height: 32px;
        min-width: 32px;
        border-radius: 4px;
        cursor: pointer;
        background: var(--raft-bg);
      }
      th[scope="row"],
      .corner {
        position: sticky;
        left: 0;
        z-index: 1;
      }
      .roomy th:first-child {
        width: 34px;
      }
      td {
        height: 32px;
        min-width: 32px;
        max-width: 72px;
        padding: 0;
        text-align: center;
        border: 1px solid var(--raft-line);
        border-radius: 4px;
        cursor: pointer;
        line-height: 1.25;
        white-space: nowrap;
      }
      .roomy td {
        height: 34px;
        line-height: 1.15;
      }
      td.own {
        border-color: transparent;
        cursor: default;
      }
      td:not(.own):hover,
      th:hover {
        background: var(--raft-hover);
      }
      td.cut {
        border-color: var(--raft-danger);
        color: var(--raft-danger);
        background: color-mix(in oklab, var(--raft-danger) 12%, transparent);
      }
      [aria-selected="true"] {
        outline: 2px solid var(--raft-select);
        outline-offset: -1px;
      }
      th[aria-selected="true"] {
        color: var(--raft-select);
      }
      :focus-visible {
        outline: 2px solid var(--raft-select);
        outline-offset: 1px;
      }
      td svg {
        width: 14px;
        height: 14px;
        vertical-align: middle;
      }
      .marks {
        display: block;
        font-size: 10px;
        letter-spacing: -0.2px;
        color: var(--raft-ink-2);
      }
      .marks b {
        font-weight: 600;
        color: var(--raft-danger);
      }
      td:not(.roomy *) .marks {
        line-height: 0.8;
      }
    `,
  ];

  constructor() {
    super();
    this.links = null;
    this.ways = EVERY_WAY;
  }

  override render(): unknown {
    const { links } = this;
    if (!links || links.size > MATRIX_UP_TO) return nothing;
    const ids = Array.from({ length: links.size }, (_, i) => i + 1);
    const roomy = links.size <= ROOMY_UP_TO;
    return html`<table
      class=${roomy ? 'roomy' : ''}
      role="grid"
      aria-label="Directed links: rows send, columns receive"
      @keydown=${this.onKey}
      @click=${this.onClick}
      @dblclick=${this.onDoubleClick}
      @focusin=${this.onFocus}
    >
      <thead>
        <tr role="row">
          ${this.head(null, null, 'columnheader')} ${ids.map((to) => this.head(null, to, 'columnheader'))}
        </tr>
      </thead>
      <tbody>
        ${ids.map(
          (from) =>
            html`<tr role="row">
              ${this.head(from, null, 'rowheader')} ${ids.map((to) => this.cell(links, from, to, roomy))}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  /** Gives the keyboard to what is chosen. */
  focusChosen(): void {
    this.at(this.ways)?.focus();
  }

  private head(from: PeerId | null, to: PeerId | null, role: string): unknown {
    const chosen = this.isChosen(from, to);
    const words =
      from !== null
        ? `All links from ${peerName(from)}`
        : to !== null
          ? `All links to ${peerName(to)}`
          : 'All links';
    return html`<th
      role=${role}
      scope=${role === 'rowheader' ? 'row' : 'col'}
      class=${from === null && to === null ? 'corner' : ''}
      data-from=${from ?? 0}
      data-to=${to ?? 0}
      aria-label=${words}
      title=${words}
      aria-selected=${chosen ? 'true' : 'false'}
      tabindex=${chosen ? 0 : -1}
    >
      ${from !== null ? peerName(from) : to !== null ? peerName(to) : 'all'}
    </th>`;
  }

  private cell(links: Links, from: PeerId, to: PeerId, roomy: boolean): unknown {
    if (from === to) return html`<td class="own" role="gridcell" aria-label="No link"></td>`;
    const plan = planWay(links, from, to);
    const chosen = this.isChosen(from, to);
    return html`<td
      role="gridcell"
      class=${plan.cut ? 'cut' : ''}
      data-from=${from}
      data-to=${to}
      aria-label=${plan.words}
      title=${plan.words}
      aria-selected=${chosen ? 'true' : 'false'}
      tabindex=${chosen ? 0 : -1}
    >
      ${
        plan.cut
          ? html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6L18 18M18 6L6 18" /></svg>`
          : roomy
            ? html`${plan.range}<span class="marks">${marks(plan)}</span>`
            : html`${plan.delay}${plan.loss + plan.duplication + plan.late > 0 ? html`<span class="marks"><b>•</b></span>` : nothing}`
      }
    </td>`;
  }

  private isChosen(from: PeerId | null, to: PeerId | null): boolean {
    return this.ways.from === from && this.ways.to === to;
  }

  private at({ from, to }: Ways): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-from="${from ?? 0}"][data-to="${to ?? 0}"]`);
  }

  private choose(ways: Ways, edit = false): void {
    this.dispatchEvent(new CustomEvent<WaysDetail>('raft-ways', { detail: { ways, edit } }));
  }

  private toggle(ways: Ways): void {
    this.dispatchEvent(new CustomEvent<Ways>('raft-toggle-ways', { detail: ways }));
  }

  private readonly onFocus = (event: FocusEvent): void => {
    const ways = waysOf(event.target);
    if (ways && !this.isChosen(ways.from, ways.to)) this.choose(ways);
  };

  private readonly onClick = (event: MouseEvent): void => {
    const ways = waysOf(event.target);
    if (ways) this.at(ways)?.focus();
  };

  private readonly onDoubleClick = (event: MouseEvent): void => {
    const ways = waysOf(event.target);
    if (ways) this.toggle(ways);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const ways = waysOf(event.target);
    const { links } = this;
    if (!ways || !links || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === ' ') this.toggle(ways);
    else if (event.key === 'Enter') this.choose(ways, true);
    else {
      const next = stepIn(links.size, ways, event.key);
      if (!next) return;
      this.at(next)?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };
}

/** Loss, duplication and what is held up, each with its own sign; the words say how much. */
function marks({ loss, duplication, late }: WayPlan): unknown {
  return html`${loss > 0 ? html`<b>−${tight(loss)}</b>` : nothing}${duplication > 0 ? ' ×2' : ''}${late > 0 ? ' ~' : ''}`;
}

function tight(probability: number): string {
  return percentText(probability).replace(' ', '');
}

function waysOf(target: EventTarget | null): Ways | null {
  if (!(target instanceof Element)) return null;
  const found = target.closest<HTMLElement>('[data-from]');
  if (!found) return null;
  return { from: Number(found.dataset.from) || null, to: Number(found.dataset.to) || null };
}

/** Where a key leads in the matrix; the heads are row 0 and column 0, and nobody sends to itself. */
export function stepIn(size: number, { from, to }: Ways, key: string): Ways | null {
  let row = from ?? 0;
  let column = to ?? 0;
  const move = (rows: number, columns: number): void => {
    row += rows;
    column += columns;
    if (row > 0 && row === column) {
      row += rows;
      column += columns;
    }
  };
  switch (key) {
    case 'ArrowRight':
      move(0, 1);
      break;
    case 'ArrowLeft':
      move(0, -1);
      break;
    case 'ArrowDown':
      move(1, 0);
      break;
    case 'ArrowUp':
      move(-1, 0);
      break;
    case 'Home':
      column = 0;
      break;
    case 'End':
      column = row === size ? size - 1 : size;
      break;
    default:
      return null;
  }
  if (row < 0 || column < 0 || row > size || column > size) return { from, to };
  return { from: row || null, to: column || null };
}

define('raft-link-matrix', LinkMatrix);
