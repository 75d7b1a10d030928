/** What is counted over the time of a run, decoded; and what the charts make of it. */
import type { Run } from './run.js';
import type { Micros } from './wasm/api.js';
import { BUCKET, BUCKET_LENGTH, FIGURES, FIGURES_LENGTH, FIGURES_VERSION } from './wasm/layout.js';

export type Field = keyof typeof BUCKET;

/** The most stretches that a chart shows: more are no longer told apart. */
export const SHOWN_STRETCHES = 64;
/** So many stretches become one. Few choices, so that charts stand still while a run grows. */
const TOGETHER = [1, 2, 5, 10, 20];

/** The figures of a branch: numbers per stretch of time, few enough to be seen. */
export class Figures {
  readonly width: Micros;
  readonly count: number;
  readonly end: Micros;
  /** How many events are taken in, and how many there are. */
  readonly seen: number;
  readonly events: number;
  private readonly numbers: Float64Array;

  constructor(view: Float64Array) {
    const known = view[FIGURES.version] === FIGURES_VERSION;
    const count = known ? (view[FIGURES.buckets] ?? 0) : 0;
    const together = TOGETHER.find((it) => count <= it * SHOWN_STRETCHES) ?? 20;
    this.width = (view[FIGURES.width] || 1) * together;
    this.count = Math.ceil(count / together);
    this.end = view[FIGURES.end] ?? 0;
    this.seen = view[FIGURES.seen] ?? 0;
    this.events = view[FIGURES.events] ?? 0;
    this.numbers = new Float64Array(this.count * BUCKET_LENGTH);
    for (let i = 0; i < count; i++) {
      const from = FIGURES_LENGTH + i * BUCKET_LENGTH;
      this.add(Math.floor(i / together), view.subarray(from, from + BUCKET_LENGTH));
    }
  }

  private add(stretch: number, bucket: Float64Array): void {
    const base = stretch * BUCKET_LENGTH;
    for (let field = 0; field < BUCKET_LENGTH; field++) {
      const before = this.numbers[base + field] ?? 0;
      const more = bucket[field] ?? 0;
      const stands = field === BUCKET.logEnd || field === BUCKET.commitIndex;
      this.numbers[base + field] = stands
        ? more
        : field === BUCKET.latencyMax
          ? Math.max(before, more)
          : before + more;
    }
  }

  get more(): boolean {
    return this.seen < this.events;
  }

  at(bucket: number, field: Field): number {
    return this.numbers[bucket * BUCKET_LENGTH + BUCKET[field]] ?? 0;
  }

  sum(field: Field): number {
    let sum = 0;
    for (let i = 0; i < this.count; i++) sum += this.at(i, field);
    return sum;
  }

  max(field: Field): number {
    let max = 0;
    for (let i = 0; i < this.count; i++) max = Math.max(max, this.at(i, field));
    return max;
  }

  /** How long a stretch is; the last one is not full yet. */
  span(bucket: number): Micros {
    return Math.max(Math.min(this.end - bucket * this.width, this.width), 1);
  }

  /** The stretch that an instant lies in. */
  bucketAt(at: Micros): number {
    return Math.max(Math.min(Math.floor(at / this.width), this.count - 1), 0);
  }
}

/** Milliseconds that a piece is to take, and the events in the smallest and the largest. */
const PIECE_MS = 3;
const LEAST = 256;
const MOST = 65_536;

/** Has the engine count a long run a piece at a time. */
export class Counter {
  private piece = 2048;

  /** Counts on for so many milliseconds, and for one piece at least. */
  go(run: Run, budgetMs: number): Figures {
    const until = performance.now() + budgetMs;
    for (let before = until - budgetMs; ; ) {
      const view = run.figures(this.piece);
      const more = (view[FIGURES.seen] ?? 0) < (view[FIGURES.events] ?? 0);
      const now = performance.now();
      if (now - before > 2 * PIECE_MS) this.piece = Math.max(this.piece / 2, LEAST);
      else if (now - before < PIECE_MS / 2) this.piece = Math.min(this.piece * 2, MOST);
      if (!more || now + PIECE_MS > until) return new Figures(view);
      before = now;
    }
  }
}

export interface Series {
  readonly label: string;
  /** The token of its colour. */
  readonly token: string;
  /** The dashes of its line; none is a full one. */
  readonly dash: readonly number[];
  /** How it is drawn; a line when nothing is said. */
  readonly form?: 'bars' | 'area';
  /** It has no value everywhere. */
  readonly gaps?: boolean;
  /** It is left out while there is none of it. */
  readonly field?: Field;
  /** A value for a stretch of time; `null` where there is none. */
  value(figures: Figures, bucket: number): number | null;
}

export interface Chart {
  readonly name: string;
  readonly unit: string;
  /** Behind a value. */
  readonly sign: string;
  readonly series: readonly Series[];
  /** The sentence that says it all. */
  words(figures: Figures): string;
}

const perSecond =
  (field: Field) =>
  (figures: Figures, bucket: number): number | null => {
    const span = figures.span(bucket);
    // What has hardly begun says nothing of a second.
    if (bucket > 0 && span < figures.width / 2) return null;
    return (figures.at(bucket, field) * 1e6) / span;
  };

const ms = (us: number): number => us / 1000;

const whole = (value: number): string => value.toLocaleString('en');

/** A value with as many digits as say something. */
export function rounded(value: number): string {
  return value >= 100 ? whole(Math.round(value)) : String(Number(value.toPrecision(3)));
}

const FULL: readonly number[] = [];

const KINDS: readonly (readonly [Field, string, string, readonly number[]])[] = [
  ['replies', 'replies', 'ink-2', [14, 3]],
  ['entries', 'entries', 'select', FULL],
  ['heartbeats', 'heartbeats', 'ok', [7, 4]],
  ['votes', 'votes', 'danger', [2, 3]],
  ['snapshots', 'snapshots', 'ink', [10, 3, 2, 3]],
  ['reads', 'reads', 'line-2', [4, 5]],
];

export const CHARTS: readonly Chart[] = [
  {
    name: 'Messages sent',
    unit: 'per second',
    sign: '/s',
    series: KINDS.map(([field, label, token, dash]) => ({
      label,
      token,
      dash,
      field,
      value: perSecond(field),
    })),
    words: (figures) => {
      const kinds = KINDS.filter(([field]) => figures.sum(field) > 0);
      const sums = kinds.map(([field, label]) => `${whole(figures.sum(field))} ${label}`);
      const lost = figures.sum('lost');
      if (sums.length === 0) return 'Nothing is sent yet.';
      return `${sums.join(', ')}; ${whole(lost)} ${lost === 1 ? 'message is' : 'messages are'} lost.`;
    },
  },
  {
    name: 'Commit latency',
    unit: 'ms',
    sign: ' ms',
    series: [
      {
        label: 'mean',
        token: 'select',
        dash: FULL,
        gaps: true,
        value: (figures, i) => {
          const timed = figures.at(i, 'timed');
          return timed > 0 ? ms(figures.at(i, 'latencySum') / timed) : null;
        },
      },
      {
        label: 'longest',
        token: 'ink-2',
        dash: [5, 4],
        gaps: true,
        value: (figures, i) =>
          figures.at(i, 'timed') > 0 ? ms(figures.at(i, 'latencyMax')) : null,
      },
    ],
    words: (figures) => {
      const timed = figures.sum('timed');
      if (timed === 0) return 'Nothing is committed yet.';
      const mean = rounded(ms(figures.sum('latencySum') / timed));
      const most = rounded(ms(figures.max('latencyMax')));
      return `From its leader's log to being committed an entry takes ${mean} ms on average and ${most} ms at most (${timed === 1 ? '1 entry' : `${whole(timed)} entries`}).`;
    },
  },
  {
    name: 'Log growth',
    unit: 'index',
    sign: '',
    series: [
      {
        label: "end of the leader's log",
        token: 'ink-2',
        dash: [5, 4],
        value: (figures, i) => figures.at(i, 'logEnd'),
      },
      {
        label: 'committed',
        token: 'select',
        dash: FULL,
        value: (figures, i) => figures.at(i, 'commitIndex'),
      },
    ],
    words: (figures) => {
      const last = figures.count - 1;
      return `The leader's log ends at index ${whole(figures.at(last, 'logEnd'))}; index ${whole(figures.at(last, 'commitIndex'))} is committed.`;
    },
  },
  {
    name: 'Elections',
    unit: 'in each stretch',
    sign: '',
    series: [
      {
        label: 'candidacies',
        token: 'ink-2',
        dash: [3, 2],
        form: 'bars',
        value: (figures, i) => figures.at(i, 'candidacies'),
      },
      {
        label: 'won',
        token: 'select',
        dash: FULL,
        form: 'bars',
        value: (figures, i) => figures.at(i, 'elections'),
      },
    ],
    words: (figures) => {
      const [stood, won] = [figures.sum('candidacies'), figures.sum('elections')];
      const few = ['never', 'once', 'twice'];
      const times = (count: number): string => few[count] ?? `${whole(count)} times`;
      return stood === 0
        ? 'No peer has stood for election yet.'
        : `Peers stand for election ${times(stood)}; ${won === 0 ? 'nobody wins' : `one wins ${times(won)}`}.`;
    },
  },
  {
    name: 'Time without a leader',
    unit: '% of each stretch',
    sign: ' %',
    series: [
      {
        label: 'nobody leads',
        token: 'danger',
        dash: FULL,
        form: 'area',
        value: (figures, i) => (100 * figures.at(i, 'leaderless')) / figures.span(i),
      },
    ],
    words: (figures) => {
      const none = figures.sum('leaderless');
      const part = figures.end > 0 ? Math.round((100 * none) / figures.end) : 0;
      return `For ${rounded(ms(none))} of ${rounded(ms(figures.end))} ms (${part} %) no running peer leads.`;
    },
  },
];

/** The lines of a chart that have something to show. */
export function shownSeries(chart: Chart, figures: Figures): readonly Series[] {
  const shown = chart.series.filter(({ field }) => !field || figures.sum(field) > 0);
  return shown.length > 0 ? shown : chart.series.slice(0, 1);
}

/** What uPlot draws: the middle of each stretch in seconds, then a list per series. */
export function dataOf(series: readonly Series[], figures: Figures): (number | null)[][] {
  const buckets = Array.from({ length: figures.count }, (_, i) => i);
  const times = buckets.map((i) => (i * figures.width + figures.span(i) / 2) / 1e6);
  return [times, ...series.map(({ value }) => buckets.map((i) => value(figures, i)))];
}

/** A value as it stands beside its name. */
export function valueWords(chart: Chart, value: number | null): string {
  return value === null ? '–' : `${rounded(value)}${chart.sign}`;
}

export interface TableRow {
  readonly from: Micros;
  readonly cells: readonly string[];
}

/** The same for those who do not see it: the run in at most `most` rows, evenly chosen. */
export function tableOf(series: readonly Series[], figures: Figures, most = 12): TableRow[] {
  const step = Math.max(Math.ceil(figures.count / most), 1);
  const rows: TableRow[] = [];
  for (let i = 0; i < figures.count; i += step) {
    const cells = series.map(({ value }) => {
      const found = value(figures, i);
      return found === null ? '–' : rounded(found);
    });
    rows.push({ from: i * figures.width, cells });
  }
  return rows;
}
