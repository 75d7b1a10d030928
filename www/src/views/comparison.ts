/** Two branches beside each other in words: where they part, and in what they differ at the playhead. */
import { html, nothing } from 'lit';
import { type BranchAsk, type Comparing, comparisonWords } from '../annals.js';
import { exactTime, peerName } from '../format.js';
import { CLOSE } from '../icons.js';
import type { EventView } from '../wasm/api.js';

export function comparison(
  comparing: Comparing,
  ours: string,
  other: string,
  want: (asked: BranchAsk) => void,
): unknown {
  const { first, at, peers } = comparing.view;
  return html`<section class="comparison" aria-label="Comparison">
    <div class="head">
      <h3>${ours} and ${other}</h3>
      <button aria-label="Close the comparison" @click=${() => want({ do: 'done' })}>${CLOSE}</button>
    </div>
    <p>
      ${comparisonWords(comparing)}
      ${first ? html`<button class="line small" @click=${() => want({ do: 'seek', at: first.at })}>Go there</button>` : nothing}
    </p>
    ${
      first
        ? html`<dl>
            <dt>${ours}</dt>
            <dd>${told(first.a)}</dd>
            <dt>${other}</dt>
            <dd>${told(first.b)}</dd>
          </dl>
          ${first.earlier_are_forgotten ? html`<p class="quiet">Earlier events are forgotten; there may be earlier differences.</p>` : nothing}`
        : nothing
    }
    ${
      peers.length === 0
        ? html`<p class="quiet">At ${exactTime(at)} every peer is in the same state.</p>`
        : html`<table>
            <caption class="quiet">
              At ${exactTime(at)}
            </caption>
            <thead>
              <tr>
                <th scope="col">peer</th>
                <th scope="col">what</th>
                <th scope="col">${ours}</th>
                <th scope="col">${other}</th>
              </tr>
            </thead>
            <tbody>
              ${peers.map(({ peer, differences }) =>
                differences.map(
                  ({ what, a, b }, i) =>
                    html`<tr>
                      ${i === 0 ? html`<th scope="rowgroup" rowspan=${differences.length}>${peerName(peer)}</th>` : nothing}
                      <td>${what}</td>
                      <td>${a}</td>
                      <td>${b}</td>
                    </tr>`,
                ),
              )}
            </tbody>
          </table>`
    }
  </section>`;
}

function told(event: EventView | null): string {
  return event ? event.text : 'nothing more happens';
}
