/** What the space-time diagram draws, and where, against what the world did as it was stepped. */
import { expect, type Page, test } from '@playwright/test';
import type { Frame } from '../../src/frame.js';
import {
  type Box,
  compare,
  crosses,
  type Due,
  far,
  type Happened,
  inks,
  listen,
  NEAR,
  type Picture,
  picture,
  run,
  type Stroke,
  scaleOf,
  type World,
} from './drawn.js';
import { open } from './world.js';

/** Compares a picture with all that the world did until the present. */
async function hold(page: Page, world: World): Promise<void> {
  const drawn = await picture(page);
  const { x, y, from, to } = scaleOf(drawn);
  const [ink, danger] = await inks(page);
  const inSight = (start: number, end = start): boolean => end >= from && start <= to;
  const isDown = (peer: number, at: number): boolean =>
    world.crashed.some(
      (one) =>
        one.peer === peer &&
        one.at <= at &&
        !world.restarted.some((it) => it.peer === peer && it.at > one.at && it.at <= at),
    );

  // A message: from its sender's lane to its receiver's, as far as it has come.
  const due: Due[] = [];
  const lost: Due[] = [];
  for (const { from: a, to: b, term, sentAt, arrivesAt, lostAt } of world.messages) {
    const end = Math.min(lostAt >= 0 ? lostAt : arrivesAt, world.now);
    if (!inSight(sentAt, end)) continue;
    const along = (end - sentAt) / (arrivesAt - sentAt);
    const there: [number, number] = [x(end), y(a) + (y(b) - y(a)) * along];
    const name = `S${a} to S${b}, sent at ${sentAt}`;
    due.push({ name, points: [[x(sentAt), y(a)], there], kind: `term ${term}` });
    const gone = lostAt >= 0 ? lostAt <= world.now : arrivesAt <= world.now && isDown(b, arrivesAt);
    if (gone && end > from) lost.push({ name: `${name}, lost`, points: [there], kind: 'danger' });
  }
  const lines = drawn.strokes.filter(({ colour }) => colour !== ink && colour !== danger);
  const edges = compare('messages', lines, due);

  const at = (all: readonly Happened[], kind: string): Due[] =>
    all
      .filter((one) => inSight(one.at))
      .map(({ peer, at }) => ({
        name: `${kind}, S${peer} at ${at}`,
        points: [[x(at), y(peer)]],
        kind,
      }));
  const dangers = drawn.strokes.filter(({ colour }) => colour === danger);
  compare('what is lost or refused', crosses(dangers), [...lost, ...at(world.refused, 'danger')]);
  const inked = drawn.strokes.filter(({ colour, points }) => colour === ink && points.length === 2);
  compare('crashes', crosses(inked), at(world.crashed, 'crash'));

  // A commit is a line across the leader's band, a restart a ring on the lane.
  const middle = ({ x, y, width, height, colour }: Box): Stroke => ({
    points: [[x + width / 2, y + height / 2]],
    colour,
  });
  const high = Math.abs(y(2) - y(1));
  const across = drawn.boxes.filter(
    ({ width, height, colour }) => colour === ink && width === 1.5 && height < high,
  );
  compare('commits', across.map(middle), at(world.committed, 'commit'));
  for (const { points } of at(world.restarted, 'restart')) {
    const rings = drawn.circles.filter(({ x, y }) => far(points, [[x, y]]) <= NEAR);
    expect(rings).toHaveLength(1);
  }

  // Who led: a band as long as the reign, in the colour of its messages.
  for (const { peer, term, from: start, to: end } of world.led.filter((it) =>
    inSight(it.from, it.to),
  )) {
    const bands = drawn.boxes.filter(
      ({ y: top, height, colour }) =>
        colour === edges.get(`term ${term}`) &&
        height > 5 &&
        Math.abs(top + height / 2 - y(peer)) <= NEAR,
    );
    expect(bands.length).toBeGreaterThan(0);
    const left = Math.min(...bands.map((band) => band.x));
    const right = Math.max(...bands.map((band) => band.x + band.width));
    expect(Math.abs(left - x(Math.max(start, from)))).toBeLessThanOrEqual(NEAR);
    expect(Math.abs(right - x(Math.min(end, to)))).toBeLessThanOrEqual(NEAR);
  }

  // The playhead.
  if (inSight(world.now)) {
    const heads = drawn.boxes.filter(
      ({ width, height, colour }) => colour === ink && width === 1.5 && height > 4 * high,
    );
    expect(heads.map(middle).map(({ points }) => points[0]?.[0])).toEqual([
      expect.closeTo(x(world.now), -0.5),
    ]);
  }
}

test('it draws what the world did: each message, crash and commit at its time and in its lane', async ({
  page,
}) => {
  const world = await run(page);
  expect(world.messages.filter(({ lostAt }) => lostAt >= 0).length).toBeGreaterThan(1);
  expect(world.committed.length).toBeGreaterThan(2);
  expect(world.led).toHaveLength(2);
  expect(new Set(world.messages.map(({ term }) => term)).size).toBeGreaterThan(1);
  const canvas = page.locator('raft-spacetime canvas');
  await canvas.focus();
  await page.keyboard.press('0');
  await hold(page, world);
  // Nearer, and somewhere else.
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await hold(page, world);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await hold(page, world);
});

test('what it draws is on the screen, and what is ahead is paler', async ({ page }) => {
  const world = await run(page);
  const [crash] = world.crashed;
  if (!crash) throw new Error('nobody crashed');
  const canvas = page.locator('raft-spacetime canvas');
  await canvas.focus();
  await page.keyboard.press('0');
  const { x, y } = scaleOf(await picture(page));
  /** The red of a point of the canvas: of ink there is least. */
  const red = (at: number, peer: number): Promise<number> =>
    canvas.evaluate(
      (element, [x = 0, y = 0]) => {
        const { data } =
          (element as HTMLCanvasElement).getContext('2d')?.getImageData(x, y, 1, 1) ?? {};
        return data?.[0] ?? -1;
      },
      [Math.floor(x(at)), Math.floor(y(peer))],
    );
  const other = (crash.peer % 5) + 1;
  expect(await red(crash.at, crash.peer)).toBeLessThan(50);
  expect(await red(crash.at, other)).toBeGreaterThan(50);
  await page.evaluate(
    (at) => document.querySelector('raft-playground')?.seek(at),
    crash.at - 50_000,
  );
  await expect.poll(() => red(crash.at, crash.peer)).toBeGreaterThan(120);
});

/** What a peer is for a while, and until when. */
interface While {
  peer: number;
  was: string;
  from: number;
  to: number;
}

/** A run in which a follower and a leader stand still for a while, and another follower is down. */
async function standing(page: Page): Promise<{ whiles: While[]; now: number }> {
  await listen(page);
  await open(page, '?autoplay=0&seed=7');
  return page.evaluate(async () => {
    const playground = document.querySelector('raft-playground');
    if (!playground) throw new Error('no playground');
    const whiles: While[] = [];
    const look = (): void => {
      const { frame } = playground;
      for (const { id: peer, up, paused, role } of frame?.peers ?? []) {
        const was = !up ? 'down' : paused ? 'paused' : role;
        const now = frame?.now ?? 0;
        const last = whiles.findLast((one) => one.peer === peer);
        if (last) last.to = now;
        if (last?.was !== was) whiles.push({ peer, was, from: now, to: now });
      }
    };
    const act = (what: Parameters<typeof playground.act>[0]): void => {
      playground.act(what);
      look();
    };
    const until = (done: (frame: Frame) => boolean): void => {
      for (let i = 0; i < 3000; i++) {
        if (playground.frame && done(playground.frame)) return;
        playground.step();
        look();
      }
      throw new Error('that never happened');
    };
    const after = (micros: number): void => {
      const end = (playground.frame?.now ?? 0) + micros;
      until(({ now }) => now >= end);
    };
    look();
    until(({ leader }) => leader > 0);
    const first = playground.frame?.leader ?? 1;
    const [still, down] = [(first % 5) + 1, ((first + 1) % 5) + 1];
    after(30_000);
    act({ do: 'pause', peer: still });
    after(20_000);
    act({ do: 'crash', peer: down });
    after(60_000);
    act({ do: 'resume', peer: still });
    act({ do: 'restart', peer: down });
    after(40_000);
    act({ do: 'pause', peer: first });
    until(({ peers }) => peers.some(({ id, role }) => role === 'leader' && id !== first));
    act({ do: 'resume', peer: first });
    after(60_000);
    await playground.updateComplete;
    return { whiles, now: playground.frame?.now ?? 0 };
  });
}

/** What stands on a lane at a pixel: one line, a band, two lines, two lines with hatching, or dots. */
function seenAt({ boxes, strokes }: Picture, x: number, y: number): string {
  const over = boxes.filter(
    (box) =>
      box.x <= x &&
      x <= box.x + box.width &&
      box.width > 2 &&
      Math.abs(box.y + box.height / 2 - y) < 9,
  );
  if (over.some(({ height }) => height > 5)) return 'leader';
  const middles = over.map((box) => box.y + box.height / 2 - y);
  if (middles.some((away) => Math.abs(away) < 1)) return 'follower';
  const isPair = middles.some((away) => away > 1) && middles.some((away) => away < -1);
  const hatches = strokes.some(({ points: [a, b] }) => {
    if (!a || !b || Math.abs(a[0] - x) > 12 || b[0] <= a[0]) return false;
    return Math.abs((a[1] + b[1]) / 2 - y) < 1 && a[1] > b[1] && a[1] - b[1] < 16;
  });
  if (isPair) return hatches ? 'paused' : 'candidate';
  const dots = boxes.filter(
    (box) => box.width === 1.5 && box.height === 1 && box.y + 0.5 === y && Math.abs(box.x - x) < 9,
  );
  return dots.length > 0 ? 'down' : 'nothing';
}

test('a peer that stands still has another lane than one that runs and one that is down, as long as it does', async ({
  page,
}) => {
  const { whiles, now } = await standing(page);
  expect(whiles.filter(({ was }) => was === 'paused')).toHaveLength(2);
  expect(whiles.filter(({ was }) => was === 'down')).toHaveLength(1);
  await page.locator('raft-spacetime canvas').focus();
  await page.keyboard.press('0');
  const drawn = await picture(page);
  const { x, y } = scaleOf(drawn);
  const wrong: string[] = [];
  const asked = new Map<string, number>();
  for (const { peer, was, from, to } of whiles) {
    const end = Math.min(to, now);
    for (let at = x(from) + 9; at < x(end) - 9; at += 2) {
      asked.set(was, (asked.get(was) ?? 0) + 1);
      const seen = seenAt(drawn, at, y(peer));
      if (seen !== was) wrong.push(`S${peer} is ${was} at ${at}, and looks ${seen}`);
    }
    // It begins and ends where it does: there it looks otherwise than on the other side.
    if (was !== 'paused') continue;
    const rails = drawn.boxes.filter(
      (box) =>
        box.height === 1 &&
        box.width > 9 &&
        Math.abs(box.y + 0.5 - y(peer)) < 9 &&
        Math.abs(box.x - x(from)) < 9,
    );
    expect(rails).toHaveLength(2);
    for (const rail of rails) {
      expect(Math.abs(rail.x - x(from))).toBeLessThanOrEqual(NEAR);
      expect(Math.abs(rail.x + rail.width - x(to))).toBeLessThanOrEqual(NEAR);
    }
  }
  expect(wrong).toEqual([]);
  for (const was of ['paused', 'down', 'follower', 'leader'])
    expect(asked.get(was), was).toBeGreaterThan(9);
});
