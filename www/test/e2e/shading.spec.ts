/** Where messages are too many or too long to be lines: the shading of the space-time diagram, against the trace. */
import { expect, type Page, test } from '@playwright/test';
import {
  far,
  inks,
  LANES_FROM,
  listen,
  type Picture,
  picture,
  type Stroke,
  scaleOf,
  trace,
} from './drawn.js';
import { open } from './world.js';

/** A message as the trace has it: who sent it to whom, and where its way ended. */
interface Flown {
  from: number;
  to: number;
  sentAt: number;
  end: number;
  isLost: boolean;
}

/** Clients without rest, and a link that loses half of what it is given; then time stands. */
async function busy(page: Page, micros: number, latency = 0): Promise<Flown[]> {
  await listen(page);
  await open(page, '?autoplay=0&seed=7');
  const { lossy, flying } = await page.evaluate(
    async ({ micros, latency }) => {
      const playground = document.querySelector('raft-playground');
      if (!playground) throw new Error('no playground');
      playground.restart({ heartbeat_interval_us: 10_000 });
      playground.pause();
      for (let i = 0; playground.frame?.leader === 0 && i < 1000; i++) playground.step();
      const { leader = 1, now = 0 } = playground.frame ?? {};
      const lossy = (leader % 5) + 1;
      playground.act({ do: 'link', from: leader, to: lossy, loss: 0.5 });
      if (latency > 0)
        playground.act({ do: 'link', latency_min_us: latency, latency_max_us: 2 * latency });
      playground.act({ do: 'load', clients: 5, keys: 3, every_us: 8_000 });
      // All of it at once: what a machine plays in a time is more or less.
      const inside = playground as unknown as {
        show: { session: { run: { advance: (until: number) => void } } };
      };
      inside.show.session.run.advance(now + micros);
      playground.step();
      await playground.updateComplete;
      const flying = (playground.frame?.messages ?? []).map(({ id, to }) => ({ id, to }));
      return { lossy, flying };
    },
    { micros, latency },
  );
  const events = await trace(page);
  const arrivals = events.filter(({ kind }) => kind === 'delivered' || kind === 'lost');
  const ends = new Map(arrivals.map((one) => [one.message, one]));
  return events
    .filter(({ kind }) => kind === 'sent')
    .map(({ peer, at_us, message }) => {
      const end = ends.get(message);
      const isLost = end?.kind === 'lost';
      const to = isLost ? lossy : (end?.peer ?? flying.find(({ id }) => id === message)?.to);
      if (!to) throw new Error(`to whom is message ${message}?`);
      return {
        from: peer ?? 0,
        to,
        sentAt: at_us,
        end: end?.at_us ?? Number.POSITIVE_INFINITY,
        isLost,
      };
    });
}

/** The exact scale of a picture: by the commits, which stand where they happened. */
async function exactScale(page: Page, { boxes }: Picture): Promise<(at: number) => number> {
  const [ink] = await inks(page);
  const marks = boxes.filter(
    ({ width, height, colour }) => width === 1.5 && height < 30 && colour === ink,
  );
  const commits = (await trace(page)).filter(({ kind }) => kind === 'committed');
  const [a, b, first, last] = [marks[0], marks.at(-1), commits[0], commits.at(-1)];
  if (!a || !b || !first || !last) throw new Error('no commits');
  expect(marks).toHaveLength(commits.length);
  const perMicro = (b.x - a.x) / (last.at_us - first.at_us);
  return (at) => a.x + 0.75 + (at - first.at_us) * perMicro;
}

/** The colours between two lanes, from column to column. */
async function shadesOver(page: Page, y: number): Promise<[number, number, number][]> {
  return page.locator('raft-spacetime canvas').evaluate(
    (element, { from, y }) => {
      const canvas = element as HTMLCanvasElement;
      const width = canvas.width - from;
      const { data = [] } = canvas.getContext('2d')?.getImageData(from, y, width, 1) ?? {};
      return Array.from({ length: width }, (_, i): [number, number, number] => [
        data[4 * i] ?? 0,
        data[4 * i + 1] ?? 0,
        data[4 * i + 2] ?? 0,
      ]);
    },
    { from: LANES_FROM, y: Math.floor(y) },
  );
}

/** What comes in beats finer than a column is spread over its neighbours. */
const spread = (counts: readonly number[]): number[] =>
  counts.map((here, i) => ((counts[i - 1] ?? here) + 2 * here + (counts[i + 1] ?? here)) / 4);

/** How well the order of one list is that of another, from -1 to 1 (Spearman). */
function alike(some: readonly number[], others: readonly number[]): number {
  const ranks = (all: readonly number[]): number[] => {
    const sorted = [...all].sort((a, b) => a - b);
    return all.map((one) => (sorted.indexOf(one) + sorted.lastIndexOf(one)) / 2);
  };
  const [a, b] = [ranks(some), ranks(others)];
  const mean = (all: readonly number[]): number =>
    all.reduce((sum, it) => sum + it, 0) / all.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (c: readonly number[], mc: number, d: readonly number[], md: number): number =>
    c.reduce((sum, it, i) => sum + (it - mc) * ((d[i] ?? 0) - md), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

/** Compares the shading with what is counted: by gap between lanes and column. */
async function holdShades(
  page: Page,
  drawn: Picture,
  count: (gap: number, columns: number) => { all: number[]; lost: number[] },
): Promise<void> {
  const { y } = scaleOf(drawn);
  const lines = drawn.boxes.filter(({ width, height }) => width <= 1.5 && height > 100);
  const isFree = (column: number): boolean =>
    lines.every((line) => Math.abs(line.x - LANES_FROM - column) > 2);
  const counted: number[] = [];
  const dark: number[] = [];
  /** How much redder than blue: where messages were lost, and where none was. */
  const reds: number[] = [];
  const others: number[] = [];
  for (let gap = 1; gap < 5; gap++) {
    const shades = await shadesOver(page, (y(gap) + y(gap + 1)) / 2);
    const { all, lost } = count(gap, shades.length);
    const [crossing, gone] = [spread(all), spread(lost)];
    const ground = shades[0];
    shades.forEach((colour, i) => {
      if (!isFree(i)) return;
      const near = crossing.slice(Math.max(i - 1, 0), i + 2);
      if (near.every((it) => it === 0)) expect(colour, `column ${i} of gap ${gap}`).toEqual(ground);
      if (near.some((it) => it === 0)) return;
      const [red, , blue] = colour;
      const around = gone.slice(Math.max(i - 1, 0), i + 2);
      if (around.every((it) => it === 0)) {
        counted.push(crossing[i] ?? 0);
        dark.push(255 - red);
      }
      if (around.every((it) => it > 0)) reds.push(red - blue);
      else if (around.every((it) => it === 0)) others.push(red - blue);
    });
  }
  expect(counted.length).toBeGreaterThan(1000);
  expect(alike(counted, dark)).toBeGreaterThan(0.98);
  expect(reds.length).toBeGreaterThan(20);
  expect(Math.min(...reds)).toBeGreaterThan(Math.max(0, ...others));
}

test('where messages are too many for lines, a column is as dark as many are sent in it', async ({
  page,
}) => {
  const flown = await busy(page, 1_500_000);
  await page.locator('raft-spacetime canvas').focus();
  await page.keyboard.press('0');
  const drawn = await picture(page);
  const x = await exactScale(page, drawn);
  await holdShades(page, drawn, (gap, columns) => {
    const all = Array<number>(columns).fill(0);
    const lost = Array<number>(columns).fill(0);
    for (const { from, to, sentAt, isLost } of flown) {
      if (Math.min(from, to) > gap || Math.max(from, to) <= gap) continue;
      const column = Math.floor(x(sentAt) - LANES_FROM);
      all[column] = (all[column] ?? 0) + 1;
      if (isLost) lost[column] = (lost[column] ?? 0) + 1;
    }
    return { all, lost };
  });
});

test('where they are too long for lines, a column is as dark as many are on their way in it', async ({
  page,
}) => {
  const flown = await busy(page, 1_500_000, 150_000);
  await page.locator('raft-spacetime canvas').focus();
  await page.keyboard.press('0');
  let drawn = await picture(page);
  for (let scale = scaleOf(drawn); scale.to - scale.from > 300_000; scale = scaleOf(drawn)) {
    await page.keyboard.press('+');
    drawn = await picture(page);
  }
  const { x, from: since, to: until } = scaleOf(drawn);
  const inSight = flown.filter(({ sentAt, end }) => end > since && sentAt < until);
  expect(inSight.length).toBeLessThan(1200);
  const isLong = ({ points: [a, b] }: Stroke): boolean => !!a && !!b && far([a], [b]) > 30;
  expect(drawn.strokes.filter(isLong)).toEqual([]);
  await holdShades(page, drawn, (gap, columns) => {
    const all = Array<number>(columns).fill(0);
    const lost = Array<number>(columns).fill(0);
    for (const { from, to, sentAt, end, isLost } of inSight) {
      const gaps = Math.abs(from - to);
      const nth = from < to ? gap - from : from - gap - 1;
      if (nth < 0 || nth >= gaps) continue;
      // What is lost here goes to the next lane.
      if (isLost) expect(gaps).toBe(1);
      const each = (end - sentAt) / gaps;
      const [begin, stop] = [nth, nth + 1].map((i) => x(sentAt + i * each) - LANES_FROM);
      const first = Math.max(Math.floor(begin ?? 0), 0);
      for (let i = first; i < Math.min(Math.floor(stop ?? 0), columns); i++) {
        all[i] = (all[i] ?? 0) + 1;
        if (isLost) lost[i] = (lost[i] ?? 0) + 1;
      }
    }
    return { all, lost };
  });
});
