/**
 * The playground in a frame: `embed.html?servers=5&seed=7&speed=0.05&autoplay=1&controls=minimal`.
 *
 * The page around it steers it with reveal.js's messages `slide:start` and
 * `slide:stop`. Keys reach the frame only while the reader is inside; those
 * that the playground has no use for go back to the page around.
 */
import { applyParams, followHash } from './host.js';
import { pointed } from './modality.js';
import { parseParams } from './params.js';
import { RaftPlayground } from './playground.js';

const parsed = parseParams(window.location.search);
const playground = new RaftPlayground();
playground.pageKeys = true;
applyParams(playground, parsed);
followHash(playground);
document.body.append(playground);

const embedded = window.parent !== window;

/** A deck that does not show the slide says so; until then the frame may play. */
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (!embedded || event.source !== window.parent) return;
  // An author who wrote autoplay=0 wants to press play.
  if (event.data === 'slide:start') {
    if (parsed.params.autoplay) {
      playground.autoplay = true;
      playground.play();
    }
  } else if (event.data === 'slide:stop') {
    playground.autoplay = false;
    playground.pause();
  }
});

/** Keys with which a reader moves inside the frame. */
const INSIDE = new Set(['Tab', 'Shift', 'Control', 'Alt', 'Meta']);

window.addEventListener('keydown', (event) => {
  if (!embedded || event.defaultPrevented || INSIDE.has(event.key)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const origin = event.composedPath()[0];
  if (origin instanceof HTMLInputElement) return;
  const button =
    origin instanceof Element && origin.matches('button, [role="button"], [role="tab"]');
  if (button && (event.key === 'Enter' || event.key === ' ') && !pointed()) return;
  // reveal.js takes its own calls as messages; other pages can read the plain one.
  const { key, code, keyCode, shiftKey } = event;
  window.parent.postMessage(JSON.stringify({ method: 'triggerKey', args: [keyCode] }), '*');
  window.parent.postMessage({ type: 'raft-playground:key', key, code, shiftKey }, '*');
});
