/** Who led which term, as a band along the timeline: the whole run's leadership at one glance. */
import { nothing, svg } from 'lit';
import { peerName } from '../format.js';
import { termSlot } from '../terms.js';
import type { Mark, Micros, PeerId } from '../wasm/api.js';

/** One peer led one term, from its election until it led no more in its own eyes; without end so far. */
export interface Reign {
  readonly peer: PeerId;
  readonly term: number;
  readonly from: Micros;
  readonly until: Micros;
}

/** A part of the band, in pixels. */
export interface Stretch {
  readonly x: number;
  readonly width: number;
  readonly slot: number;
  /** What fits into it, or nothing. */
  readonly words: string;
}

/** Where the band lies, and how high it is. */
const TOP = 14;
const HEIGHT = 10;
/** A stretch that is narrower is not drawn by itself. */
const LEAST = 0.75;
/** The crown takes so much of the beginning; words need so much per letter. */
const CROWN = 9;
const LETTER = 6.4;

/**
 * The reigns of a run, by their terms. Two may be at one time: a leader that was cut off does not
 * know of the next.
 */
export function reignsOf(marks: readonly Mark[]): Reign[] {
  return marks
    .flatMap(({ kind, peer, term, at, until = Number.POSITIVE_INFINITY }) =>
      kind === 'leader' && peer !== undefined && term !== undefined
        ? [{ peer, term, from: at, until }]
        : [],
    )
    .sort((a, b) => a.term - b.term || a.from - b.from);
}

/** Who leads at an instant: of several, the one of the highest term. */
export function reignAt(reigns: readonly Reign[], at: Micros): Reign | undefined {
  return reigns.findLast(({ from, until }) => from <= at && at < until);
}

/** Who leads, in words. */
export function reignWords(reign: Reign | undefined): string {
  return reign ? `${peerName(reign.peer)} leads term ${reign.term}` : 'nobody leads';
}

/** What is drawn of a run that goes to `end`; a later term lies over an earlier one. */
export function stretchesOf(
  reigns: readonly Reign[],
  end: Micros,
  span: Micros,
  width: number,
): Stretch[] {
  const stretches: Stretch[] = [];
  let drawn = Number.NEGATIVE_INFINITY;
  for (const [i, { peer, term, from, until }] of reigns.entries()) {
    const x = (from / span) * width;
    const wide = (Math.max(Math.min(until, end), from) / span) * width - x;
    // Of very many short reigns one pixel shows one.
    if (wide < LEAST && x - drawn < LEAST) continue;
    drawn = x;
    const next = reigns[i + 1];
    const seen = next ? Math.min(wide, (next.from / span) * width - x) : wide;
    const words = [`${peerName(peer)}, term ${term}`, peerName(peer)];
    stretches.push({
      x,
      width: Math.max(wide, LEAST),
      slot: termSlot(term),
      words: words.find((it) => it.length * LETTER + 2 * CROWN < seen) ?? '',
    });
  }
  return stretches;
}

/** Whose words lie ahead of a playhead: where the band is paler, they stand over it. */
export function aheadOf(stretches: readonly Stretch[], head: number): Stretch[] {
  return stretches.filter(({ x, words }) => words !== '' && x + CROWN >= head);
}

/** The band. Each stretch ends in a line, so that it is told from the next without its colour. */
export function reignBand(stretches: readonly Stretch[], ahead: readonly Stretch[]): unknown {
  return svg`<g class="reigns">${stretches.map(
    (stretch) => svg`<g class="reign t${stretch.slot}">
      <path d="M${stretch.x.toFixed(1)} ${TOP}h${stretch.width.toFixed(1)}v${HEIGHT}h${(-stretch.width).toFixed(1)}Z" />
      ${stretch.words && !ahead.includes(stretch) ? reignName(stretch) : nothing}
    </g>`,
  )}</g>`;
}

export function reignName({ x, words }: Stretch): unknown {
  return svg`<text class="led" x=${(x + CROWN).toFixed(1)} y=${TOP + HEIGHT - 2}>${words}</text>`;
}
