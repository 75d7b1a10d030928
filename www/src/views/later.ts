/** Views that are loaded when they are first looked at. */
import type { Show } from '../show.js';

const asked = new Set<string>();

/** Loads a view, once; when that fails, asking again tries again. */
export function later(show: Show, what: string, load: () => Promise<unknown>): void {
  if (asked.has(what)) return;
  asked.add(what);
  load().catch(() => {
    asked.delete(what);
    show.tell(`${what} could not be loaded. Check the connection and open the panel again.`);
  });
}
