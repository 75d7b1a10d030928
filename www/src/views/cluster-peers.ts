/** The peers on the stage: a disc per seat of the ring, its term and its votes. */
import type { Frame } from '../frame.js';
import { nameSize, type RingLayout, ringLayout, timerWidth } from '../geometry.js';
import { node, set, text } from '../svg.js';
import type { PeerId } from '../wasm/api.js';
import { type PeerPlan, peerKey, planPeer } from './cluster-plan.js';

const CROWN = 'M-9 5L-10-5L-4.5-.5L0-7.5L4.5-.5L10-5L9 5Z';
const BALLOT = 'M-8-1V7H8V-1M-10-1H10M-3-1L-1-8L5-6L3.5-1';
const QUESTION = 'M-5-5C-5-11 5.5-11 5.5-5C5.5-1 0-1.5 0 3M0 7.4V7.8';
const CROSS = 'M-7-7L7 7M7-7L-7 7';
const PAUSE = 'M-4-7V7M4-7V7';
/** Hands of a clock that goes ahead, and of one that stays behind. */
const FAST = 'M0-4V0L3.4 2.4';
const SLOW = 'M0-4V0L-3.4 2.4';

/** The radius from which there is room for more than the role. */
const ROOMY = 34;
/** And that from which commitIndex can be read inside. */
const COMMIT_FROM = 30;
/** Letters of it that have room there. */
const COMMIT_LETTERS = 9;

/** What stands above the term. */
const GLYPHS: Record<PeerPlan['look'], string> = {
  leader: CROWN,
  candidate: BALLOT,
  'pre-candidate': QUESTION,
  stopped: CROSS,
  follower: '',
  unknown: QUESTION,
};

interface PeerNodes {
  readonly group: SVGGElement;
  readonly term: SVGTextElement;
  readonly commit: SVGTextElement;
  readonly glyph: SVGPathElement;
  readonly votes: SVGGElement;
  readonly role: SVGTSpanElement;
  readonly hands: SVGPathElement;
  look: string;
  /** What was drawn last. */
  key: string;
}

/** The peers' layer. */
export class PeerLayer {
  private layout: RingLayout = ringLayout(0, 1, 1);
  private nodes: PeerNodes[] = [];
  private readonly flash: (id: PeerId) => void;

  /** `flash` is called when a peer has become something else. */
  constructor(flash: (id: PeerId) => void) {
    this.flash = flash;
  }

  /** Seats the peers anew. */
  seat(holder: Element | null, layout: RingLayout, ids: readonly PeerId[]): void {
    this.layout = layout;
    this.nodes = ids.map((id) => this.make(id));
    holder?.replaceChildren(...this.nodes.map(({ group }) => group));
  }

  /** The node of one peer. */
  node(id: PeerId): SVGGElement | undefined {
    return this.nodes[id - 1]?.group;
  }

  /** Draws a frame; `chosen` is the selected peer, 0 when none is; `flows` while time does. */
  draw(frame: Frame, still: boolean, chosen: PeerId, flows: boolean): void {
    for (const peer of frame.peers) {
      const nodes = this.nodes[peer.id - 1];
      if (!nodes) continue;
      const writes = !flows && peer.writesPending > 0;
      const key = `${peerKey(frame, peer)} ${peer.id === chosen} ${writes}`;
      if (key !== nodes.key) {
        nodes.key = key;
        this.drawOne(nodes, planPeer(frame, peer, still, writes), peer.id === chosen);
      }
    }
  }

  private make(id: PeerId): PeerNodes {
    const { r, gap, scale } = this.layout;
    const { crowd } = this.layout;
    const seat = this.layout.seats[id - 1] ?? { x: 0, y: 0, label: null };
    const inside = seat.label === null;
    const rim = r * 1.15 + gap / 2;
    const term = node('text', { class: 'term', y: r * 0.3, 'font-size': r * 0.82 });
    const commit = node('text', {
      class: 'commit',
      y: r * 0.68,
      'font-size': Math.max(r * 0.25, 9),
    });
    const glyph = node('path', {
      class: 'glyph',
      transform: `translate(0 ${-r * (inside ? 0.68 : 0.6)}) scale(${Math.min(scale * 0.82, r * 0.038)})`,
    });
    const votes = node('g', { class: 'votes' });
    const name = node('tspan', { class: 'id' });
    const role = node('tspan', { class: 'role' });
    name.textContent = `S${id}`;
    const label = seat.label
      ? node(
          'text',
          {
            class: `name ${seat.label.anchor}`,
            x: seat.label.x - seat.x,
            y: seat.label.y - seat.y,
            'font-size': nameSize(scale),
          },
          name,
          role,
        )
      : node(
          'text',
          { class: 'name', x: 0, y: r * 0.78, 'font-size': Math.max(r * 0.42, 9) },
          name,
        );
    if (inside) {
      label.setAttribute('style', 'fill: var(--t-ink)');
      term.setAttribute('y', String(r * 0.13));
      term.setAttribute('font-size', String(r * 0.7));
    }
    if (crowd) {
      label.setAttribute('y', String(r * 0.12));
      label.setAttribute('font-size', String(Math.max(r * 0.66, 7.5)));
      term.setAttribute('y', String(r * 0.72));
      term.setAttribute('font-size', String(Math.max(r * 0.5, 7)));
      glyph.setAttribute('transform', `translate(0 ${-r * 1.1}) scale(${r * 0.035})`);
    }
    const hands = node('path');
    const badge = Math.max(scale, 0.7);
    const clock = node(
      'g',
      { class: 'clock', transform: `translate(${r * 0.82} ${-r * 0.82}) scale(${badge})` },
      node('circle', { r: 8 }),
      hands,
    );
    const group = node(
      'g',
      {
        class: 'peer',
        role: 'button',
        tabindex: -1,
        transform: `translate(${seat.x} ${seat.y})`,
        'data-peer': id,
      },
      node('circle', { class: 'touch-area', r: Math.max(r * 1.15 + 12, 22) }),
      node('circle', { class: 'track', r: r + gap, 'stroke-width': timerWidth(this.layout) }),
      node('circle', { class: 'rim', r: rim }),
      node('circle', { class: 'disc', r }),
      node('circle', { class: 'hatch', r: Math.max(r - 1, 0) }),
      glyph,
      term,
      // Where there is no room for it, it is not there: what is hidden would be laid out all the same.
      ...(inside || r < COMMIT_FROM ? [] : [commit]),
      votes,
      label,
      clock,
      node('circle', { class: 'ring-focus', r: r * 1.15 + 14 }),
    );
    return { group, term, commit, glyph, votes, role, hands, look: '', key: '' };
  }

  private drawOne(nodes: PeerNodes, plan: PeerPlan, chosen: boolean): void {
    const state = `${plan.paused ? ' paused' : ''}${plan.lost ? ' lost' : ''}${plan.drift ? ' drifts' : ''}`;
    const look = `${plan.look} ${plan.part}${state} t${plan.slot}`;
    if (look !== nodes.look) {
      if (nodes.look !== '') this.flash(plan.id);
      nodes.look = look;
      const untimed = this.layout.crowd ? ' untimed crowd' : '';
      nodes.group.setAttribute('class', `peer ${look}${untimed}${chosen ? ' selected' : ''}`);
      const { r } = this.layout;
      const disc = nodes.group.querySelector('.disc');
      disc?.setAttribute('r', String(plan.look === 'leader' ? r * 1.12 : r));
      nodes.group.querySelector('.hatch')?.setAttribute('r', disc?.getAttribute('r') ?? '0');
      nodes.glyph.setAttribute('d', plan.paused ? PAUSE : GLYPHS[plan.look]);
      nodes.hands.setAttribute('d', plan.drift < 0 ? SLOW : FAST);
    }
    // Signs at the rim tell of clock and disk; in words they take room that a small stage has not.
    const roomy = this.layout.r >= ROOMY;
    const words = roomy ? [plan.role, ...plan.clock, ...plan.disk] : [plan.role];
    this.drawRole(nodes.role, this.layout.terse ? [] : words);
    text(nodes.term, plan.term);
    text(nodes.commit, plan.commit);
    // Of three digits and more it would stand over the rim.
    const squeeze = COMMIT_LETTERS / plan.commit.length;
    if (squeeze < 1) set(nodes.commit, 'transform', `scale(${squeeze.toFixed(2)} 1)`);
    else nodes.commit.removeAttribute('transform');
    set(nodes.group, 'aria-label', plan.label);
    if (this.layout.crowd) this.drawTally(nodes.votes, plan.votes);
    else this.drawVotes(nodes.votes, plan.votes);
  }

  /** Behind the name, or beneath it, a line for each thing, where the name stands beside its disc. */
  private drawRole(role: SVGTSpanElement, words: readonly string[]): void {
    const said = words.join(', ');
    if (role.getAttribute('data-said') === said) return;
    role.setAttribute('data-said', said);
    const label = role.parentElement;
    if (said === '') {
      role.replaceChildren();
      return;
    }
    if (!label || label.classList.contains('middle')) {
      role.textContent = `  ${said}`;
      return;
    }
    const x = label.getAttribute('x') ?? 0;
    // Under the words of the topmost is the next peer; those of the others may go on downwards.
    const isTop = this.layout.r < ROOMY && label === this.nodes[0]?.role.parentElement;
    const lines = (isTop ? [said] : said.split(', ')).map((words) => {
      const line = node('tspan', { x, dy: '1.2em' });
      line.textContent = words;
      return line;
    });
    role.replaceChildren(...lines);
  }

  /** In a crowd votes are counted: how much of the rim is dark, how much is red, and the mark of a majority. */
  private drawTally(group: SVGGElement, votes: PeerPlan['votes']): void {
    const voters = votes.filter((vote) => vote !== 'none').length;
    const yes = votes.filter((vote) => vote === 'granted' || vote === 'would').length;
    const no = votes.filter((vote) => vote === 'denied' || vote === 'would-not').length;
    const key = `${voters} ${yes} ${no}`;
    if (group.getAttribute('data-votes') === key) return;
    group.setAttribute('data-votes', key);
    const r = this.layout.r + 3.5;
    const arc = (kind: string, from: number, length: number): SVGElement =>
      node('circle', {
        class: `tally ${kind}`,
        r,
        pathLength: Math.max(voters, 1),
        transform: 'rotate(-90)',
        'stroke-dasharray': `0 ${from} ${length} ${voters}`,
      });
    const majority =
      ((Math.floor(voters / 2) + 1) / Math.max(voters, 1)) * 2 * Math.PI - Math.PI / 2;
    const at = (reach: number): string =>
      `${(reach * Math.cos(majority)).toFixed(1)} ${(reach * Math.sin(majority)).toFixed(1)}`;
    const marks =
      voters === 0
        ? []
        : [
            arc('granted', 0, yes),
            arc('denied', voters - no, no),
            node('path', { class: 'tally mark', d: `M${at(r - 3)}L${at(r + 4)}` }),
          ];
    group.replaceChildren(...marks);
  }

  private drawVotes(group: SVGGElement, votes: PeerPlan['votes']): void {
    const key = votes.join(' ');
    if (group.getAttribute('data-votes') === key) return;
    group.setAttribute('data-votes', key);
    const { r, scale } = this.layout;
    const size = Math.min(5 * scale + 0.5, ((r + 20) * Math.PI) / Math.max(votes.length, 1) / 1.3);
    group.classList.toggle('small', size < 4);
    group.replaceChildren(
      ...votes.flatMap((vote, i) => {
        if (vote === 'none') return [];
        const angle = this.layout.seats[i]?.angle ?? 0;
        const x = (r + 20 * scale) * Math.cos(angle);
        const y = (r + 20 * scale) * Math.sin(angle);
        const pip = node('g', { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
        pip.append(node('circle', { class: `pip ${vote}`, r: size.toFixed(1) }));
        if (vote === 'would') {
          const d = size * 0.5;
          pip.append(
            node('path', {
              class: 'pip-tick',
              d: `M${-d} 0L${-d * 0.2} ${d * 0.8}L${d} ${-d * 0.8}`,
            }),
          );
        }
        if (vote === 'denied' || vote === 'would-not') {
          const d = size * 0.95;
          pip.append(
            node('path', { class: 'pip-cross', d: `M${-d} ${-d}L${d} ${d}M${d} ${-d}L${-d} ${d}` }),
          );
        }
        return pip;
      }),
    );
  }
}
