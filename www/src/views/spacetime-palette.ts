/** The colours of the tokens, as the canvas needs them: computed. */

import { css } from 'lit';

export interface Palette {
  readonly stage: string;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly line2: string;
  readonly select: string;
  readonly danger: string;
  /** By slot of the term. */
  readonly term: readonly string[];
  /** The same, to be seen as a line. */
  readonly edge: readonly string[];
  readonly termInk: string;
  readonly font: string;
  readonly mono: string;
  /** Red, green and blue of `quiet` and `danger`, for shading. */
  readonly shade: readonly [number, number, number];
  readonly alarm: readonly [number, number, number];
}

/** Probes are asked, and not seen. The colour of the first one tells when a theme changes. */
export const probeStyles = css`
  .probes {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    pointer-events: none;
  }
  .probes i:first-child {
    transition: color 1ms;
  }
`;

/** The names under which the probes are asked. */
const TOKENS = ['stage', 'ink', 'ink-2', 'line', 'line-2', 'select', 'danger', 'term-ink'] as const;

/** Makes the elements that are asked what the tokens come to. */
export function probes(): HTMLElement {
  const holder = document.createElement('div');
  holder.className = 'probes';
  holder.setAttribute('aria-hidden', 'true');
  for (const token of TOKENS) {
    const probe = document.createElement('i');
    probe.style.color = `var(--raft-${token})`;
    holder.append(probe);
  }
  for (let slot = 0; slot <= 8; slot++) {
    for (const variable of ['--t', '--t-edge']) {
      const probe = document.createElement('i');
      probe.className = `t${slot}`;
      probe.style.color = `var(${variable})`;
      holder.append(probe);
    }
  }
  const mono = document.createElement('i');
  mono.style.fontFamily = 'var(--raft-mono)';
  holder.append(mono);
  return holder;
}

export function readPalette(holder: HTMLElement): Palette {
  const styles = [...holder.children].map((probe) => getComputedStyle(probe));
  const colours = styles.map(({ color }) => color);
  const [stage, ink, quiet, line, line2, select, danger, termInk] = colours as string[];
  const slots = colours.slice(TOKENS.length, -1);
  const last = styles[styles.length - 1];
  return {
    stage: stage ?? '',
    ink: ink ?? '',
    quiet: quiet ?? '',
    line: line ?? '',
    line2: line2 ?? '',
    select: select ?? '',
    danger: danger ?? '',
    termInk: termInk ?? '',
    term: slots.filter((_, i) => i % 2 === 0),
    edge: slots.filter((_, i) => i % 2 === 1),
    font: styles[0]?.fontFamily ?? 'sans-serif',
    mono: last?.fontFamily ?? 'monospace',
    shade: channels(quiet),
    alarm: channels(danger),
  };
}

/** The three channels of a computed `rgb(...)`. */
function channels(colour = ''): readonly [number, number, number] {
  const [red = 128, green = 128, blue = 128] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
