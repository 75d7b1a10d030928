/** The colour of a term: a cycle of eight that a colour-blind reader can tell apart. */

/**
 * The eight colours, in the order of the cycle. Any two stay at least 0.11
 * apart in OKLab for full colour vision and for the three common
 * deficiencies, and {@link TERM_INK} reads on each with a contrast of 4.5 and
 * more (`test/unit/terms.test.ts` holds both).
 */
export const TERM_COLOURS = [
  '#69bdfa',
  '#e69f00',
  '#239681',
  '#aef0b8',
  '#f0e442',
  '#957dd0',
  '#ba7326',
  '#acbdac',
] as const;

/** The ink for text on a term's colour, in both themes. */
export const TERM_INK = '#14161a';

/**
 * How many times the colours were gone through before a term, of four: each time the cells have
 * another pattern over the colour, so that 32 terms in a row differ.
 */
export function termCycle(term: number): number {
  return term <= 0 ? 0 : Math.floor((term - 1) / TERM_COLOURS.length) % 4;
}

/** The slot of a term in the cycle, 1 to 8; 0 for the term before the first election. */
export function termSlot(term: number): number {
  return term <= 0 ? 0 : ((term - 1) % TERM_COLOURS.length) + 1;
}
