/** How a property stands, as a sign and a word: never by colour alone. */
import { css, html, svg } from 'lit';
import type { ChecksView } from '../wasm/api.js';

export type Verdict = 'holds' | 'broken' | 'undecided';

const SIGNS: Record<Verdict, string> = {
  holds: 'M4 8.5L7 11.5L12.5 5',
  broken: 'M4.5 4.5L11.5 11.5M11.5 4.5L4.5 11.5',
  undecided: 'M5.7 6C5.7 2.8 10.3 2.8 10.3 6C10.3 8 8 8 8 10M8 12.6V12.7',
};

const WORDS: Record<Verdict, string> = {
  holds: 'holds',
  broken: 'broken',
  undecided: 'undecided',
};

export const verdictStyles = css`
  .sign {
    width: 16px;
    height: 16px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
    vertical-align: -3px;
  }
  .verdict {
    font-size: 12.5px;
  }
  .is-holds {
    color: var(--raft-ok);
  }
  .is-broken {
    color: var(--raft-danger);
  }
  .is-undecided {
    color: var(--raft-ink-2);
  }
`;

/** The sign, with its word for those who do not see it. */
export function sign(verdict: Verdict): unknown {
  return html`<span class="is-${verdict}"><svg class="sign" viewBox="0 0 16 16" aria-hidden="true">${svg`<path d=${SIGNS[verdict]} />`}</svg><span class="sr">${WORDS[verdict]}</span></span>`;
}

/** What can be said of all that clients were told. */
export function keyVerdict({ keys, key_count, undecided_keys }: ChecksView): unknown {
  const broken = keys.filter(({ state }) => state === 'broken').map(({ key }) => key);
  if (broken.length > 0) {
    return html`${sign('broken')} <span class="is-broken">not linearizable: ${list(broken)}</span>`;
  }
  if (undecided_keys > 0) {
    const of = `${undecided_keys} of ${Math.max(key_count, undecided_keys)}`;
    return html`${sign('undecided')} undecided for ${of} keys`;
  }
  return html`${sign('holds')} linearizable${key_count === 0 ? '' : ` (${key_count} ${key_count === 1 ? 'key' : 'keys'})`}`;
}

function list(names: readonly string[]): string {
  const shown = names
    .slice(0, 3)
    .map((name) => (name.length > 12 ? `${name.slice(0, 12)}…` : name));
  return names.length > 3 ? `${shown.join(', ')}, …` : shown.join(', ');
}
