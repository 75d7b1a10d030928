/** A tour of the page: a few words at each of its parts. Loaded when somebody asks for it. */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { controls } from '../styles.js';

interface Stop {
  /** What is pointed at; a stop whose part is not there is left out. */
  readonly part: string;
  readonly title: string;
  readonly words: string;
}

/** The stops, in order. */
export const STOPS: readonly Stop[] = [
  {
    part: 'raft-cluster.first',
    title: 'The cluster',
    words:
      'Each disc is a peer that runs the real Raft. The colour and the number are its term, the crown is the leader, and the arc is the election timer. Messages move as time does. Click a peer, a link or a message to see what can be done to it.',
  },
  {
    part: '.invite',
    title: 'Three things to try',
    words:
      'Stop the leader and watch an election. Cut a link and see who still commits. Send a command and follow it into every log.',
  },
  {
    part: 'raft-logs',
    title: 'The logs',
    words:
      'A row per peer, a column per index. An entry is dotted in memory, drawn through when it is stored, filled when it is committed, and has a dot when it is applied. The carets are the leader’s nextIndex and matchIndex.',
  },
  {
    part: '.time',
    title: 'The run in time',
    words:
      'A lane per peer, an arrow per message. The wheel zooms. Click an event: what may have caused it and what it may have caused stays lit.',
  },
  {
    part: '.foot',
    title: 'Time is yours',
    words:
      'Space plays and pauses, N and P step, M goes to what matters next. Drag the playhead back and do something else there: that makes a branch, and the old future is kept.',
  },
  {
    part: '.side',
    title: 'Why',
    words:
      'What is selected, as in Figure 2 of the paper, with the reason for the last thing that happened. Beside it: clients, safety properties, the network, branches.',
  },
  {
    part: 'button.scenario',
    title: 'Scenarios',
    words:
      'Runs that show one thing each: split votes, Figures 7 and 8, lost disks, changes of membership. You can open your own too.',
  },
  {
    part: 'button[aria-label="Help"]',
    title: 'Every sign and every key',
    words: 'The help explains the shapes and lists the keys. The tour starts from there again.',
  },
];

/** Between a part and the card, and between the card and the edge of the window. */
const GAP = 10;
const EDGE = 8;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where a card of `width` x `height` stands beside a part: below, above, right, left, or else on it. */
export function cardPlace(
  part: Box,
  width: number,
  height: number,
  window: { readonly width: number; readonly height: number },
): { left: number; top: number } {
  const right = part.left + part.width;
  const bottom = part.top + part.height;
  const clamp = (value: number, most: number): number =>
    Math.min(Math.max(value, EDGE), Math.max(most - EDGE, EDGE));
  const left = clamp(part.left + part.width / 2 - width / 2, window.width - width);
  const top = clamp(part.top + part.height / 2 - height / 2, window.height - height);
  if (bottom + GAP + height + EDGE <= window.height) return { left, top: bottom + GAP };
  if (part.top - GAP - height >= EDGE) return { left, top: part.top - GAP - height };
  if (right + GAP + width + EDGE <= window.width) return { left: right + GAP, top };
  if (part.left - GAP - width >= EDGE) return { left: part.left - GAP - width, top };
  return { left, top: clamp(bottom - height - 2 * GAP, window.height - height) };
}

export class TourCard extends LitElement {
  static override properties = { at: { state: true } };
  declare at: number;

  /** Where the parts are. */
  private stage: ShadowRoot | null = null;
  private stops: readonly Stop[] = [];
  private readonly place = (): void => this.settle();

  static override styles = [
    controls,
    css`
      .spot,
      .card {
        position: fixed;
        inset: auto;
        margin: 0;
        border: 0;
      }
      .spot {
        padding: 0;
        background: none;
        border-radius: 8px;
        outline: 2px solid var(--raft-select);
        outline-offset: -2px;
        pointer-events: none;
      }
      .card {
        width: min(340px, calc(100vw - 16px));
        max-height: calc(100vh - 16px);
        overflow: auto;
        padding: 14px 16px 12px;
        background: var(--raft-raised);
        color: var(--raft-ink);
        border: 1px solid var(--raft-line-2);
        border-radius: 8px;
        box-shadow: 0 4px 18px rgb(0 0 0 / 0.2);
        font: 14px / 1.5 var(--raft-font);
      }
      .card:focus-visible {
        outline: 2px solid var(--raft-select);
        outline-offset: 2px;
      }
      h2 {
        margin: 0 0 4px;
        font-size: 16px;
        font-weight: 650;
      }
      p {
        margin: 0 0 10px;
      }
      .bar {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .count {
        margin-right: auto;
        color: var(--raft-ink-2);
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  constructor() {
    super();
    this.at = 0;
  }

  override render(): unknown {
    const stop = this.stops[this.at];
    if (!stop) return nothing;
    const last = this.at === this.stops.length - 1;
    return html`<div class="spot" popover="manual"></div>
      <div
        class="card"
        popover="manual"
        role="dialog"
        aria-labelledby="title"
        aria-describedby="words"
        tabindex="-1"
        @keydown=${this.onKey}
      >
        <h2 id="title">${stop.title}</h2>
        <p id="words">${stop.words}</p>
        <div class="bar">
          <span class="count">${this.at + 1} of ${this.stops.length}</span>
          <button class="line" @click=${() => this.leave()}>Leave</button>
          <button class="line" ?disabled=${this.at === 0} @click=${() => this.go(-1)}>Back</button>
          <button class="line" @click=${() => (last ? this.leave() : this.go(1))}>
            ${last ? 'Done' : 'Next'}
          </button>
        </div>
      </div>`;
  }

  /** Begins, at the first part that is there. */
  begin(stage: ShadowRoot): void {
    this.stage = stage;
    this.stops = STOPS.filter(({ part }) => this.boxOf(part) !== null);
    this.at = 0;
    stage.append(this);
    window.addEventListener('resize', this.place);
    void this.updateComplete.then(() => this.show());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('resize', this.place);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.leave();
    else if (event.key === 'ArrowRight') this.go(1);
    else if (event.key === 'ArrowLeft') this.go(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private go(step: number): void {
    this.at = Math.min(Math.max(this.at + step, 0), this.stops.length - 1);
    void this.updateComplete.then(() => this.show());
  }

  private leave(): void {
    const help = this.stage?.querySelector<HTMLElement>('button[aria-label="Help"]');
    this.remove();
    help?.focus();
  }

  private show(): void {
    for (const one of this.renderRoot.querySelectorAll<HTMLElement>('[popover]')) {
      if (!one.matches(':popover-open')) one.showPopover();
    }
    this.settle();
    this.renderRoot.querySelector<HTMLElement>('.card')?.focus({ preventScroll: true });
  }

  /** Puts the frame around the part, and the card beside it. */
  private settle(): void {
    const stop = this.stops[this.at];
    const spot = this.renderRoot.querySelector<HTMLElement>('.spot');
    const card = this.renderRoot.querySelector<HTMLElement>('.card');
    const box = stop ? this.boxOf(stop.part) : null;
    if (!spot || !card || !box) return;
    Object.assign(spot.style, {
      left: `${box.left}px`,
      top: `${box.top}px`,
      width: `${box.width}px`,
      height: `${box.height}px`,
    });
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const { left, top } = cardPlace(box, card.offsetWidth, card.offsetHeight, { width, height });
    card.style.left = `${left}px`;
    card.style.top = `${top}px`;
  }

  private boxOf(part: string): Box | null {
    const box = this.stage?.querySelector(part)?.getBoundingClientRect();
    return box && box.width > 0 && box.height > 0 ? box : null;
  }
}

define('raft-tour', TourCard);

/** Begins a tour of the parts in `stage`, unless one is under way. */
export function startTour(stage: ShadowRoot): void {
  if (stage.querySelector('raft-tour')) return;
  const card = document.createElement('raft-tour') as TourCard;
  card.begin(stage);
}
