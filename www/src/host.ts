/** What both host pages do: hand the address to the element, its parameters and the run in its hash. */
import { LINK_MAX, meansRun } from './link/link.js';
import { type ParsedParams, rulesOf } from './params.js';
import type { RaftPlayground } from './playground.js';

/** Sets what the address says, and says what was wrong with it. */
export function applyParams(playground: RaftPlayground, parsed: ParsedParams): void {
  const { params, given, problems } = parsed;
  playground.servers = params.servers;
  playground.seed = params.seed;
  playground.speed = params.speed;
  playground.autoplay = params.autoplay;
  playground.controls = params.controls;
  playground.rules = rulesOf(parsed);
  if (given.has('hold')) playground.holdAtCaptions = params.hold;
  if (given.has('theme')) playground.theme = params.theme;
  if (problems.length > 0) playground.tell(problems.join(' '));
}

/** The run in the address's hash: it is opened when it changes, and written only when the reader shares. */
export function followHash(playground: RaftPlayground): void {
  playground.link = window.location.hash;
  window.addEventListener('hashchange', () => {
    const { hash } = window.location;
    if (meansRun(hash)) void playground.openLink(hash);
  });
  playground.addEventListener('raft-link', (event) => {
    const hash = event instanceof CustomEvent ? String(event.detail) : '';
    try {
      if (hash.length <= LINK_MAX) window.history.replaceState(window.history.state, '', hash);
    } catch {
      // Not allowed in this frame.
    }
  });
}
