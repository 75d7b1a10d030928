/**
 * What the list of events is narrowed by: kind, peers, term, section. A leaf that lies over the page,
 * so that the list keeps its room and shows at once what every choice does.
 */
import { html, nothing } from 'lit';
import { peerName } from '../format.js';
import type { Wanted } from '../wasm/api.js';
import { SECTIONS, TOPICS } from './events-plan.js';

/** Between the leaf and its button, and between the leaf and the edge of the window. */
const GAP = 4;
const EDGE = 8;

export interface Wishes {
  want(part: Partial<Wanted>): void;
  /** Every event, or only what matters. */
  every(everything: boolean): void;
}

/** How many of the filters are set. */
export function narrowed({ peers, topic, kinds, term, section }: Wanted): number {
  const about = topic !== '' || kinds.length > 0;
  return [peers.length > 0, about, term > 0, section !== ''].filter(Boolean).length;
}

export function eventFilters(
  wanted: Wanted,
  everything: boolean,
  peers: number,
  wishes: Wishes,
): unknown {
  const set = narrowed(wanted) > 0;
  return html`<div id="filters" class="filters" popover role="group" aria-label="Filters" @toggle=${onToggle}>
    ${kindOf(wanted, everything, wishes)}
    <label
      >Rule
      <select
        aria-label="Rule: section of the paper"
        class=${wanted.section === '' ? '' : 'set'}
        @change=${(event: Event) => wishes.want({ section: chosenIn(event) })}
      >
        ${option('', 'Any rule', wanted.section)}
        ${SECTIONS.map(([name, words]) => option(name, `${name} ${words}`, wanted.section))}
      </select></label
    >
    <label
      >Term
      <input
        type="text"
        inputmode="numeric"
        placeholder="Any term"
        .value=${wanted.term > 0 ? String(wanted.term) : ''}
        @change=${(event: Event) => wishes.want({ term: termOf(chosenIn(event)) })}
    /></label>
    ${chips(wanted, peers, wishes)}
    ${
      set
        ? html`<button
            class="line clear"
            @click=${({ currentTarget }: Event) => {
              wishes.want({ peers: [], topic: '', kinds: [], term: 0, section: '' });
              // The button goes; the keyboard stays here.
              if (currentTarget instanceof Element)
                currentTarget.closest('.filters')?.querySelector('select')?.focus();
            }}
          >
            Clear the filters
          </button>`
        : nothing
    }
  </div>`;
}

/** A term as it was typed; 0 for none. */
export function termOf(text: string): number {
  const term = Number(text.trim());
  return Number.isSafeInteger(term) && term > 0 ? term : 0;
}

function chosenIn({ target }: Event): string {
  return (target as HTMLInputElement | HTMLSelectElement).value;
}

/** A subject as a whole, or one kind of event of it. */
function kindOf(wanted: Wanted, everything: boolean, wishes: Wishes): unknown {
  const chosen =
    wanted.kinds.length > 0
      ? wanted.kinds.join()
      : wanted.topic || (everything ? 'every' : 'matters');
  const onKind = (name: string): void => {
    const topic = TOPICS.find(([topic]) => topic === name)?.[0] ?? '';
    const some = TOPICS.flatMap(([, , some]) => some).find(([kinds]) => kinds.join() === name);
    wishes.want({ topic, kinds: [...(some?.[0] ?? [])] });
    if (topic === '' && !some) wishes.every(name === 'every');
  };
  const isSet = wanted.topic !== '' || wanted.kinds.length > 0;
  return html`<label
    >Kind
    <select class=${isSet ? 'set' : ''} @change=${(event: Event) => onKind(chosenIn(event))}>
      ${option('matters', 'What matters', chosen)} ${option('every', 'Every event', chosen)}
      ${TOPICS.map(
        ([topic, words, some]) => html`<optgroup label=${words}>
          ${option(topic, some.length > 0 ? `${words}: all` : words, chosen)}
          ${some.map(([kinds, words]) => option(kinds.join(), words, chosen))}
        </optgroup>`,
      )}
    </select></label
  >`;
}

function option(value: string, words: string, chosen: string): unknown {
  return html`<option value=${value} .selected=${value === chosen}>${words}</option>`;
}

function chips({ peers: chosen }: Wanted, peers: number, { want }: Wishes): unknown {
  const toggled = (id: number): number[] =>
    chosen.includes(id) ? chosen.filter((it) => it !== id) : [...chosen, id].sort((a, b) => a - b);
  return html`<div class="chips" role="group" aria-label="Peers">
    ${Array.from({ length: peers }, (_, i) => i + 1).map(
      (id) =>
        html`<button
          class="line"
          aria-pressed=${chosen.includes(id) ? 'true' : 'false'}
          @click=${() => want({ peers: toggled(id) })}
        >
          ${peerName(id)}
        </button>`,
    )}
  </div>`;
}

/** The leaf stands over its button, or under it where there is more room; the keyboard goes into it. */
function onToggle(event: Event): void {
  const leaf = event.currentTarget as HTMLElement;
  if ((event as ToggleEvent).newState !== 'open') return;
  const root = leaf.getRootNode() as ShadowRoot;
  const button = root.querySelector('[popovertarget="filters"]')?.getBoundingClientRect();
  if (!button) return;
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const below = height - button.bottom - GAP - EDGE;
  const above = button.top - GAP - EDGE;
  // Over the button it leaves the list in sight.
  const under = above < leaf.scrollHeight && below > above;
  leaf.style.maxHeight = `${Math.max(under ? below : above, 0)}px`;
  leaf.style.top = under ? `${button.bottom + GAP}px` : 'auto';
  leaf.style.bottom = under ? 'auto' : `${height - button.top + GAP}px`;
  const right = width - (root.host.getBoundingClientRect().right - EDGE);
  const most = Math.max(width - leaf.offsetWidth - EDGE, EDGE);
  leaf.style.right = `${Math.min(Math.max(right, EDGE), most)}px`;
  leaf.querySelector('select')?.focus();
}
