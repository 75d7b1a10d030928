/** The few signs of the toolbar, drawn as lines. */
import { html, type TemplateResult } from 'lit';

const icon = (d: string): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${d} /></svg>`;

export const PLAY = icon('M7 4.5L19 12L7 19.5Z');
export const PAUSE = icon('M8 5V19M16 5V19');
export const STEP = icon('M5 5L14 12L5 19ZM18.5 5V19');
export const NEXT = icon('M4 5L11 12L4 19ZM12 5L19 12L12 19ZM21.5 5V19');
export const AGAIN = icon('M4 12A8 8 0 1 0 7 5.8M4 4V9.5H9.5');
export const HELP = icon('M9 9A3 3 0 1 1 13.5 11.6C12.4 12.3 12 12.9 12 14.2M12 18V18.1');
export const SETTINGS = icon(
  'M4 7H13M19 7H20M4 17H5M11 17H20M16 4.5A2.5 2.5 0 1 0 16 9.5A2.5 2.5 0 1 0 16 4.5M8 14.5A2.5 2.5 0 1 0 8 19.5A2.5 2.5 0 1 0 8 14.5',
);
export const THEME = icon('M12 3A9 9 0 1 0 12 21ZM12 3A9 9 0 0 1 12 21M12 7H17M12 12H21M12 17H17');
export const SHARE = icon('M12 15V3M7.5 7L12 2.5L16.5 7M5 11V20.5H19V11');
export const CLOSE = icon('M6 6L18 18M18 6L6 18');
export const SEND = icon('M4 12H19M13 6L19 12L13 18');
export const ZOOM_IN = icon('M11 4A7 7 0 1 0 11 18A7 7 0 1 0 11 4M16 16L21 21M8 11H14M11 8V14');
export const ZOOM_OUT = icon('M11 4A7 7 0 1 0 11 18A7 7 0 1 0 11 4M16 16L21 21M8 11H14');
export const ZOOM_WHOLE = icon('M3 5V19M21 5V19M6 12H18M9 9L6 12L9 15M15 9L18 12L15 15');
export const FOLLOW = icon('M4 12H14M10 8L14 12L10 16M19 4V20');
