/** The library of scenarios: what there is, by topic, and a field to look for it. */
import { html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { CLOSE } from '../icons.js';
import type { Shelf, Volume } from '../library.js';
import type { Scenario } from '../scenario.js';
import { controls, dialogs } from '../styles.js';
import { countOf, found, stepTo } from './scenarios-plan.js';
import { scenariosStyles } from './scenarios-styles.js';

const PARTS = { wrong: 'Goes wrong:', mended: 'Mended:' } as const;

export class ScenarioDialog extends LitElement {
  static override properties = {
    playing: { attribute: false },
    library: { state: true },
    words: { state: true },
    problem: { state: true },
    at: { state: true },
  };
  /** The name of the scenario that is played. */
  declare playing: string;
  declare library: readonly Shelf[];
  /** What is looked for. */
  declare words: string;
  declare problem: string;
  /** The name of the scenario that Tab comes to; the keys go on from there. */
  declare at: string;
  onPlay: (scenario: Scenario) => void = () => undefined;
  onOpenFile: () => void = () => undefined;

  static override styles = [controls, dialogs, scenariosStyles];

  constructor() {
    super();
    this.playing = '';
    this.library = [];
    this.words = '';
    this.problem = '';
    this.at = '';
  }

  override render(): unknown {
    const shelves = found(this.library, this.words);
    const all = countOf(this.library);
    const count = countOf(shelves);
    const names = shelves.flatMap(({ volumes }) => volumes.map(({ scenario }) => scenario.name));
    const stop = names.includes(this.at) ? this.at : (names[0] ?? '');
    return html`<dialog aria-labelledby="title" @keydown=${this.onKey}>
      <div class="bar">
        <h2 id="title">Scenarios</h2>
        <input
          type="search"
          aria-label="Look for a scenario"
          placeholder="Look for a word: vote, lease, Figure 8…"
          autocomplete="off"
          spellcheck="false"
          .value=${this.words}
          @input=${this.onWords}
        />
        <span class="count quiet num" role="status">${this.words.trim() ? `${count} of ${all}` : all || ''}</span>
        <button class="line" @click=${() => this.choose(() => this.onOpenFile())}>Open a file…</button>
        <button aria-label="Close" @click=${() => this.close()}>${CLOSE}</button>
      </div>
      <div class="shelves">
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        ${all > 0 && count === 0 ? html`<p class="none quiet">No scenario speaks of that.</p>` : nothing}
        ${shelves.map(
          ({ title, volumes }, place) =>
            html`<section aria-labelledby="topic-${place}">
              <h3 id="topic-${place}">${title}</h3>
              <ul>
                ${volumes.map((volume) => this.volume(volume, volume.scenario.name === stop))}
              </ul>
            </section>`,
        )}
      </div>
    </dialog>`;
  }

  private volume({ scenario, lesson, where, part }: Volume, stop: boolean): unknown {
    const { name } = scenario;
    const playing = name === this.playing;
    return html`<li class=${part ?? ''}>
      <button
        aria-current=${playing ? 'true' : 'false'}
        tabindex=${stop ? 0 : -1}
        @focus=${() => {
          this.at = name;
        }}
        @click=${() => this.choose(() => this.onPlay(scenario))}
      >
        <b>${name}${playing ? html`<span class="now"> · playing</span>` : nothing}</b>
        <span class="where quiet">${where}</span>
        <span class="lesson">${part ? html`<span class="part">${PARTS[part]}</span> ` : nothing}${lesson}</span>
      </button>
    </li>`;
  }

  /** Opens, at the scenario that is played; the library is loaded with the first time. */
  async open(): Promise<void> {
    try {
      if (this.library.length === 0) this.library = (await import('../library.js')).LIBRARY;
      this.problem = '';
    } catch {
      this.problem = 'The scenarios could not be loaded. Check the connection and try again.';
    }
    this.words = '';
    this.at = this.playing;
    await this.updateComplete;
    const dialog = this.renderRoot.querySelector('dialog');
    if (!dialog || dialog.open) return;
    dialog.showModal();
    const current = dialog.querySelector<HTMLElement>('[aria-current="true"]');
    current?.scrollIntoView({ block: 'center' });
    // On a touch screen a field in focus would bring up its keyboard over half the library.
    const touched = window.matchMedia('(pointer: coarse)').matches;
    const field = dialog.querySelector('input');
    if (touched) (current ?? this.buttons()[0])?.focus({ preventScroll: true });
    else field?.focus();
  }

  close(): void {
    this.renderRoot.querySelector('dialog')?.close();
  }

  private choose(then: () => void): void {
    this.close();
    then();
  }

  private buttons(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('li button')];
  }

  private onWords(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.words = event.target.value;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const buttons = this.buttons();
    const at = buttons.indexOf(event.target as HTMLElement);
    if (at < 0) {
      this.onFieldKey(event, buttons);
      return;
    }
    const spots = buttons.map((button) => button.getBoundingClientRect());
    const to = stepTo(event.key, at, spots);
    // Above the first row stands the field.
    const next = to < 0 && event.key === 'ArrowUp' ? this.field : buttons[to];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }

  private get field(): HTMLElement | null {
    return this.renderRoot.querySelector('input');
  }

  /** From the field down to the first that is found, or straight into it. */
  private onFieldKey(event: KeyboardEvent, buttons: readonly HTMLElement[]): void {
    const [first] = buttons;
    if (event.target !== this.field || !first) return;
    if (event.key === 'ArrowDown') first.focus();
    else if (event.key === 'Enter' && this.words.trim() !== '') first.click();
    else return;
    event.preventDefault();
  }
}

define('raft-scenarios', ScenarioDialog);
