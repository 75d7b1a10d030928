/** The network's program: an editor, examples, what it may use, and whether it is on. */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import type { Editor } from '../program/editor.js';
import { EXAMPLES, exampleOf } from '../program/examples.js';
import type { Programmer, ProgramShown } from '../program/programmer.js';
import type { Fault } from '../program/sandbox.js';
import { MESSAGE_WORDS, WORDS, WORLD_WORDS, type Word } from '../program/words.js';
import { errorText } from '../run.js';
import { controls } from '../styles.js';

/** The panel. */
export class ProgramPanel extends LitElement {
  static override properties = {
    program: { attribute: false },
    decided: { type: Number },
    text: { state: true },
    example: { state: true },
    problem: { state: true },
  };
  declare program: ProgramShown | null;
  /** How many messages it has decided about. */
  declare decided: number;
  /** What stands in the editor. */
  declare text: string;
  declare example: string;
  /** Why there is no editor. */
  declare problem: string;
  /** What carries the reader's wishes out. */
  programmer: Pick<Programmer, 'switchOn' | 'switchOff' | 'write'> | null = null;

  private editor: Editor | null = null;
  private opening = false;
  private marked: Fault | null = null;

  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 8px;
        min-height: 0;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 8px;
      }
      /* Beside the panel's own switch, where there is room. */
      .switch {
        position: absolute;
        top: 6px;
        right: 12px;
      }
      .on {
        color: var(--raft-select);
        font-weight: 600;
      }
      button,
      select {
        font-size: 13px;
      }
      select {
        flex: 1;
        min-width: 0;
      }
      p {
        margin: 0;
        font-size: 12.5px;
        line-height: 1.45;
      }
      .editor {
        flex: 1 0 auto;
        min-height: 172px;
        max-height: 60cqh;
        border: 1px solid var(--raft-line-2);
        border-radius: 6px;
        overflow: hidden;
        background: var(--raft-stage);
        display: flex;
      }
      .editor > * {
        flex: 1;
        min-width: 0;
      }
      textarea {
        font: 12.5px / 1.5 var(--raft-mono);
        color: inherit;
        background: none;
        border: 0;
        padding: 6px 10px;
        resize: none;
      }
      summary {
        cursor: pointer;
        font-size: 13px;
        font-weight: 600;
        min-height: var(--raft-hit);
        line-height: var(--raft-hit);
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 2px 12px;
        margin: 0 0 8px;
        font-size: 12.5px;
        line-height: 1.4;
      }
      dt {
        font-family: var(--raft-mono);
        font-size: 12px;
      }
      dd {
        margin: 0;
        color: var(--raft-ink-2);
      }
      h3 {
        font-size: 12.5px;
        font-weight: 600;
        margin: 4px 0 2px;
      }
    `,
  ];

  constructor() {
    super();
    this.program = null;
    this.decided = 0;
    this.text = '';
    this.example = '';
    this.problem = '';
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('program') && this.program && this.text === '' && !this.editor) {
      this.text = this.program.source;
      this.example = exampleOf(this.text)?.id ?? '';
    }
  }

  override render(): unknown {
    const { program } = this;
    if (!program) return nothing;
    const { state, fault } = program;
    const changed = state === 'on' && this.text !== program.source;
    const example = EXAMPLES.find(({ id }) => id === this.example);
    return html`
      <div class="switch">
        ${
          state === 'off'
            ? html`<button class="main" title="Ctrl and Enter" @click=${this.run}>Switch on</button>`
            : html`<button class="line" @click=${() => this.programmer?.switchOff()}>Switch off</button>`
        }
      </div>
      <div class="bar">
        <select aria-label="Examples" @change=${this.onExample}>
          <option value="" ?selected=${!example}>${example ? 'Examples' : 'Your own; or an example'}</option>
          ${EXAMPLES.map(
            ({ id, name }) =>
              html`<option value=${id} ?selected=${id === this.example}>${name}</option>`,
          )}
        </select>
        ${changed ? html`<button class="main" title="Ctrl and Enter" @click=${this.run}>Apply</button>` : nothing}
      </div>
      ${fault ? this.trouble(fault) : nothing}
      <p class="quiet" ?hidden=${fault !== null}>${example?.about ?? 'Your own program. It is asked for every message that is sent.'}</p>
      <div class="editor">${this.problem ? this.plain() : nothing}</div>
      ${this.status(program)}
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <details>
        <summary>What a program can say and see</summary>
        ${list('Answers', WORDS)} ${list('message', MESSAGE_WORDS)} ${list('world', WORLD_WORDS)}
        <p class="quiet">
          With no answer the link decides. Every answer is recorded: the run, and a link to it, are
          the same without the program. It sees no page and no clock, and one that fails or runs too
          long is taken out.
        </p>
      </details>
    `;
  }

  override updated(): void {
    const fault = this.program?.fault ?? null;
    if (this.editor && fault !== this.marked) {
      this.marked = fault;
      this.editor.mark(fault);
    }
    void this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.editor?.destroy();
    this.editor = null;
    this.marked = null;
  }

  private status({ state }: ProgramShown): unknown {
    if (state === 'loading') return html`<p role="status">Loading the sandbox…</p>`;
    if (state === 'off') return html`<p class="quiet">It is off: the links decide.</p>`;
    const recorded = this.decided === 0 ? ' What is recorded goes as it went.' : '';
    return html`<p class="on">On, decided ${this.decided} ${this.decided === 1 ? 'message' : 'messages'}.${recorded}</p>`;
  }

  private trouble({ line, words }: Fault): unknown {
    return html`<div class="bar">
      <p class="problem" role="alert">${line === null ? '' : `Line ${line}: `}${words}</p>
      ${line === null ? nothing : html`<button class="line" @click=${() => this.editor?.goTo(line)}>Go to line ${line}</button>`}
    </div>`;
  }

  /** Where the editor cannot be loaded, a plain field does. */
  private plain(): unknown {
    return html`<textarea
      aria-label="Program"
      spellcheck="false"
      .value=${this.text}
      @input=${(event: Event) => this.onText((event.target as HTMLTextAreaElement).value)}
    ></textarea>`;
  }

  private async open(): Promise<void> {
    if (this.editor || this.opening || this.problem || !this.program) return;
    this.opening = true;
    try {
      const { createEditor } = await import('../program/editor.js');
      const parent = this.renderRoot.querySelector<HTMLElement>('.editor');
      if (!parent || !this.isConnected) return;
      this.editor = createEditor({
        root: this.renderRoot as ShadowRoot,
        parent,
        text: this.text,
        label: 'Program',
        onChange: (text) => this.onText(text),
        onRun: this.run,
      });
      this.requestUpdate();
    } catch (error) {
      this.problem = `The editor could not be loaded (${errorText(error)}). A plain field stands in its place.`;
    } finally {
      this.opening = false;
    }
  }

  private readonly run = (): void => {
    void this.programmer?.switchOn(this.editor?.text ?? this.text);
  };

  private onText(text: string): void {
    this.text = text;
    this.example = exampleOf(text)?.id ?? '';
    this.programmer?.write(text);
    if (this.marked) {
      this.marked = null;
      this.editor?.mark(null);
      this.marked = this.program?.fault ?? null;
    }
  }

  private readonly onExample = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    const example = EXAMPLES.find(({ id }) => id === value);
    if (!example) return;
    if (this.editor) this.editor.replace(example.source);
    else this.onText(example.source);
  };
}

function list(title: string, words: readonly Word[]): unknown {
  return html`<h3>${title}</h3>
    <dl>
      ${words.map(
        ({ name, about }) =>
          html`<dt>${name}</dt>
            <dd>${about}</dd>`,
      )}
    </dl>`;
}

define('raft-program', ProgramPanel);
