/** The branches of the run: what was kept when somebody acted in the past. */
import { html, LitElement, nothing } from 'lit';
import { deedWords } from '../act-words.js';
import { type BranchAsk, type Comparing, NAME_MAX } from '../annals.js';
import { define } from '../define.js';
import { duration, exactTime } from '../format.js';
import { CLOSE, MORE, PIN } from '../icons.js';
import { controls, sidePanel } from '../styles.js';
import type { BranchId, BranchView, Mark, RecordedIntervention } from '../wasm/api.js';
import { type BranchRow, branchRows } from './branch-plan.js';
import { branchStyles } from './branches-styles.js';
import { comparison } from './comparison.js';

/** The deepest that a row is moved in. */
const DEEPEST = 4;

export class BranchesView extends LitElement {
  static override properties = {
    branches: { attribute: false },
    marks: { attribute: false },
    interventions: { attribute: false },
    companion: { attribute: false },
    comparing: { attribute: false },
    opened: { state: true },
    naming: { state: true },
  };
  declare branches: readonly BranchView[];
  declare marks: readonly Mark[];
  declare interventions: readonly RecordedIntervention[];
  declare companion: BranchId | null;
  declare comparing: Comparing | null;
  /** The branch of which is shown what can be done. */
  declare opened: BranchId | null;
  /** The branch that gets another name. */
  declare naming: BranchId | null;

  static override styles = [controls, sidePanel, branchStyles];

  constructor() {
    super();
    this.branches = [];
    this.marks = [];
    this.interventions = [];
    this.companion = null;
    this.comparing = null;
    this.opened = null;
    this.naming = null;
  }

  override render(): unknown {
    const current = this.branches.find((branch) => branch.current);
    const other = this.branches.find(({ id }) => id === this.comparing?.other);
    return html`
      <div class="head">
        <h2>Branches</h2>
        <button class="line" title="A new branch of the run, from here (F)" @click=${() => this.want({ do: 'fork' })}>
          Fork here
        </button>
      </div>
      ${
        this.branches.length < 2
          ? html`<p class="quiet">
              Go back in time and do something else there: the run becomes two, and both are kept.
            </p>`
          : nothing
      }
      <ul class="tree">
        ${branchRows(this.branches).map((row) => this.row(row))}
      </ul>
      ${
        this.comparing && current && other
          ? comparison(this.comparing, current.name, other.name, (asked) => this.want(asked))
          : nothing
      }
      ${this.acts()} ${this.words()}
    `;
  }

  private row({ branch, depth }: BranchRow): unknown {
    const { id, name, current, pinned } = branch;
    const open = this.opened === id;
    const parent = this.branches.find((one) => one.id === branch.parent);
    const acts = `${branch.deeds} intervention${branch.deeds === 1 ? '' : 's'}`;
    return html`<li style="--depth: ${Math.min(depth, DEEPEST)}" class=${depth > 0 ? 'child' : ''}>
      <div class="line-up">
        ${
          this.naming === id
            ? this.nameField(branch)
            : html`<button
                class="switch"
                aria-current=${current ? 'true' : 'false'}
                title=${current ? 'This branch is shown' : 'Show this branch'}
                @click=${() => current || this.want({ do: 'switch', branch: id })}
              >
                <span class="dot" aria-hidden="true"></span><b>${name}</b>
                ${pinned ? html`<span class="pinned" role="img" aria-label="pinned">${PIN}</span>` : nothing}
              </button>`
        }
        <button
          aria-label="What can be done with ${name}"
          aria-expanded=${open ? 'true' : 'false'}
          @click=${() => this.toggle(id)}
        >
          ${MORE}
        </button>
      </div>
      <p class="facts quiet">
        ${parent ? html`<span class="sr">Left ${parent.name} at </span>${duration(branch.forked_at ?? 0)} to ` : 'to '}${duration(branch.end)},
        ${acts}
      </p>
      ${open ? this.deeds(branch) : nothing}
    </li>`;
  }

  private deeds({ id, current, pinned }: BranchView): unknown {
    const deed = (words: string, asked: BranchAsk): unknown =>
      html`<button class="line" @click=${() => this.want(asked)}>${words}</button>`;
    return html`<div class="deeds">
      ${
        current
          ? nothing
          : [
              deed('Compare', { do: 'compare', branch: id }),
              this.companion === id
                ? deed('Show alone', { do: 'alone' })
                : deed('Side by side', { do: 'beside', branch: id }),
            ]
      }
      <button class="line" @click=${() => this.rename(id)}>Rename</button>
      ${deed(pinned ? 'Unpin' : 'Pin', { do: 'pin', branch: id, pinned: !pinned })}
      ${
        pinned
          ? html`<p class="quiet">Kept while it is pinned.</p>`
          : current
            ? nothing
            : deed('Drop', { do: 'drop', branch: id })
      }
    </div>`;
  }

  private nameField({ id, name }: BranchView): unknown {
    return html`<form class="naming" @submit=${(event: SubmitEvent) => this.named(event, id)}>
      <input
        type="text"
        name="name"
        aria-label="Name of the branch"
        maxlength=${NAME_MAX}
        autocomplete="off"
        .value=${name}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          this.naming = null;
        }}
      />
      <button class="line">Name it</button>
    </form>`;
  }

  private acts(): unknown {
    const places = new Map(
      this.marks.flatMap(({ kind, act, moment }) =>
        kind === 'act' && act !== undefined ? [[act, moment] as const] : [],
      ),
    );
    if (this.interventions.length === 0) return nothing;
    const decided = this.interventions.filter(({ act }) => act.do === 'fate').length;
    return html`<h3>Interventions</h3>
      <ol class="acts">
        ${this.interventions.map(({ at, act, together }, index) => {
          // What a program decides comes by the thousand.
          if (act.do === 'fate' || together) return nothing;
          const words = deedWords(this.interventions, index);
          const moment = places.get(index);
          return html`<li>
            <button
              class="go"
              title="Go there"
              @click=${() => this.want(moment === undefined ? { do: 'seek', at } : { do: 'moment', moment })}
            >
              <span class="num">${exactTime(at)}</span> ${words}
            </button>
            <button
              aria-label="Without this: ${words}"
              title="The run without this"
              @click=${() => this.want({ do: 'without', index })}
            >
              ${CLOSE}
            </button>
          </li>`;
        })}
      </ol>
      ${
        decided === 0
          ? nothing
          : html`<p class="fates quiet">
              And a program decided about ${decided} ${decided === 1 ? 'message' : 'messages'}.
              <button
                aria-label="Without the program's decisions"
                title="The run without them"
                @click=${() => this.want({ do: 'without-fates' })}
              >
                ${CLOSE}
              </button>
            </p>`
      }`;
  }

  private words(): unknown {
    const said = this.marks.filter(({ kind }) => kind === 'say');
    return html`${
      said.length === 0
        ? nothing
        : html`<h3>Captions</h3>
            <ol class="acts">
              ${said.map(
                ({ at, moment, text }, index) => html`<li>
                  <button class="go" title="Go there" @click=${() => this.want({ do: 'moment', moment, at })}>
                    <span class="num">${exactTime(at)}</span> ${text}
                  </button>
                  <button
                    aria-label="Without this caption: ${text}"
                    title="The run without this caption"
                    @click=${() => this.want({ do: 'unsay', index })}
                  >
                    ${CLOSE}
                  </button>
                </li>`,
              )}
            </ol>`
    }
      <form class="saying" @submit=${this.onSay}>
      <input
        type="text"
        name="words"
        aria-label="Caption at this instant"
        placeholder="A caption at this instant"
        maxlength="500"
        autocomplete="off"
      />
      <button class="line">Add</button>
    </form>`;
  }

  private onSay(event: SubmitEvent): void {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const text = String(new FormData(event.target).get('words') ?? '').trim();
    if (text === '') return;
    event.target.reset();
    this.want({ do: 'say', text });
  }

  private toggle(id: BranchId): void {
    this.opened = this.opened === id ? null : id;
  }

  private rename(id: BranchId): void {
    this.naming = id;
    void this.updateComplete.then(() => {
      const field = this.renderRoot.querySelector<HTMLInputElement>('.naming input');
      field?.focus();
      field?.select();
    });
  }

  private named(event: SubmitEvent, branch: BranchId): void {
    event.preventDefault();
    this.naming = null;
    if (!(event.target instanceof HTMLFormElement)) return;
    const name = String(new FormData(event.target).get('name') ?? '').trim();
    if (name !== '') this.want({ do: 'rename', branch, name });
  }

  private want(detail: BranchAsk): void {
    this.dispatchEvent(new CustomEvent<BranchAsk>('raft-branch', { detail }));
  }
}

define('raft-branches', BranchesView);
