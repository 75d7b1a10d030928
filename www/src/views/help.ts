/** The help: what the shapes mean, and every key. */
import { css, html, LitElement, svg } from 'lit';
import { define } from '../define.js';
import { CLOSE } from '../icons.js';
import { BINDINGS, type Command } from '../keys.js';
import { controls, dialogs, termClasses } from '../styles.js';
import { node } from '../svg.js';
import type { Shape } from './cluster-plan.js';
import { messageGlyph, messageStyles } from './message-nodes.js';

/** What is of no use to click in the help itself. */
const HERE: ReadonlySet<Command> = new Set(['help', 'close']);

/** What keys do in one part of the page. */
const THERE: readonly (readonly [keys: readonly string[], words: string])[] = [
  [
    ['Shift', 'Enter'],
    'At a peer, or Shift with a click: pick it, to part what is picked from the rest',
  ],
  [['←', '→', 'Home', 'End'], 'Timeline and charts: move the playhead, to the start, to the end'],
  [['Page ↑', 'Page ↓'], 'Timeline: to the next that matters, and back; charts: move far'],
  [
    ['Enter', '←', '→', '↑', '↓'],
    'Logs: select the last entry, the one beside it, and the one of the next peer at its index',
  ],
  [['+', '−', '0', 'F'], 'Space-time diagram: zoom, the whole run, follow the present'],
  [['←', '→', 'Home', 'End'], 'There too: move what is in sight, to the start, to the end'],
  [
    ['Enter', '↑', '↓'],
    'There too: select the event at the playhead, and the one before or after it',
  ],
  [
    ['↑', '↓', 'Page ↑', 'Page ↓', 'Home', 'End'],
    'Events: from line to line, by pages, to either end',
  ],
  [['Enter'], 'Events: go there; in the search to the next hit, with Shift to the one before'],
  [
    ['Arrows', 'Home', 'End'],
    'Matrix of links: from cell to cell, to the start or the end of a row',
  ],
  [['Space', 'Enter'], 'Matrix: cut or heal a cell, a row or a column; set its delay and loss'],
  [['←', '→', 'Home', 'End'], 'Tabs: open the panel beside, the first, the last'],
  [
    ['Arrows', 'Home', 'End'],
    'Edges of panels: make more or less room, as much or as little as there is',
  ],
  [['Ctrl', 'Enter'], 'Program: switch it on'],
];

/** The help dialog. */
export class HelpDialog extends LitElement {
  /** Does what a key would. The page sets it before this file is there: it has no value of its own. */
  declare onCommand?: (command: Command) => void;

  static override styles = [
    controls,
    dialogs,
    termClasses,
    messageStyles,
    css`
      dialog {
        width: min(1120px, calc(100% - 24px));
      }
      h3 {
        font-size: 13px;
        font-weight: 650;
        margin: 18px 0 6px;
      }
      p {
        line-height: 1.5;
        margin: 8px 0;
      }
      .columns {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(290px, 100%), 1fr));
        gap: 0 32px;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 6px 14px;
        margin: 0;
        align-items: center;
        line-height: 1.35;
      }
      dl.keys {
        grid-template-columns: 96px 1fr;
        gap: 5px 14px;
      }
      dd {
        margin: 0;
      }
      kbd {
        font-family: var(--raft-mono);
        font-size: 12px;
        border: 1px solid var(--raft-line-2);
        border-radius: 4px;
        padding: 1px 6px;
        white-space: nowrap;
      }
      .tour {
        margin: 0 8px 0 auto;
      }
      button.do {
        display: inline;
        min-height: 0;
        margin: -3px -6px;
        padding: 3px 6px;
        font: inherit;
        line-height: inherit;
        text-align: left;
        white-space: normal;
      }
      @media (pointer: coarse) {
        button.do {
          min-height: 44px;
        }
      }
      svg.sign {
        width: 34px;
        height: 26px;
        display: block;
        overflow: visible;
      }
      .body {
        fill: var(--t);
        stroke: var(--raft-ink);
        stroke-width: 1.25;
      }
      .mark {
        fill: none;
        stroke: var(--t-ink);
        stroke-width: 2;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .line {
        fill: none;
        stroke: var(--raft-ink);
        stroke-width: 2;
      }
    `,
  ];

  override render(): unknown {
    const sign = (body: unknown): unknown =>
      html`<svg class="sign t2" viewBox="-17 -13 34 26" aria-hidden="true">${body}</svg>`;
    const row = (body: unknown, words: string): unknown =>
      html`<dt>${sign(body)}</dt>
        <dd>${words}</dd>`;
    const message = (
      shape: Shape,
      more: { entries?: number; granted?: boolean | null } = {},
    ): unknown =>
      node(
        'g',
        { class: 'message' },
        ...messageGlyph({ shape, angle: 0, entries: 0, granted: null, ...more }),
      );
    const both = (shape: Shape, granted: boolean | null, x: number): unknown =>
      svg`<g transform="translate(${x} 0)">${message(shape, { granted })}</g>`;
    return html`<dialog aria-labelledby="title" @click=${this.onBackdrop}>
      <div class="bar">
        <h2 id="title">How to read it</h2>
        <button class="line tour" @click=${() => void this.takeTour()}>Take the tour</button>
        <button aria-label="Close" @click=${() => this.close()}>${CLOSE}</button>
      </div>
      <p>
        Every peer runs the real Raft, in this page. Position is time, shape is kind, colour is
        term: a message's place on its way is how much of its flight is over.
      </p>
      <div class="columns">
        <section>
          <h3>Peers</h3>
          <dl>
            ${row(svg`<circle class="body" r="9"/><circle r="12" class="line" stroke-width="1.5"/><path d="M-5 3L-5.5-3L-2.5 0L0-4L2.5 0L5.5-3L5 3Z" fill="var(--t-ink)"/>`, 'Leader: double rim and crown')}
            ${row(svg`<circle class="body" r="10" stroke-dasharray="4 3" style="stroke-width:2"/>`, 'Candidate: dashed rim, its votes around it')}
            ${row(svg`<circle class="body" r="10" stroke-dasharray="2.5 3"/><path class="mark" d="M-3-2.6C-3-6.4 3.4-6.4 3.4-2.6C3.4-.4 0-.6 0 2M0 4.8V5"/>`, 'Pre-candidate: thin dashed rim, a question mark; it keeps its term and asks whether it could win')}
            ${row(svg`<circle class="body" r="10"/>`, 'Follower: plain rim')}
            ${row(svg`<circle r="10" class="line" stroke-dasharray="2 4"/><path class="line" style="stroke:var(--raft-danger)" d="M-4-4L4 4M4-4L-4 4"/>`, 'Stopped')}
            ${row(svg`<circle class="body" r="10"/><path class="mark" style="stroke-width:1.5;opacity:.55" d="M-8 5L5-8M-5 8L8-5"/><path class="mark" style="stroke-width:3" d="M-2.5-4V4M2.5-4V4"/>`, 'Paused: hatched; it stands still and does not know')}
            ${row(svg`<circle class="body" r="8.5"/><circle r="11.5" class="line" style="stroke:var(--raft-danger)" stroke-dasharray="5 3"/>`, 'No vote: its disk was lost')}
            ${row(svg`<circle class="body" r="10"/><circle cx="8" cy="-7" r="5.5" class="line" style="stroke-width:1.5;fill:var(--raft-stage)"/><path class="line" style="stroke-width:1.5" d="M8-10V-7L10.4-5.4"/>`, 'Its clock runs wrong; the hand says which way')}
            ${row(svg`<circle class="body" r="10"/><circle cx="-8" cy="7" r="5.5" class="line" style="stroke-width:1.5;fill:var(--raft-stage)"/><path class="line" style="stroke-width:1.3" d="M-10.6 5.6A2.6 1.1 0 0 1-5.4 5.6V8.6A2.6 1.1 0 0 1-10.6 8.6ZM-10.6 5.6A2.6 1.1 0 0 0-5.4 5.6"/>`, 'It waits for its disk; with a dashed rim its disk is slow')}
            ${row(svg`<path class="line" style="stroke-width:4;stroke:var(--raft-ink-2)" d="M0-10A10 10 0 1 0 8.7 5" transform="scale(-1 1)"/>`, 'The arc is the election timer; it empties clockwise')}
            ${row(svg`<g transform="translate(-12 0)"><circle r="4" class="line" style="fill:var(--raft-ink)"/></g><circle r="4" class="line"/><path class="line" style="stroke:var(--raft-danger)" d="M-4-4L4 4M4-4L-4 4"/><g transform="translate(12 0)"><circle r="4" class="line"/></g>`, 'A vote: granted, denied, awaited')}
            ${row(svg`<g transform="translate(-12 0)"><circle r="4.5" class="line" style="stroke-width:1.5"/><path class="line" style="stroke-width:1.5" d="M-2 0L-.4 1.8L2.2-1.8"/></g><circle r="4.5" class="line" style="stroke-width:1.5"/><path class="line" style="stroke:var(--raft-danger)" d="M-4-4L4 4M4-4L-4 4"/><g transform="translate(12 0)"><circle r="4.5" class="line" style="stroke-width:1.5" stroke-dasharray="2 2.5"/></g>`, 'An answer to PreVote: would vote, would not, awaited')}
          </dl>
          <h3>By hand</h3>
          <p>
            Click a peer, a link or a message. Draw a loop around peers to part them from the rest; a
            finger rests a moment first.
          </p>
          <h3>Keys where the keyboard stands</h3>
          <p>With the keyboard in one of these, a key does this and nothing else.</p>
          <dl class="keys there">
            ${THERE.map(
              ([keys, words]) =>
                html`<dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
                  <dd>${words}</dd>`,
            )}
          </dl>
        </section>
        <section>
          <h3>Messages</h3>
          <dl>
            ${row(message('vote'), 'RequestVote, pointing along its way')}
            ${row(message('pre-vote'), 'PreVote: asks before it stands; hollow, for it binds nobody')}
            ${row(message('append', { entries: 3 }), 'AppendEntries, a dot per entry')}
            ${row(message('heartbeat'), 'Heartbeat: AppendEntries without entries')}
            ${row([both('vote-reply', true, -9), both('vote-reply', false, 10)], 'Reply: granted or accepted; denied or rejected')}
            ${row([both('pre-vote-reply', true, -10), both('pre-vote-reply', false, 11)], 'Reply to PreVote: would grant; would deny')}
            ${row(message('snapshot'), 'InstallSnapshot')}
            ${row(message('timeout-now'), 'TimeoutNow: the leader asks a peer to stand at once')}
            ${row([both('read', null, -14), both('read-reply', true, 14)], 'ReadIndex: a follower asks how much is committed; the answer')}
            ${row([both('confirm', null, -10), both('confirm-reply', null, 10)], 'Confirm: a leader asks whether it still leads, to answer reads; the answer')}
          </dl>
          <h3>Time</h3>
          <p>
            Drag the playhead, or click what stands on the line. The band says who led which term, and
            a gap that nobody did; a crown is an election, a cross a stop, a circle a start, a small tick a commit, a triangle above something that you did, a
            flag a caption. What you do in the past makes a branch; the old future is kept.
          </p>
          <h3>In time</h3>
          <dl>
            ${row(svg`<path class="line" style="stroke:var(--t-edge)" d="M-16 0H16"/>`, 'A lane per peer, thin while it follows')}
            ${row(svg`<path class="line" style="stroke:var(--t-edge)" d="M-16-3.5H16M-16 3.5H16"/>`, 'Double while it stands for election; in dashes while it only asks')}
            ${row(svg`<rect x="-16" y="-6" width="32" height="12" style="fill:var(--t);stroke:var(--t-edge)"/><path class="line" d="M6-11V11"/>`, 'Thick while it leads; the stroke across is a commit')}
            ${row(svg`<path class="line" style="stroke-width:1.5;stroke-dasharray:2 5" d="M-9 0H9"/><path class="line" d="M-15-4L-7 4M-7-4L-15 4"/><circle class="line" cx="12" r="3.5"/>`, 'Stopped, and started again; hatched while it stands still')}
            ${row(svg`<path class="line" style="stroke:var(--t-edge);stroke-width:1.5" d="M-14-10L0 2"/><path class="line" style="stroke:var(--raft-danger)" d="M-4-2L4 6M4-2L-4 6"/>`, 'A message that is lost')}
          </dl>
          <p>Click a message or an event: what may have caused it and what it may have caused stays lit.</p>
        </section>
        <section>
          <h3>Keys</h3>
          <p>What a key does, a click on its words does too.</p>
          <dl class="keys">
            ${BINDINGS.map(
              ({ shown, words, command }) =>
                html`<dt><kbd>${shown}</kbd></dt>
                  <dd>
                    ${
                      HERE.has(command)
                        ? words
                        : html`<button class="do" @click=${() => this.do(command)}>${words}</button>`
                    }
                  </dd>`,
            )}
            <dt><kbd>1</kbd> – <kbd>9</kbd></dt>
            <dd>Select a peer</dd>
            <dt><kbd>Tab</kbd>, arrows, <kbd>Enter</kbd></dt>
            <dd>
              Reach peers, links and messages, and open what can be done; the menu key opens it too. Of
              many messages, up and down go to those of another sender
            </dd>
          </dl>
        </section>
      </div>
    </dialog>`;
  }

  /** Opens the help. */
  async open(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  /** Closes it. */
  close(): void {
    this.renderRoot.querySelector('dialog')?.close();
  }

  private async takeTour(): Promise<void> {
    const stage = this.getRootNode();
    this.close();
    // Without a connection there is no tour, and the page goes on.
    const tour = await import('./tour.js').catch(() => null);
    if (stage instanceof ShadowRoot) tour?.startTour(stage);
  }

  private do(command: Command): void {
    this.close();
    this.onCommand?.(command);
  }

  private onBackdrop(event: MouseEvent): void {
    if (event.target instanceof HTMLDialogElement) this.close();
  }
}

define('raft-help', HelpDialog);
