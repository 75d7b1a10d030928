/** The few signs of the toolbar, drawn as lines. */
import { html, type TemplateResult } from 'lit';

const icon = (d: string): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${d} /></svg>`;

export const PLAY = icon('M7 4.5L19 12L7 19.5Z');
export const PAUSE = icon('M8 5V19M16 5V19');
export const STEP = icon('M5 5L14 12L5 19ZM18.5 5V19');
export const BACK = icon('M19 5L10 12L19 19ZM5.5 5V19');
export const PREVIOUS = icon('M20 5L13 12L20 19ZM12 5L5 12L12 19ZM2.5 5V19');
export const NEXT = icon('M4 5L11 12L4 19ZM12 5L19 12L12 19ZM21.5 5V19');
export const AGAIN = icon('M4 12A8 8 0 1 0 7 5.8M4 4V9.5H9.5');
export const HELP = icon('M9 9A3 3 0 1 1 13.5 11.6C12.4 12.3 12 12.9 12 14.2M12 18V18.1');
export const SETTINGS = icon(
  'M4 7H13M19 7H20M4 17H5M11 17H20M16 4.5A2.5 2.5 0 1 0 16 9.5A2.5 2.5 0 1 0 16 4.5M8 14.5A2.5 2.5 0 1 0 8 19.5A2.5 2.5 0 1 0 8 14.5',
);
export const THEME = icon('M12 3A9 9 0 1 0 12 21ZM12 3A9 9 0 0 1 12 21M12 7H17M12 12H21M12 17H17');
export const SHARE = icon('M12 15V3M7.5 7L12 2.5L16.5 7M5 11V20.5H19V11');
export const MORE = icon('M6 12H6.1M12 12H12.1M18 12H18.1');
export const PIN = icon('M9 4H15M10 4V10L7 13.5H17L14 10V4M12 13.5V20');
export const BRANCH = icon('M7 4V20M7 15C7 11 17 13 17 8V7M17 7L14.5 9.5M17 7L19.5 9.5');
export const DOWN = icon('M7 10L12 15L17 10');
export const LIST = icon('M4 6H4.1M4 12H4.1M4 18H4.1M9 6H20M9 12H20M9 18H20');
export const CLOSE = icon('M6 6L18 18M18 6L6 18');
export const SEND = icon('M4 12H19M13 6L19 12L13 18');
