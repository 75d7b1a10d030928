/** Panels that share one place: a row of tabs, and the panel that is chosen. */
import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

export interface Panel<T extends string> {
  readonly tab: T;
  readonly words: string;
  readonly view: unknown;
}

export function tabbed<T extends string>(
  panels: readonly Panel<T>[],
  chosen: T,
  choose: (tab: T) => void,
): unknown {
  return html`<section class="side" aria-label="Panels">
    <div class="tabs" role="tablist" @keydown=${onKey}>
      ${panels.map(
        ({ tab, words }) =>
          html`<button
            role="tab"
            id="tab-${tab}"
            aria-controls="panel-${tab}"
            aria-selected=${chosen === tab ? 'true' : 'false'}
            tabindex=${chosen === tab ? 0 : -1}
            @click=${() => choose(tab)}
          >
            ${words}
          </button>`,
      )}
    </div>
    ${repeat(
      panels,
      ({ tab }) => tab,
      ({ tab, view }) =>
        html`<div role="tabpanel" id="panel-${tab}" aria-labelledby="tab-${tab}" ?hidden=${chosen !== tab}>
          ${view}
        </div>`,
    )}
  </section>`;
}

function onKey(event: KeyboardEvent): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0 || !(event.currentTarget instanceof Element)) return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const at = tabs.findIndex((tab) => tab.getAttribute('aria-selected') === 'true');
  const next = tabs[(at + step + tabs.length) % tabs.length];
  event.preventDefault();
  next?.click();
  next?.focus();
}
