/** An edge between two parts that can be moved, by hand and by keys. */
import { html, nothing } from 'lit';
import {
  type Arrange,
  BOUNDS,
  type Edge,
  isPulledUp,
  type Room,
  resized,
  sizeOf,
} from '../room.js';

const STEP = 2;

/** The edges in words, and which way they move. */
const EDGES: Readonly<Record<Edge, { readonly words: string; readonly way: 'x' | 'y' }>> = {
  logs: { words: 'Width of the logs', way: 'x' },
  time: { words: 'Height of the space-time diagram', way: 'y' },
  side: { words: 'Width of the panels', way: 'x' },
  events: { words: 'Height of the events', way: 'y' },
  column: { words: 'Width of logs and panels', way: 'x' },
  lower: { words: 'Height of the panels', way: 'y' },
  sheet: { words: 'Height of the panels', way: 'y' },
};

/** Where the hand took hold of an edge, and how large the part was then. */
const grips = new WeakMap<
  Element,
  { readonly at: number; readonly size: number; moved: boolean }
>();

/** A hand that lets go so near to where it took hold has moved nothing. */
const TREMBLE = 3;

/** How much of the whole the panels take: where it is what others leave, it is measured. */
function panelsNow(edge: Element): number {
  const root = edge.getRootNode() as ShadowRoot;
  const part = root.querySelector<HTMLElement>('.side');
  return ((part?.offsetHeight ?? 0) / (root.host.clientHeight || 1)) * 100;
}

/** The left or the upper edge of a part; `arrange` is told what becomes of the room. */
export function splitter(
  edge: Edge,
  room: Room,
  arrange: Arrange,
  { area = '', pair = false } = {},
): unknown {
  const { words, way } = EDGES[edge];
  const { least, most } = BOUNDS[edge];
  const size = sizeOf(room, edge, pair);
  const left = edge === 'lower' || (edge === 'sheet' && room.sizes.sheet === undefined);
  const sizeNow = (part: Element): number => (left ? panelsNow(part) : size);
  const place = ({ clientX, clientY }: PointerEvent): number => (way === 'x' ? clientX : clientY);
  const move = (to: number | null): void => arrange((now) => resized(now, edge, to));
  const onDown = (event: PointerEvent): void => {
    event.preventDefault();
    const part = event.currentTarget as HTMLElement;
    part.setPointerCapture(event.pointerId);
    part.focus({ preventScroll: true });
    grips.set(part, { at: place(event), size: sizeNow(part), moved: false });
  };
  const onMove = (event: PointerEvent): void => {
    const part = event.currentTarget as HTMLElement;
    const grip = grips.get(part);
    if (!grip || !part.hasPointerCapture(event.pointerId)) return;
    if (Math.abs(place(event) - grip.at) > TREMBLE) grip.moved = true;
    if (!grip.moved) return;
    const whole = edge === 'events' ? part.parentElement : (part.getRootNode() as ShadowRoot).host;
    const length = (way === 'x' ? whole?.clientWidth : whole?.clientHeight) || 1;
    move(grip.size + ((grip.at - place(event)) / length) * 100);
  };
  // A tap pulls the sheet up, and another lets it down.
  const onUp = ({ currentTarget }: PointerEvent): void => {
    if (edge !== 'sheet' || grips.get(currentTarget as Element)?.moved !== false) return;
    move(isPulledUp(room) ? null : most);
  };
  const onKey = (event: KeyboardEvent): void => {
    const [more, less] = way === 'x' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    const now = sizeNow(event.currentTarget as Element);
    const to: Record<string, number> = {
      [more as string]: now + STEP,
      [less as string]: now - STEP,
      Home: most,
      End: least,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(next);
  };
  return html`<div
    class="splitter ${way}"
    data-edge=${edge}
    style=${area ? `grid-area: ${area}` : ''}
    role="separator"
    aria-orientation=${way === 'x' ? 'vertical' : 'horizontal'}
    aria-label=${words}
    aria-valuenow=${Math.round(size)}
    aria-valuemin=${least}
    aria-valuemax=${most}
    aria-valuetext=${edge === 'lower' && room.sizes.lower === undefined ? 'what the logs leave' : nothing}
    tabindex="0"
    title=${edge === 'sheet' ? 'Drag or tap to pull the panels up' : 'Drag to make more or less room; twice for the usual'}
    @pointerdown=${onDown}
    @pointermove=${onMove}
    @pointerup=${onUp}
    @dblclick=${() => (edge === 'sheet' ? undefined : move(null))}
    @keydown=${onKey}
  ></div>`;
}
