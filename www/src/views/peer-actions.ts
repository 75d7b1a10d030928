/** What can be done to the peer that is inspected: all of the menu, and the numbers that a menu has no room for. */
import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Deed } from '../acts.js';
import { define } from '../define.js';
import { driftText, peerName } from '../format.js';
import type { Frame, PeerFrame } from '../frame.js';
import { ask } from '../intents.js';
import { keepFocus } from '../keyboard.js';
import { diskDeed, type PeerDeed, peerDeeds, SLOW_DISK_US, slotOf } from '../peer-deeds.js';
import { controls } from '../styles.js';

/** The engine's own bounds: a quarter of the time, and a day. */
const DRIFT_MAX_PPM = 250_000;
const LEAP_MAX_MS = 86_400_000;
const BY_FIELD: ReadonlySet<Deed['do']> = new Set(['read', 'clock', 'disk']);

/** The actions on one peer. */
export class PeerActions extends LitElement {
  static override properties = {
    frame: { attribute: false },
    peer: { attribute: false },
    more: { state: true },
    asked: { state: true },
    problem: { state: true },
  };
  declare frame: Frame | null;
  declare peer: PeerFrame | null;
  /** Whether the second rank is shown. */
  declare more: boolean;
  /** What waits for the reader's word. */
  declare asked: PeerDeed | null;
  declare problem: string;
  private about = 0;

  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-bottom: 6px;
        align-items: center;
      }
      .row button,
      label {
        font-size: 13px;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      input[type="text"] {
        width: 72px;
        font-family: var(--raft-mono);
        font-size: 13px;
      }
      p {
        margin: 0 0 6px;
        font-size: 13px;
        line-height: 1.45;
      }
      .asks {
        border-left: 2px solid var(--raft-danger);
        padding-left: 10px;
        margin-bottom: 8px;
      }
      .asks .row {
        margin: 0;
      }
    `,
  ];

  constructor() {
    super();
    this.frame = null;
    this.peer = null;
    this.more = false;
    this.asked = null;
    this.problem = '';
  }

  override willUpdate(): void {
    const about = this.peer?.id ?? 0;
    if (about === this.about) return;
    this.about = about;
    this.asked = null;
    this.problem = '';
  }

  /** A button that is gone leaves the keyboard to all of them: to the next it would be another deed. */
  protected override update(changed: Map<PropertyKey, unknown>): void {
    const { renderRoot } = this;
    keepFocus(
      renderRoot,
      () => super.update(changed),
      ({ dataset }) =>
        renderRoot.querySelector<HTMLElement>(`[data-deed="${dataset.deed}"]`) ??
        renderRoot.querySelector<HTMLElement>('.row'),
    );
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (this.asked && changed.has('asked'))
      this.renderRoot.querySelector<HTMLElement>('.asks button')?.focus();
  }

  override render(): unknown {
    const { frame, peer } = this;
    if (!frame || !peer) return nothing;
    const { first, more } = peerDeeds(frame, peer, 'x');
    // Here fields say which key is read, how wrong the clock is, and how slow the disk.
    const rest = more.filter(({ deed }) => !BY_FIELD.has(deed.do));
    return html`
      <div class="row" role="group" tabindex="-1" aria-label="What to do with ${peerName(peer.id)}">
        ${this.buttons(first)}
        ${
          more.length > 0
            ? html`<button class="line" aria-expanded=${this.more ? 'true' : 'false'} @click=${() => this.turn()}>
                ${this.more ? 'Less' : 'More…'}
              </button>`
            : nothing
        }
      </div>
      ${
        this.more && more.length > 0
          ? html`<div class="row">${this.buttons(rest)}</div>
              ${peer.paused ? nothing : this.read(peer)} ${this.clock(peer)}
              ${this.disk(peer)}`
          : nothing
      }
      ${this.asked ? this.question(this.asked) : nothing}
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
    `;
  }

  private buttons(deeds: readonly PeerDeed[]): unknown {
    return repeat(deeds, slotOf, (it) => this.button(it));
  }

  private button(it: PeerDeed): unknown {
    return html`<button
      class="line ${it.danger ? 'danger' : ''}"
      data-deed=${slotOf(it)}
      @click=${() => (it.asks ? this.wait(it) : this.act(it.deed))}
    >
      ${it.words}${it.asks ? '…' : ''}
    </button>`;
  }

  private question(it: PeerDeed): unknown {
    return html`<div class="asks" role="group" aria-label=${it.words}>
      <p>${it.asks}</p>
      <div class="row">
        <button class="line danger" data-deed=${slotOf(it)} @click=${() => this.act(it.deed)}>
          ${it.words}
        </button>
        <button class="line" data-deed=${slotOf(it)} @click=${() => this.wait(null)}>Leave it</button>
      </div>
    </div>`;
  }

  private read(peer: PeerFrame): unknown {
    const onSubmit = (event: SubmitEvent): void => {
      const key = this.fields(event).text('key');
      if (key === '') this.problem = 'Say which key is to be read.';
      else this.act({ do: 'read', peer: peer.id, key });
    };
    return html`<form class="row" novalidate @submit=${onSubmit}>
      <label>
        key
        <input name="key" type="text" value="x" maxlength="100" autocapitalize="off" spellcheck="false" />
      </label>
      <button class="line" type="submit">Read at ${peerName(peer.id)}</button>
    </form>`;
  }

  private clock(peer: PeerFrame): unknown {
    const onSubmit = (event: SubmitEvent): void => {
      const fields = this.fields(event);
      const drift = fields.number('drift');
      const leap = fields.number('leap');
      if (!(Math.abs(drift) <= DRIFT_MAX_PPM) || !Number.isInteger(drift)) {
        this.problem = `A clock runs wrong by a whole number of ppm from −${DRIFT_MAX_PPM} to ${DRIFT_MAX_PPM} (a quarter).`;
      } else if (!(leap >= 0 && leap <= LEAP_MAX_MS)) {
        this.problem = `A clock leaps ahead by 0 to ${LEAP_MAX_MS} ms (one day); it never goes back.`;
      } else {
        const aheadUs = Math.round(leap * 1000);
        this.act({
          do: 'clock',
          peer: peer.id,
          driftPpm: drift,
          ...(aheadUs > 0 ? { aheadUs } : {}),
        });
      }
    };
    return html`<form class="row" novalidate @submit=${onSubmit}>
      <label>
        clock fast by
        <input name="drift" type="text" inputmode="numeric" .value=${String(peer.driftPpm)} />
        ppm
      </label>
      <label>
        ahead
        <input name="leap" type="text" inputmode="decimal" value="0" />
        ms
      </label>
      <button class="line" type="submit">Set its clock</button>
      ${peer.driftPpm === 0 ? nothing : html`<span class="quiet num">${driftText(peer.driftPpm)}</span>`}
    </form>`;
  }

  private disk(peer: PeerFrame): unknown {
    const onSubmit = (event: SubmitEvent): void => {
      const ms = this.fields(event).number('write');
      if (!(ms >= 0 && ms <= LEAP_MAX_MS)) {
        this.problem = `A write takes 0 to ${LEAP_MAX_MS} ms (one day).`;
        return;
      }
      const us = Math.round(ms * 1000);
      this.act({ do: 'disk', peer: peer.id, us: [us, us] });
    };
    const own = peer.diskUs >= 0;
    return html`<form class="row" novalidate @submit=${onSubmit}>
      <label>
        a write takes
        <input name="write" type="text" inputmode="decimal" .value=${String((own ? peer.diskUs : SLOW_DISK_US) / 1000)} />
        ms
      </label>
      <button class="line" type="submit">Set its disk</button>
      ${own ? this.button(diskDeed(peer)) : nothing}
    </form>`;
  }

  private fields(event: SubmitEvent): {
    text(name: string): string;
    number(name: string): number;
  } {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string): string => String(data.get(name) ?? '').trim();
    return {
      text,
      number: (name) => (text(name) === '' ? Number.NaN : Number(text(name).replace('−', '-'))),
    };
  }

  private turn(): void {
    this.more = !this.more;
    this.asked = null;
  }

  private wait(it: PeerDeed | null): void {
    this.asked = it;
    this.problem = '';
  }

  private act(deed: Deed): void {
    this.asked = null;
    this.problem = ask(this, deed) ?? '';
  }
}

define('raft-peer-actions', PeerActions);
