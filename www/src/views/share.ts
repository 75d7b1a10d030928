/** Handing the run on: a link, a file, what happened in it, a picture. */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { exactTime } from '../format.js';
import { CLOSE } from '../icons.js';
import { LINK_MAX } from '../link/link.js';
import type { Export } from '../sharing.js';
import { controls, dialogs } from '../styles.js';
import type { Micros } from '../wasm/api.js';

/** The dialog of what can be handed on. */
export class ShareDialog extends LitElement {
  static override properties = {
    link: { state: true },
    at: { state: true },
    told: { state: true },
  };
  /** The whole address. */
  declare link: string;
  declare at: Micros;
  /** What came of the last button. */
  declare told: string;
  /** Saves a file; answers what is to be said of it. */
  onSave: (what: Export) => Promise<string> = async () => '';

  static override styles = [
    controls,
    dialogs,
    css`
      dialog {
        width: min(560px, calc(100% - 24px));
      }
      p {
        margin: 8px 0;
        line-height: 1.45;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .link {
        flex: 1 1 220px;
        font-family: var(--raft-mono);
        font-size: 12.5px;
        text-overflow: ellipsis;
      }
      h3 {
        font-size: 13px;
        font-weight: 650;
        margin: 16px 0 6px;
      }
      h3 span {
        font-weight: 400;
      }
      .of {
        font-size: 13px;
      }
      .of:not(:first-child) {
        margin-left: 12px;
      }
      .told {
        min-height: 1.45em;
        font-size: 13px;
        margin-bottom: 0;
      }
    `,
  ];

  constructor() {
    super();
    this.link = '';
    this.at = 0;
    this.told = '';
  }

  override render(): unknown {
    return html`<dialog aria-labelledby="title">
      <div class="bar">
        <h2 id="title">Share this run</h2>
        <button aria-label="Close" @click=${() => this.close()}>${CLOSE}</button>
      </div>
      ${this.whole()}
      <h3>File <span class="quiet">to edit, to keep, and to play on the command line</span></h3>
      <div class="row">${this.file('scenario', 'Save as scenario')}</div>
      <h3>What happened <span class="quiet">the events up to here, at most the last 500,000</span></h3>
      <div class="row">
        ${this.file('ndjson', 'NDJSON')} ${this.file('shiviz', 'ShiViz log')}
      </div>
      <h3>Picture <span class="quiet">as it is seen now</span></h3>
      <div class="row">
        <span class="of">Cluster</span>${this.file('svg', 'SVG')} ${this.file('png', 'PNG')}
        <span class="of">Space-time diagram</span>${this.file('diagram-svg', 'SVG', 'Space-time diagram as SVG')} ${this.file('diagram-png', 'PNG', 'Space-time diagram as PNG')}
      </div>
      <p class="told quiet" role="status">${this.told}</p>
    </dialog>`;
  }

  private file(what: Export, words: string, name = words): unknown {
    return html`<button
      class="line"
      aria-label=${name}
      data-export=${what}
      @click=${async () => {
        this.told = await this.onSave(what);
      }}
    >
      ${words}
    </button>`;
  }

  private whole(): unknown {
    const length = this.link.length - Math.max(this.link.indexOf('#'), 0);
    if (length > LINK_MAX) {
      return html`<p>
        This run is too long for a link: it would have ${length.toLocaleString('en')} characters,
        and programs that carry links cut them off at ${LINK_MAX.toLocaleString('en')}. Save it as a
        scenario, and hand the file on.
      </p>`;
    }
    return html`<p>
        The link opens the same run at the same instant${this.at > 0 ? html`, <span class="num">${exactTime(this.at)}</span>` : nothing}.
      </p>
      <div class="row">
        <input
          class="link"
          type="text"
          readonly
          aria-label="Link"
          .value=${this.link}
          @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
        />
        <button class="main" @click=${this.onCopy}>Copy link</button>
        <span class="quiet num">${length} characters</span>
      </div>`;
  }

  /** Opens with the address of the run as it is now. */
  open(link: string, at: Micros): void {
    this.link = link;
    this.at = at;
    this.told = '';
    void this.updateComplete.then(() => this.renderRoot.querySelector('dialog')?.showModal());
  }

  close(): void {
    this.renderRoot.querySelector('dialog')?.close();
  }

  private async onCopy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.link);
      this.told = 'The link is copied.';
    } catch {
      // A frame may not be allowed to; the reader's own keys always are.
      this.renderRoot.querySelector<HTMLInputElement>('.link')?.focus();
      this.told = 'The browser does not let this page copy; the link is selected, copy it by hand.';
    }
  }
}

define('raft-share', ShareDialog);
