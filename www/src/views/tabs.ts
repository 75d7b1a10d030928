/** Panels that share one place: a row of tabs, and the panel that is chosen. */
import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

export interface Panel<T extends string> {
  readonly tab: T;
  readonly words: string;
  readonly icon?: unknown;
  /** Something is wrong there. */
  readonly alarm?: boolean;
  readonly view: unknown;
}

/** More tabs than this have no room for their words. */
const MANY = 4;

export function tabbed<T extends string>(
  panels: readonly Panel<T>[],
  chosen: T,
  choose: (tab: T) => void,
): unknown {
  return html`<section class="side" aria-label="Panels">
    <div class="tabs ${panels.length > MANY ? 'many' : ''}" role="tablist" @keydown=${onKey}>
      ${panels.map(
        ({ tab, words, icon, alarm }) =>
          html`<button
            role="tab"
            id="tab-${tab}"
            class=${alarm ? 'alarm' : ''}
            aria-controls="panel-${tab}"
            aria-selected=${chosen === tab ? 'true' : 'false'}
            aria-label="${words}${alarm ? ', something is wrong' : ''}"
            title=${words}
            tabindex=${chosen === tab ? 0 : -1}
            @click=${({ currentTarget }: Event) => {
              choose(tab);
              // Chosen it says its name, and is wider then.
              const chosen = currentTarget as Element;
              requestAnimationFrame(() =>
                chosen.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
              );
            }}
          >
            ${icon} <span class="words">${words}</span>
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

/** Arrows go from tab to tab and round; Home and End to the first and the last. */
function onKey(event: KeyboardEvent): void {
  if (!(event.currentTarget instanceof Element)) return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const next = tabs[stepTo(event.key, tabs.indexOf(event.target as HTMLElement), tabs.length)];
  if (!next) return;
  event.preventDefault();
  next.click();
  next.focus();
}

/** The tab that a key leads to; -1 for none. */
export function stepTo(key: string, at: number, count: number): number {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowLeft':
      return (at - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return -1;
  }
}
