/** What can be done to the thing that was picked on the stage, beside it. */
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Deed } from '../acts.js';
import { messageLabel, peerName } from '../format.js';
import type { Frame } from '../frame.js';
import { BACK } from '../icons.js';
import type { Selection } from '../intents.js';
import { DELAY_STEP_MS, linkState } from '../network.js';
import { type PeerDeed, peerDeeds, slotOf } from '../peer-deeds.js';
import type { PeerId } from '../wasm/api.js';
import type { ClusterView } from './cluster.js';

/** The leaves of a menu: what is done often, the rest, or a question before what cannot be undone. */
export type MenuPage = 'first' | 'more' | PeerDeed;

/** What lies between the lowest peers and the caption. */
const CAPTION_GAP = 18;

/** What the menu may ask for. It is closed before it acts. */
export interface MenuActions {
  act(deed: Deed): void;
  /** Shows another leaf. */
  turn(page: MenuPage): void;
  close(): void;
  /** What a read asks for. */
  readonly key: string;
}

interface Items {
  readonly label: string;
  readonly items: unknown;
}

/** The menu of one thing; nothing when the thing is gone. */
export function menu(
  frame: Frame,
  selection: Selection,
  page: MenuPage,
  actions: MenuActions,
): unknown {
  const item = (words: string, deed: Deed, danger = false): unknown =>
    html`<button class=${danger ? 'danger' : ''} @click=${() => actions.act(deed)}>
      ${words}
    </button>`;
  const found =
    selection.kind === 'peer'
      ? peerItems(frame, selection.id, page, actions)
      : selection.kind === 'link'
        ? linkItems(frame, selection.a, selection.b, item)
        : selection.kind === 'message'
          ? messageItems(frame, selection.id, item)
          : null;
  if (!found) return nothing;
  return html`<div class="menu" role="toolbar" tabindex="-1" aria-label="What to do with ${found.label}">
    ${found.items}
  </div>`;
}

/** Puts the menu beside its thing, inside the stage and above the caption. */
export function placeMenu(element: HTMLElement, cluster: ClusterView, selection: Selection): void {
  const at = cluster.anchor(selection);
  if (!at) return;
  const { offsetWidth: width, offsetHeight: height } = element;
  const foot = cluster.clientHeight - cluster.insetBottom + CAPTION_GAP;
  const below = at.y + at.reach + height <= foot;
  const x = Math.min(Math.max(at.x - width / 2, 8), Math.max(cluster.clientWidth - width - 8, 8));
  const y = below ? at.y + at.reach : Math.max(at.y - at.reach - height, 8);
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
}

type Item = (words: string, deed: Deed, danger?: boolean) => unknown;

function peerItems(frame: Frame, id: PeerId, page: MenuPage, actions: MenuActions): Items | null {
  const peer = frame.peer(id);
  if (!peer) return null;
  const label = peerName(id);
  const choose = (chosen: PeerDeed): void =>
    chosen.asks ? actions.turn(chosen) : actions.act(chosen.deed);
  const list = (deeds: readonly PeerDeed[]): unknown =>
    repeat(
      deeds,
      slotOf,
      (it) => html`<button class=${it.danger ? 'danger' : ''} @click=${() => choose(it)}>
        ${it.words}${it.asks ? '…' : ''}
      </button>`,
    );
  if (typeof page === 'object') {
    const items = html`<p id="menu-asks">${page.asks}</p>
      <button class="danger" aria-describedby="menu-asks" @click=${() => actions.act(page.deed)}>
        ${page.words}
      </button>
      <button @click=${() => actions.close()}>Leave it</button>`;
    return { label, items };
  }
  const { first, more } = peerDeeds(frame, peer, actions.key);
  if (page === 'more') {
    const items = html`<button aria-label="Back" @click=${() => actions.turn('first')}>${BACK}</button>
      ${list(more)}`;
    return { label: `${label}, more`, items };
  }
  const items = html`${list(first)}
    ${more.length > 0 ? html`<button @click=${() => actions.turn('more')}>More…</button>` : nothing}`;
  return { label, items };
}

function linkItems(frame: Frame, a: PeerId, b: PeerId, item: Item): Items {
  const state = linkState(frame, a, b);
  const items = html`${
    state.there || state.back
      ? item('Heal', { do: 'heal', a, b, direction: 'both' })
      : item('Cut', { do: 'cut', a, b, direction: 'both' }, true)
  }
  ${state.there ? nothing : item(`Cut ${peerName(a)} → ${peerName(b)}`, { do: 'cut', a, b, direction: 'there' })}
  ${state.back ? nothing : item(`Cut ${peerName(b)} → ${peerName(a)}`, { do: 'cut', a, b, direction: 'back' })}`;
  return { label: `${peerName(a)} – ${peerName(b)}`, items };
}

function messageItems(frame: Frame, id: number, item: Item): Items | null {
  const message = frame.message(id);
  if (!message) return null;
  const items = html`${item('Deliver now', { do: 'fate', message: id, fate: 'deliver' })}
    ${item('Drop', { do: 'fate', message: id, fate: 'drop' }, true)}
    ${item('Duplicate', { do: 'fate', message: id, fate: 'duplicate' })}
    ${item(`Delay by ${DELAY_STEP_MS} ms`, { do: 'fate', message: id, fate: 'delay' })}`;
  return { label: messageLabel(message), items };
}
