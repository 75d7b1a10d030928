import { describe, expect, test } from 'vitest';
import {
  CHARTS,
  Counter,
  dataOf,
  type Field,
  Figures,
  SHOWN_STRETCHES,
  shownSeries,
  tableOf,
  valueWords,
} from '../../src/figures.js';
import { Run } from '../../src/run.js';
import {
  BUCKET,
  BUCKET_LENGTH,
  FIGURES,
  FIGURES_LENGTH,
  FIGURES_VERSION,
} from '../../src/wasm/layout.js';
import { CONFIG, SceneWorld, sceneEngine } from '../fixtures/frames.js';

type Bucket = Partial<Record<Field, number>>;

function viewOf(buckets: readonly Bucket[], end: number, seen = 100, events = 100): Float64Array {
  const view = new Float64Array(FIGURES_LENGTH + buckets.length * BUCKET_LENGTH);
  view[FIGURES.version] = FIGURES_VERSION;
  view[FIGURES.width] = 10_000;
  view[FIGURES.buckets] = buckets.length;
  view[FIGURES.end] = end;
  view[FIGURES.seen] = seen;
  view[FIGURES.events] = events;
  buckets.forEach((bucket, i) => {
    for (const [field, value] of Object.entries(bucket))
      view[FIGURES_LENGTH + i * BUCKET_LENGTH + BUCKET[field as Field]] = value;
  });
  return view;
}

const chart = (name: string) => {
  const found = CHARTS.find((it) => it.name === name);
  if (!found) throw new Error(name);
  return found;
};

describe('stretches', () => {
  const many = Array.from({ length: 450 }, (_, i) => ({
    entries: 1,
    latencyMax: i % 10,
    logEnd: i,
    leaderless: 500,
  }));
  const figures = new Figures(viewOf(many, 4_495_000));

  test('are few enough to be told apart, and nothing is lost', () => {
    expect([figures.width, figures.count]).toEqual([100_000, 45]);
    expect(figures.count).toBeLessThanOrEqual(SHOWN_STRETCHES);
    expect([figures.sum('entries'), figures.sum('leaderless')]).toEqual([450, 225_000]);
    expect([
      figures.at(3, 'entries'),
      figures.at(3, 'latencyMax'),
      figures.at(3, 'logEnd'),
    ]).toEqual([10, 9, 39]);
  });

  test('are found by an instant; the last one is not full', () => {
    expect([0, 99_999, 100_000, 9e9].map((at) => figures.bucketAt(at))).toEqual([0, 0, 1, 44]);
    expect(figures.span(44)).toBe(95_000);
  });

  test('of a short run stay as they are', () => {
    expect(new Figures(viewOf(many.slice(0, 30), 300_000)).width).toBe(10_000);
  });
});

test('a rate is per second; a stretch that has hardly begun has none', () => {
  const figures = new Figures(viewOf([{ votes: 4 }, { votes: 1 }], 12_000));
  const messages = chart('Messages sent');
  const series = shownSeries(messages, figures);
  expect(series.map(({ label }) => label)).toEqual(['votes']);
  expect(dataOf(series, figures)).toEqual([
    [0.005, 0.011],
    [400, null],
  ]);
  expect(valueWords(messages, 400)).toBe('400/s');
  expect(valueWords(messages, null)).toBe('–');
});

test('every chart says it in a sentence, and in a table', () => {
  const figures = new Figures(
    viewOf(
      [
        { votes: 4, candidacies: 2, elections: 1, leaderless: 8000, lost: 1 },
        {
          entries: 8,
          replies: 7,
          timed: 2,
          latencySum: 50_000,
          latencyMax: 30_000,
          logEnd: 3,
          commitIndex: 2,
        },
      ],
      20_000,
    ),
  );
  expect(CHARTS.map((it) => it.words(figures))).toEqual([
    '7 replies, 8 entries, 4 votes; 1 message is lost.',
    "From its leader's log to being committed an entry takes 25 ms on average and 30 ms at most (2 entries).",
    "The leader's log ends at index 3; index 2 is committed.",
    'Peers stand for election twice; one wins once.',
    'For 8 of 20 ms (40 %) no running peer leads.',
  ]);
  const latency = chart('Commit latency');
  expect(tableOf(latency.series, figures)).toEqual([
    { from: 0, cells: ['–', '–'] },
    { from: 10_000, cells: ['25', '30'] },
  ]);
});

test('a run that has not begun says so', () => {
  const nothing = new Figures(viewOf([{}], 0));
  for (const it of CHARTS) expect(it.words(nothing)).not.toContain('NaN');
  expect(chart('Elections').words(nothing)).toBe('No peer has stood for election yet.');
  expect(new Figures(new Float64Array(FIGURES_LENGTH)).count).toBe(0);
});

test('a long run is counted a piece at a time', () => {
  let seen = 0;
  let pieces = 0;
  class Long extends SceneWorld {
    override figures(most: number): Float64Array {
      pieces++;
      seen = Math.min(seen + most, 90_000);
      return viewOf([{}], 0, seen, 90_000);
    }
  }
  const run = Run.create(
    sceneEngine(() => new Long(CONFIG, { now: 0, peers: [{}] })),
    {},
  );
  const counter = new Counter();
  expect(counter.go(run, 0).more).toBe(true);
  while (counter.go(run, 0).more);
  expect(seen).toBe(90_000);
  expect(pieces).toBeGreaterThan(3);
});
