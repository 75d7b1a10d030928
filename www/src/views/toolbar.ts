/** The bar on top: what is seen at one glance, and what concerns the run as a whole. */
import { html, nothing } from 'lit';
import { glance } from '../format.js';
import type { Frame } from '../frame.js';
import { AGAIN, DOWN, HELP, LIST, SETTINGS, SHARE, THEME } from '../icons.js';

export interface ToolbarActions {
  settings(): void;
  scenarios(): void;
  again(): void;
  share(): void;
  theme(): void;
  help(): void;
}

/** The bar; `buttons` stand elsewhere on a phone. */
export function toolbar(frame: Frame | null, buttons: unknown): unknown {
  const seen = frame ? glance(frame) : { lead: '', wrong: '', facts: [] };
  return html`<header class="top">
    <h1>Raft playground</h1>
    <div class="glance">
      <p>
        <b>${seen.lead}</b> ${seen.wrong ? html`<span class="wrong">${seen.wrong}</span>` : nothing}
        <span class="facts">${seen.facts.map((fact) => html`<span>${fact}</span> `)}</span>
      </p>
    </div>
    ${buttons}
  </header>`;
}

export function toolButtons(
  frame: Frame | null,
  seed: number | undefined,
  scenario: string,
  actions: ToolbarActions,
  panels: unknown,
): unknown {
  const peers = frame?.size ?? 0;
  return html`<button
      class="scenario"
      aria-label="Scenarios${scenario ? `, playing ${scenario}` : ''}"
      title="Scenarios"
      @click=${() => actions.scenarios()}
    >
      <i class="small">${LIST}</i><span>${scenario || 'Scenario'}</span>${DOWN}
    </button>
    <button aria-label="Settings of the run: ${peers} peers, seed ${seed ?? ''}" title="Settings of the run" @click=${() => actions.settings()}>
      ${SETTINGS}
      <span class="num">${frame ? `${peers} ${peers === 1 ? 'peer' : 'peers'} · seed ${seed ?? ''}` : ''}</span>
    </button>
    <button class="again" aria-label="Run again from the start" title="Run again from the start" @click=${() => actions.again()}>
      ${AGAIN}
    </button>
    ${panels}
    <button aria-label="Share this run" title="Share this run" @click=${() => actions.share()}>${SHARE}</button>
    <button aria-label="Light or dark" title="Light or dark" @click=${() => actions.theme()}>${THEME}</button>
    <button aria-label="Help" title="Help (?)" @click=${() => actions.help()}>${HELP}</button>`;
}
