/** Views that are loaded when they are first looked at. */
import type { Show } from '../show.js';

const asked = new Set<string>();
/** After a failure it is tried again not sooner than that. */
const AGAIN_MS = 10_000;

/** Loads a view, once; when that fails, and it is still looked for, once more after a while. */
export function later(show: Show, what: string, load: () => Promise<unknown>): void {
  if (asked.has(what)) return;
  asked.add(what);
  const problem = `${what} could not be loaded. Check the connection; it is tried again.`;
  load().then(
    () => show.hush(problem),
    () => {
      setTimeout(() => {
        asked.delete(what);
        // Who waits for it may be looking at a page that stands.
        show.redraw();
      }, AGAIN_MS);
      show.tell(problem);
    },
  );
}
