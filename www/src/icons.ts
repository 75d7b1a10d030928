/** The few signs of the toolbar, drawn as lines. */
import { html, type TemplateResult } from 'lit';

const icon = (d: string): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${d} /></svg>`;

export const PLAY = icon('M7 4.5L19 12L7 19.5Z');
export const PAUSE = icon('M8 5V19M16 5V19');
export const STEP = icon('M5 5L14 12L5 19ZM18.5 5V19');
export const STEP_BACK = icon('M19 5L10 12L19 19ZM5.5 5V19');
export const PREVIOUS = icon('M20 5L13 12L20 19ZM12 5L5 12L12 19ZM2.5 5V19');
export const NEXT = icon('M4 5L11 12L4 19ZM12 5L19 12L12 19ZM21.5 5V19');
export const NEXT_CAPTION = icon('M4 19V5H13L10.5 8.5L13 12H4M16 12.5L20.5 16L16 19.5');
export const PREVIOUS_CAPTION = icon('M20 19V5H11L13.5 8.5L11 12H20M8 12.5L3.5 16L8 19.5');
export const HOLD = icon('M5 20V4H15L12.5 7.500L15 11H5M12 14V20M17 14V20');
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
export const PANELS = icon('M4 5H20V19H4ZM13.5 5V19M13.5 12H20');
export const BACK = icon('M14.5 5L7.5 12L14.5 19');
export const LOGS = icon('M4 6H20M4 12H15M4 18H18');
export const EVENTS = icon('M5 5V19M5 7H8M5 12H8M5 17H8M11 7H20M11 12H18M11 17H20');
export const INSPECT = icon('M10.5 4A6.5 6.5 0 1 0 10.5 17A6.5 6.5 0 1 0 10.5 4M15.5 15.5L20 20');
export const CLIENTS = icon(
  'M9 5A3 3 0 1 0 9 11A3 3 0 1 0 9 5M3 20C3 15 15 15 15 20M16 5A3 3 0 0 1 16 11M18 14.5C20 15.5 21 17.5 21 20',
);
export const STORY = icon(
  'M12 6.5C10 4.5 7 4 4 4V18.5C7 18.5 10 19 12 20.5M12 6.5C14 4.5 17 4 20 4V18.5C17 18.5 14 19 12 20.5V6.5',
);
export const TIME = icon('M4 5H20M4 12H20M4 19H20M7 5L11 12M13 12L17 19');
export const CHECKS = icon(
  'M12 3L19 6V12C19 16.5 16 19.5 12 21C8 19.5 5 16.5 5 12V6ZM8.5 12L11 14.5L15.5 9.5',
);
export const CHARTS = icon('M4 4V20H20M7 15L11 9L14.500 13L20 6');
export const NETWORK = icon(
  'M12 3.5A2 2 0 1 0 12 7.5A2 2 0 1 0 12 3.5M5 16.5A2 2 0 1 0 5 20.5A2 2 0 1 0 5 16.5M19 16.5A2 2 0 1 0 19 20.5A2 2 0 1 0 19 16.5M11 7.4L6 16.7M13 7.4L18 16.7M7 18.5H17',
);
export const SEND = icon('M4 12H19M13 6L19 12L13 18');
export const ZOOM_IN = icon('M11 4A7 7 0 1 0 11 18A7 7 0 1 0 11 4M16 16L21 21M8 11H14M11 8V14');
export const ZOOM_OUT = icon('M11 4A7 7 0 1 0 11 18A7 7 0 1 0 11 4M16 16L21 21M8 11H14');
export const ZOOM_WHOLE = icon('M3 5V19M21 5V19M6 12H18M9 9L6 12L9 15M15 9L18 12L15 15');
export const FOLLOW = icon('M4 12H14M10 8L14 12L10 16M19 4V20');
