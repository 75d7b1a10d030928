/** What the list of events is narrowed by: kind, peers, term, section. */
import { html, nothing } from 'lit';
import { peerName } from '../format.js';
import type { Wanted } from '../wasm/api.js';
import { CLEAR } from './events-icons.js';
import { SECTIONS, TOPICS } from './events-plan.js';

/** More peers than this are chosen from a menu. */
const FEW_PEERS = 9;

export interface Wishes {
  want(part: Partial<Wanted>): void;
  /** Every event, or only what matters. */
  every(everything: boolean): void;
}

/** How many of the filters are set. */
export function narrowed({ peers, topic, term, section }: Wanted): number {
  return [peers.length > 0, topic !== '', term > 0, section !== ''].filter(Boolean).length;
}

export function eventFilters(
  wanted: Wanted,
  everything: boolean,
  peers: number,
  wishes: Wishes,
): unknown {
  const kind = wanted.topic || (everything ? 'every' : 'matters');
  const onKind = (chosen: string): void => {
    const topic = TOPICS.find(([name]) => name === chosen)?.[0] ?? '';
    wishes.want({ topic });
    if (topic === '') wishes.every(chosen === 'every');
  };
  const set = narrowed(wanted) > 0;
  return html`<div class="filters" role="group" aria-label="Filters">
    ${choice('Kind', kind, [['matters', 'What matters'], ['every', 'Every event'], ...TOPICS], onKind)}
    ${choice(
      'Rule: section of the paper',
      wanted.section,
      [['', 'Any rule'], ...SECTIONS.map(([name, words]) => [name, `${name} ${words}`] as const)],
      (section) => wishes.want({ section }),
    )}
    <div class="more">
      ${peers <= FEW_PEERS ? chips(wanted, peers, wishes) : menu(wanted, peers, wishes)}
      <input
        type="text"
        inputmode="numeric"
        placeholder="Term"
        aria-label="Term"
        .value=${wanted.term > 0 ? String(wanted.term) : ''}
        @change=${(event: Event) => wishes.want({ term: termOf(chosenIn(event)) })}
      />
      ${
        set
          ? html`<button
              class="line"
              title="Clear the filters"
              aria-label="Clear the filters"
              @click=${({ currentTarget }: Event) => {
                wishes.want({ peers: [], topic: '', term: 0, section: '' });
                // The button goes; the keyboard stays here.
                if (currentTarget instanceof Element)
                  currentTarget.closest('.filters')?.querySelector('select')?.focus();
              }}
            >
              ${CLEAR}
            </button>`
          : nothing
      }
    </div>
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

function chips({ peers: chosen }: Wanted, peers: number, { want }: Wishes): unknown {
  return html`<div class="chips" role="group" aria-label="Peers">
    ${Array.from({ length: peers }, (_, i) => i + 1).map(
      (id) =>
        html`<button
          class="line"
          aria-pressed=${chosen.includes(id) ? 'true' : 'false'}
          @click=${() => want({ peers: chosen.includes(id) ? chosen.filter((it) => it !== id) : [...chosen, id] })}
        >
          ${peerName(id)}
        </button>`,
    )}
  </div>`;
}

function menu({ peers: chosen }: Wanted, peers: number, { want }: Wishes): unknown {
  const ids = Array.from({ length: peers }, (_, i) => String(i + 1));
  return choice(
    'Peer',
    String(chosen[0] ?? ''),
    [['', 'Any peer'], ...ids.map((id) => [id, peerName(Number(id))] as const)],
    (id) => want({ peers: id === '' ? [] : [Number(id)] }),
  );
}

function choice(
  label: string,
  chosen: string,
  options: readonly (readonly [string, string])[],
  choose: (value: string) => void,
): unknown {
  return html`<select
    aria-label=${label}
    title=${label}
    class=${chosen === options[0]?.[0] ? '' : 'set'}
    @change=${(event: Event) => choose(chosenIn(event))}
  >
    ${options.map(([value, words]) => html`<option value=${value} .selected=${value === chosen}>${words}</option>`)}
  </select>`;
}
