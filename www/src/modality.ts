/**
 * Whether the reader points or types. `:focus-visible` is not enough: a
 * browser turns it on for a clicked element as soon as any key is pressed,
 * and then keys that belong to the deck around us would be taken for ours.
 */

let pointer = false;

if (typeof window !== 'undefined') {
  window.addEventListener(
    'pointerdown',
    () => {
      pointer = true;
    },
    true,
  );
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Tab') pointer = false;
    },
    true,
  );
}

/** True when the focus was last moved with a pointer. */
export function pointed(): boolean {
  return pointer;
}
