/** The keyboard stays near when what had it goes away with a rendering: it never falls to the page. */

/** Renders; when what had the keyboard is gone then, the one that `next` answers takes it. */
export function keepFocus(
  root: ParentNode,
  render: () => void,
  next: (gone: HTMLElement) => HTMLElement | null | undefined,
): void {
  const held = root instanceof ShadowRoot ? root.activeElement : null;
  render();
  if (held instanceof HTMLElement && !held.isConnected) next(held)?.focus();
}

/** What has the keyboard, wherever it is; `null` when nothing but the page does. */
export function atKeyboard(): HTMLElement | null {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at && at !== document.body ? (at as HTMLElement) : null;
}
