/** An edge between two parts that can be moved, by hand and by keys. */
import { html } from 'lit';

/** How high the lower part may be, in hundredths of the whole. */
const LEAST = 14;
const MOST = 56;
const USUAL = 28;
const STEP = 2;

/** A height as it was remembered; the usual one when it was not, or is none. */
export function heightOf(recalled: string | null): number {
  const height = recalled === null ? Number.NaN : Number(recalled);
  if (!Number.isFinite(height)) return USUAL;
  return Math.min(Math.max(Math.round(height * 10) / 10, LEAST), MOST);
}

/** The edge over a part that is `height` high; `move` is told its new height, or none for the usual. */
export function splitter(
  label: string,
  height: number,
  move: (height: number | null) => void,
): unknown {
  const onMove = (event: PointerEvent): void => {
    const edge = event.currentTarget as HTMLElement;
    if (!edge.hasPointerCapture(event.pointerId)) return;
    const part = edge.parentElement?.getBoundingClientRect();
    const { clientHeight } = (edge.getRootNode() as ShadowRoot).host;
    if (part) move(((part.bottom - event.clientY) / clientHeight) * 100);
  };
  const onDown = (event: PointerEvent): void => {
    event.preventDefault();
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };
  const onKey = (event: KeyboardEvent): void => {
    const to: Record<string, number> = {
      ArrowUp: height + STEP,
      ArrowDown: height - STEP,
      Home: MOST,
      End: LEAST,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    move(next);
  };
  return html`<div
    class="splitter"
    role="separator"
    aria-orientation="horizontal"
    aria-label=${label}
    aria-valuenow=${Math.round(height)}
    aria-valuemin=${LEAST}
    aria-valuemax=${MOST}
    tabindex="0"
    title="Drag to make it higher or lower; twice for the usual height"
    @pointerdown=${onDown}
    @pointermove=${onMove}
    @dblclick=${() => move(null)}
    @keydown=${onKey}
  ></div>`;
}
