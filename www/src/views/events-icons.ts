/** The signs of the list of events, which is loaded later than the toolbar's. */
import { html, type TemplateResult } from 'lit';

const icon = (d: string): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${d} /></svg>`;

export const FILTER = icon('M4 6H20M7 12H17M10 18H14');
export const PREVIOUS_HIT = icon('M7 14L12 9L17 14');
export const NEXT_HIT = icon('M7 10L12 15L17 10');
