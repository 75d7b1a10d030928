/** What can be done to the thing that was picked on the stage, beside it. */
import { html, nothing } from 'lit';
import type { Deed } from '../acts.js';
import { handsOver, membershipDeeds, peerName } from '../format.js';
import type { Frame } from '../frame.js';
import type { Selection } from '../intents.js';
import { linkState } from '../network.js';
import type { PeerId } from '../wasm/api.js';
import type { ClusterView } from './cluster.js';

/** What the menu may ask for. It is closed before. */
export interface MenuActions {
  act(deed: Deed): void;
  /** Sends a command to the leader. */
  send(): void;
}

interface Items {
  readonly label: string;
  readonly items: unknown;
}

/** The menu of one thing; nothing when the thing is gone. */
export function menu(frame: Frame, selection: Selection, actions: MenuActions): unknown {
  const item = (words: string, deed: Deed, danger = false): unknown =>
    html`<button class=${danger ? 'danger' : ''} @click=${() => actions.act(deed)}>
      ${words}
    </button>`;
  const found = itemsFor(frame, selection, item, actions);
  if (!found) return nothing;
  return html`<div class="menu" role="toolbar" aria-label="What to do with ${found.label}">
    ${found.items}
  </div>`;
}

/** Puts the menu beside its thing, inside the stage. */
export function placeMenu(element: HTMLElement, cluster: ClusterView, selection: Selection): void {
  const at = cluster.anchor(selection);
  if (!at) return;
  const { offsetWidth: width, offsetHeight: height } = element;
  const below = at.y + at.reach + height + 8 < cluster.clientHeight;
  const x = Math.min(Math.max(at.x - width / 2, 8), Math.max(cluster.clientWidth - width - 8, 8));
  const y = below ? at.y + at.reach : Math.max(at.y - at.reach - height, 8);
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
}

type Item = (words: string, deed: Deed, danger?: boolean) => unknown;

function itemsFor(
  frame: Frame,
  selection: Selection,
  item: Item,
  actions: MenuActions,
): Items | null {
  if (selection.kind === 'peer') return peerItems(frame, selection.id, item, actions);
  if (selection.kind === 'link') return linkItems(frame, selection.a, selection.b, item);
  return messageItems(frame, selection.id, item);
}

function peerItems(frame: Frame, id: PeerId, item: Item, actions: MenuActions): Items | null {
  const peer = frame.peer(id);
  if (!peer) return null;
  const label = peerName(id);
  if (!peer.up) return { label, items: item('Restart', { do: 'restart', peer: id }) };
  const leads = peer.role === 'leader';
  const items = html`${item('Stop', { do: 'stop', peer: id }, true)}
    ${item(leads ? 'Heartbeats now' : 'Time out now', { do: 'fire', peer: id })}
    ${leads ? html`<button @click=${() => actions.send()}>Send a command</button>` : nothing}
    ${handsOver(frame, peer) ? item(`Hand leadership to ${label}`, { do: 'transfer', to: id }) : nothing}
    ${membershipDeeds(frame, peer).map(({ words, deed }) => item(words, deed))}
    ${item('Take a snapshot', { do: 'snapshot', peer: id })}
    ${frame.size > 1 ? item('Cut off', { do: 'isolate', peer: id }) : nothing}`;
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
  if (!frame.message(id)) return null;
  const items = html`${item('Deliver now', { do: 'fate', message: id, fate: 'deliver' })}
    ${item('Drop', { do: 'fate', message: id, fate: 'drop' }, true)}
    ${item('Duplicate', { do: 'fate', message: id, fate: 'duplicate' })}`;
  return { label: 'Message', items };
}
