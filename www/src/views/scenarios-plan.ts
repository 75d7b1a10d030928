/** What of the library is looked for, and where a key leads among what is found. Nothing here keeps state. */
import type { Shelf } from '../library.js';

/** The shelves with what has every word of `words` in its name, its lesson, its text or its topic. */
export function found(library: readonly Shelf[], words: string): Shelf[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [...library];
  return library.flatMap((shelf) => {
    const volumes = shelf.volumes.filter(({ scenario, lesson, where }) => {
      const text =
        `${shelf.title} ${scenario.name} ${lesson} ${where} ${scenario.about}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    });
    return volumes.length > 0 ? [{ ...shelf, volumes }] : [];
  });
}

export function countOf(library: readonly Shelf[]): number {
  return library.reduce((sum, { volumes }) => sum + volumes.length, 0);
}

/** Where something stands on the page. */
export interface Spot {
  readonly left: number;
  readonly top: number;
}

/** The place that a key leads to from place `at`; -1 for none. Up and down stay in their column. */
export function stepTo(key: string, at: number, spots: readonly Spot[]): number {
  const here = spots[at];
  switch (key) {
    case 'Home':
      return spots.length > 0 ? 0 : -1;
    case 'End':
      return spots.length - 1;
    case 'ArrowLeft':
      return at - 1;
    case 'ArrowRight':
      return at + 1 < spots.length ? at + 1 : -1;
    case 'ArrowDown':
      return here ? nearest(spots, here, 1) : -1;
    case 'ArrowUp':
      return here ? nearest(spots, here, -1) : -1;
    default:
      return -1;
  }
}

/** The next row up or down, and in it the nearest to this column. */
function nearest(spots: readonly Spot[], here: Spot, way: 1 | -1): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  spots.forEach(({ left, top }, place) => {
    const rows = (top - here.top) * way;
    if (rows < 1) return;
    const far = rows * 1000 + Math.abs(left - here.left);
    if (far < least) {
      best = place;
      least = far;
    }
  });
  return best;
}
