import { describe, expect, test } from 'vitest';
import { CHARTS } from '../../src/figures.js';
import { termClasses, tokens } from '../../src/styles.js';
import { TERM_COLOURS, TERM_INK, termCycle, termSlot } from '../../src/terms.js';

type Triple = readonly [number, number, number];

function linear(hex: string): Triple {
  const part = (at: number): number => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

/** Full deficiency, after Machado, Oliveira and Fernandes (2009). */
const SIGHTS: Record<string, readonly [Triple, Triple, Triple]> = {
  'full colour vision': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function seen(sight: readonly [Triple, Triple, Triple], [r, g, b]: Triple): Triple {
  const row = ([x, y, z]: Triple): number => Math.min(Math.max(x * r + y * g + z * b, 0), 1);
  return [row(sight[0]), row(sight[1]), row(sight[2])];
}

function oklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function luminance(hex: string): number {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The luminance of a colour in OKLab. */
function light([l = 0, a = 0, b = 0]: readonly number[]): number {
  const [x, y, z] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ] as const;
  const red = 4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z;
  const green = -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z;
  const blue = -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z;
  const within = (part: number): number => Math.min(Math.max(part, 0), 1);
  return 0.2126 * within(red) + 0.7152 * within(green) + 0.0722 * within(blue);
}

/** The contrast of two luminances. */
function ratio(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

test.each(Object.entries(SIGHTS))('any two terms of a cycle stay apart for %s', (_, sight) => {
  const labs = TERM_COLOURS.map((hex) => oklab(seen(sight, linear(hex))));
  labs.forEach((a, i) => {
    labs.slice(0, i).forEach((b, j) => {
      const apart = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
      expect(apart, `${TERM_COLOURS[i]} and ${TERM_COLOURS[j]}`).toBeGreaterThan(0.11);
    });
  });
});

/** The two values of `--raft-name: light-dark(#..., #...)`. */
function token(name: string): readonly [string, string] {
  const found = new RegExp(`--raft-${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(
    String(tokens),
  );
  if (!found?.[1] || !found[2]) throw new Error(`no token ${name}`);
  return [found[1], found[2]];
}

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('in the %s theme', (_, theme) => {
  test.each(Object.entries(SIGHTS))(
    'what is chosen, broken and well stay apart for %s',
    (_, sight) => {
      const colours = ['ink', 'select', 'danger', 'ok'].map((name) => token(name)[theme]);
      const labs = colours.map((hex) => oklab(seen(sight, linear(hex))));
      labs.forEach((a, i) => {
        labs.slice(0, i).forEach((b, j) => {
          const apart = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
          expect(apart, `${colours[i]} and ${colours[j]}`).toBeGreaterThan(0.05);
        });
      });
    },
  );

  test.each(['ink', 'ink-2', 'select', 'danger', 'ok'])('%s reads on every surface', (name) => {
    for (const surface of ['bg', 'stage', 'raised'])
      expect(contrast(name, surface), surface).toBeGreaterThan(4.5);
  });

  // Fields, links that are slow or lossy, a lane while its peer is down (WCAG 1.4.11).
  test('a line that means something is seen on every surface', () => {
    for (const surface of ['bg', 'stage', 'raised'])
      expect(contrast('line-2', surface), surface).toBeGreaterThan(3);
  });

  // Messages and lanes of the diagram, the rims of entries.
  test.each([token('term-0')[theme], ...TERM_COLOURS])(
    'the edge of %s is seen as a line',
    (hex) => {
      const [share] =
        /var\(--t\) (\d+)%, var\(--raft-ink\)/.exec(String(termClasses))?.slice(1) ?? [];
      const part = Number(share) / 100;
      const [fill, ink] = [oklab(linear(hex)), oklab(linear(token('ink')[theme]))];
      const edge = light(fill.map((value, i) => value * part + (ink[i] ?? 0) * (1 - part)));
      expect(ratio(edge, luminance(token('stage')[theme]))).toBeGreaterThan(3);
    },
  );

  /** Of two tokens in this theme. */
  function contrast(name: string, surface: string): number {
    return ratio(luminance(token(name)[theme]), luminance(token(surface)[theme]));
  }

  // A term is told by its number; the disc's rim, in ink, sets it off from the stage.
  test.each(Object.entries(SIGHTS))('a rim is seen around every term for %s', (_, sight) => {
    const rim = oklab(seen(sight, linear(token('ink')[theme])));
    const stage = oklab(seen(sight, linear(token('stage')[theme])));
    expect(Math.abs(rim[0] - stage[0])).toBeGreaterThan(0.5);
  });
});

test.each([...TERM_COLOURS])('the number reads on %s', (hex) => {
  expect(ratio(luminance(hex), luminance(TERM_INK))).toBeGreaterThan(4.5);
});

test('terms go round the cycle, and term 0 stands outside it', () => {
  expect([0, 1, 8, 9, 17].map(termSlot)).toEqual([0, 1, 8, 1, 1]);
});

test.each(CHARTS)(
  'lines of "$name" that are dashed alike stay apart for everybody',
  ({ series }) => {
    for (const theme of [0, 1])
      for (const [name, sight] of Object.entries(SIGHTS))
        series.forEach((a, i) => {
          for (const b of series.slice(0, i)) {
            if (String(a.dash) !== String(b.dash)) continue;
            const [x, y] = [a, b].map((one) =>
              oklab(seen(sight, linear(token(one.token)[theme] ?? ''))),
            );
            const apart = Math.hypot(...[0, 1, 2].map((at) => (x?.[at] ?? 0) - (y?.[at] ?? 0)));
            expect(apart, `${a.label} and ${b.label} for ${name}`).toBeGreaterThan(0.11);
          }
        });
  },
);

// WCAG 1.4.11.
test.each(CHARTS)('lines of "$name" stand off the page', ({ series }) => {
  for (const theme of [0, 1] as const)
    for (const one of series)
      expect(
        ratio(luminance(token(one.token)[theme]), luminance(token('bg')[theme])),
        one.label,
      ).toBeGreaterThan(3);
});

test('of 32 terms in a row none looks as another: in colour, or in the pattern over it', () => {
  const look = (term: number): string => `${termSlot(term)} ${termCycle(term)}`;
  for (const first of [1, 20]) {
    const looks = Array.from({ length: 32 }, (_, i) => look(first + i));
    expect(new Set(looks).size).toBe(32);
  }
  expect(look(33)).toBe(look(1));
  expect(look(0)).toBe('0 0');
});
