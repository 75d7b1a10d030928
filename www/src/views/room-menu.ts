/** Which panels are open: a button, and a leaf under it with a box for each. */
import { html } from 'lit';
import { PANELS } from '../icons.js';
import {
  type Arrange,
  isOpen,
  PIECES,
  type Piece,
  type Room,
  toggled,
  USUAL_ROOM,
} from '../room.js';

export function roomMenu(room: Room, pieces: readonly Piece[], arrange: Arrange): unknown {
  return html`<button aria-label="Panels" title="Panels" popovertarget="room">${PANELS}</button>
    <div id="room" class="room" popover role="group" aria-label="Panels that are open" @beforetoggle=${place}>
      ${pieces.map(
        (piece) =>
          html`<label>
            <input
              type="checkbox"
              name=${piece}
              .checked=${isOpen(room, piece)}
              @change=${() => arrange((now) => toggled(now, piece))}
            />
            ${PIECES[piece]}
          </label>`,
      )}
      <button class="line" @click=${() => arrange(() => USUAL_ROOM)}>Reset the panels</button>
    </div>`;
}

/** The leaf hangs under its button, wherever the element is on its page. */
function place(event: Event): void {
  const leaf = event.currentTarget as HTMLElement;
  const box = leaf.previousElementSibling?.getBoundingClientRect();
  if (!box) return;
  leaf.style.top = `${box.bottom + 4}px`;
  leaf.style.right = `${Math.max(document.documentElement.clientWidth - box.right, 8)}px`;
}
