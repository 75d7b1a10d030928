/** The scenarios to choose from. */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { CLOSE } from '../icons.js';
import { firstSentence } from '../markdown.js';
import type { Scenario } from '../scenario.js';
import { controls, dialogs } from '../styles.js';

export class ScenarioDialog extends LitElement {
  static override properties = {
    playing: { attribute: false },
    library: { state: true },
    problem: { state: true },
  };
  /** The name of the scenario that is played. */
  declare playing: string;
  declare library: readonly Scenario[];
  declare problem: string;
  onPlay: (scenario: Scenario) => void = () => undefined;
  onOpenFile: () => void = () => undefined;

  static override styles = [
    controls,
    dialogs,
    css`
      dialog {
        width: min(880px, calc(100% - 24px));
      }
      .bar {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      h2 {
        font-size: 18px;
        font-weight: 650;
        margin: 0 auto 0 0;
      }
      ul {
        list-style: none;
        margin: 10px -8px 0;
        padding: 0;
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr));
        gap: 0 8px;
      }
      li {
        display: flex;
      }
      li button {
        flex: 1;
        flex-direction: column;
        align-items: flex-start;
        justify-content: flex-start;
        gap: 1px;
        text-align: left;
        white-space: normal;
        padding: 8px;
        line-height: 1.4;
      }
      b {
        font-weight: 600;
      }
      li span {
        color: var(--raft-ink-2);
        font-size: 13px;
      }
      [aria-current="true"] b::after {
        content: " · playing";
        font-weight: 400;
        color: var(--raft-ink-2);
      }
    `,
  ];

  constructor() {
    super();
    this.playing = '';
    this.library = [];
    this.problem = '';
  }

  override render(): unknown {
    return html`<dialog aria-labelledby="title">
      <div class="bar">
        <h2 id="title">Scenarios</h2>
        <button class="line" @click=${() => this.choose(() => this.onOpenFile())}>Open a file…</button>
        <button aria-label="Close" @click=${() => this.close()}>${CLOSE}</button>
      </div>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <ul>
        ${this.library.map(
          (scenario) =>
            html`<li>
              <button
                aria-current=${scenario.name === this.playing ? 'true' : 'false'}
                @click=${() => this.choose(() => this.onPlay(scenario))}
              >
                <b>${scenario.name}</b> <span>${firstSentence(scenario.about)}</span>
              </button>
            </li>`,
        )}
      </ul>
    </dialog>`;
  }

  /** Opens; the library is loaded with the first time. */
  async open(): Promise<void> {
    try {
      if (this.library.length === 0) this.library = (await import('../library.js')).LIBRARY;
    } catch {
      this.problem = 'The scenarios could not be loaded. Check the connection and try again.';
    }
    await this.updateComplete;
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  close(): void {
    this.renderRoot.querySelector('dialog')?.close();
  }

  private choose(then: () => void): void {
    this.close();
    then();
  }
}

define('raft-scenarios', ScenarioDialog);
