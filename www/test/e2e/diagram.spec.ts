/** What the space-time diagram draws, and where, against what the world did as it was stepped. */
import { expect, type Page, test } from '@playwright/test';
import type { Frame } from '../../src/frame.js';
import { open } from './world.js';

interface Stroke {
  /** Where it goes through: x and y of each point. */
  points: [number, number][];
  colour: string;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  colour: string;
}

/** The last picture, as the canvas was told to draw it. */
interface Picture {
  strokes: Stroke[];
  circles: { x: number; y: number; radius: number }[];
  boxes: Box[];
  words: { text: string; x: number; y: number }[];
}

/** Has the canvas of the diagram keep what it is told to draw; a new picture begins with its ground. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const kept: Picture = { strokes: [], circles: [], boxes: [], words: [] };
    Object.assign(window, { drawn: kept });
    const { prototype } = CanvasRenderingContext2D;
    const { beginPath, moveTo, lineTo, arc, stroke, fillRect, fillText } = prototype;
    let parts: [number, number][][] = [];
    const isDiagram = ({ canvas }: CanvasRenderingContext2D): boolean => {
      const root = canvas.getRootNode();
      return root instanceof ShadowRoot && root.host.localName === 'raft-spacetime';
    };
    Object.assign(prototype, {
      beginPath(this: CanvasRenderingContext2D) {
        parts = [];
        beginPath.call(this);
      },
      moveTo(this: CanvasRenderingContext2D, x: number, y: number) {
        parts.push([[x, y]]);
        moveTo.call(this, x, y);
      },
      lineTo(this: CanvasRenderingContext2D, x: number, y: number) {
        parts.at(-1)?.push([x, y]);
        lineTo.call(this, x, y);
      },
      arc(this: CanvasRenderingContext2D, ...given: Parameters<typeof arc>) {
        const [x, y, radius] = given;
        if (isDiagram(this)) kept.circles.push({ x, y, radius });
        arc.apply(this, given);
      },
      stroke(this: CanvasRenderingContext2D) {
        const colour = String(this.strokeStyle);
        if (isDiagram(this)) kept.strokes.push(...parts.map((points) => ({ points, colour })));
        Reflect.apply(stroke, this, []);
      },
      fillText(this: CanvasRenderingContext2D, text: string, x: number, y: number) {
        if (isDiagram(this)) kept.words.push({ text, x, y });
        fillText.call(this, text, x, y);
      },
      fillRect(this: CanvasRenderingContext2D, ...given: Parameters<typeof fillRect>) {
        const [x, y, width, height] = given;
        if (isDiagram(this)) {
          const { clientWidth, clientHeight } = this.canvas;
          if (x === 0 && y === 0 && width === clientWidth && height === clientHeight)
            for (const list of Object.values(kept)) list.length = 0;
          kept.boxes.push({ x, y, width, height, colour: String(this.fillStyle) });
        }
        fillRect.apply(this, given);
      },
    });
  });
}

async function picture(page: Page): Promise<Picture> {
  return page.evaluate(async () => {
    // What was asked for is drawn with the browser's next picture.
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    return structuredClone((window as unknown as { drawn: Picture }).drawn);
  });
}

/** How a picture is read: by the numbers on its axis, and the names of its lanes. */
interface Scale {
  x: (at: number) => number;
  y: (peer: number) => number;
  from: number;
  to: number;
}

function scaleOf({ words, boxes }: Picture): Scale {
  const ticks = words
    .filter(({ text }) => /^[\d.]+ s$/.test(text))
    .map(({ text, x }) => ({ at: Number.parseFloat(text) * 1e6, x: x - 4 }));
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (!first || !last || first === last) throw new Error('no axis');
  const perMicro = (last.x - first.x) / (last.at - first.at);
  const x = (at: number): number => first.x + (at - first.at) * perMicro;
  const ground = boxes[0]?.width ?? 0;
  return {
    x,
    y: (peer) => (words.find(({ text }) => text === `S${peer}`)?.y ?? Number.NaN) - 0.5,
    from: first.at - (first.x - LANES_FROM) / perMicro,
    to: first.at + (ground - first.x) / perMicro,
  };
}

/** Pixels left of the lanes, for the names. */
const LANES_FROM = 44;
/** Pixels by which what is drawn may be beside its place: the axis stands on whole ones. */
const NEAR = 1.5;

interface Sent {
  from: number;
  to: number;
  term: number;
  sentAt: number;
  arrivesAt: number;
  lostAt: number;
}

interface Happened {
  at: number;
  peer: number;
}

/** What the world did, seen frame by frame. */
interface World {
  messages: Sent[];
  /** Consistency checks that failed, at the follower. */
  refused: Happened[];
  crashed: Happened[];
  restarted: Happened[];
  /** By the leader that came to know of it. */
  committed: Happened[];
  /** From when on somebody led, and until when. */
  led: { peer: number; term: number; from: number; to: number }[];
  now: number;
}

/** A run with an election, commands, lost messages, a leader that crashes and another one. */
async function run(page: Page): Promise<World> {
  await listen(page);
  await open(page, '?autoplay=0&seed=7');
  return page.evaluate(async () => {
    const playground = document.querySelector('raft-playground');
    if (!playground) throw new Error('no playground');
    const world: World = {
      messages: [],
      refused: [],
      crashed: [],
      restarted: [],
      committed: [],
      led: [],
      now: 0,
    };
    const seen = new Set<number>();
    const look = (before: Frame): void => {
      const { frame } = playground;
      if (!frame) return;
      const at = frame.now;
      world.now = at;
      for (const {
        id,
        from,
        to,
        term,
        kind,
        verdict,
        sentAt,
        arrivesAt,
        lostAt,
      } of frame.messages) {
        if (seen.has(id)) continue;
        seen.add(id);
        world.messages.push({ from, to, term, sentAt, arrivesAt, lostAt });
        if (kind === 'AppendEntriesReply' && verdict === 0) world.refused.push({ at, peer: from });
      }
      for (const peer of frame.peers) {
        const was = before.peer(peer.id);
        if (!was) continue;
        const leads = peer.up && peer.role === 'leader';
        const led = was.up && was.role === 'leader';
        if (was.up && !peer.up) world.crashed.push({ at, peer: peer.id });
        if (!was.up && peer.up) world.restarted.push({ at, peer: peer.id });
        if (leads && peer.commitIndex > was.commitIndex)
          world.committed.push({ at, peer: peer.id });
        if (leads && !led) world.led.push({ peer: peer.id, term: peer.term, from: at, to: -1 });
        const reign = world.led.find((one) => one.peer === peer.id && one.to < 0);
        if (reign && !leads) reign.to = at;
      }
    };
    const act = (what: Parameters<typeof playground.act>[0]): void => {
      const { frame } = playground;
      playground.act(what);
      if (frame) look(frame);
    };
    const until = (done: (frame: Frame) => boolean): void => {
      for (let i = 0; i < 3000; i++) {
        const { frame } = playground;
        if (!frame || done(frame)) return;
        playground.step();
        look(frame);
      }
      throw new Error('that never happened');
    };
    const after = (micros: number): void => {
      const end = (playground.frame?.now ?? 0) + micros;
      until((frame) => frame.now >= end);
    };
    until(({ leader }) => leader > 0);
    const first = playground.frame?.leader ?? 1;
    const deaf = (first % 5) + 1;
    after(30_000);
    act({ do: 'link', to: deaf, loss: 1 });
    act({ do: 'request', op: 'put x 1' });
    after(80_000);
    act({ do: 'link', to: deaf, loss: 0 });
    act({ do: 'crash', peer: first });
    until(({ leader }) => leader > 0 && leader !== first);
    act({ do: 'restart', peer: first });
    act({ do: 'request', op: 'put y 2' });
    after(90_000);
    for (const one of world.led) if (one.to < 0) one.to = world.now;
    await playground.updateComplete;
    return world;
  });
}
/** What has to be drawn, in pixels. */
interface Due {
  name: string;
  /** Points that it goes through. */
  points: [number, number][];
  /** What must have one colour, and another one than what is of another kind. */
  kind: string;
}

const far = (a: readonly [number, number][], b: readonly [number, number][]): number =>
  Math.max(...a.map(([x, y], i) => Math.hypot(x - (b[i]?.[0] ?? 1e9), y - (b[i]?.[1] ?? 1e9))));

/** Everything that is due is drawn once, and nothing else; things of one kind have one colour. */
function compare(what: string, drawn: readonly Stroke[], due: readonly Due[]): Map<string, string> {
  const left = [...drawn];
  const colours = new Map<string, string>();
  const missing: string[] = [];
  for (const { name, points, kind } of due) {
    const at = left.findIndex((one) => far(points, one.points) <= NEAR);
    const [found] = at < 0 ? [] : left.splice(at, 1);
    if (!found) missing.push(`${name} at ${JSON.stringify(points)}`);
    else if ((colours.get(kind) ?? found.colour) !== found.colour)
      missing.push(`${name} in ${colours.get(kind)}`);
    else colours.set(kind, found.colour);
  }
  expect({ missing, beside: left }, what).toEqual({ missing: [], beside: [] });
  expect(new Set(colours.values()).size, `colours of ${what}`).toBe(colours.size);
  return colours;
}

/** Two strokes make a cross: its middle. */
function crosses(strokes: readonly Stroke[]): Stroke[] {
  const found: Stroke[] = [];
  for (let i = 0; i + 1 < strokes.length; i += 2) {
    const [one, other] = [strokes[i], strokes[i + 1]];
    const all = [...(one?.points ?? []), ...(other?.points ?? [])];
    const mean = (part: 0 | 1): number => all.reduce((sum, it) => sum + it[part], 0) / all.length;
    found.push({ points: [[mean(0), mean(1)]], colour: one?.colour ?? '' });
  }
  return found;
}

/** Compares a picture with all that the world did until the present. */
async function hold(page: Page, world: World): Promise<void> {
  const drawn = await picture(page);
  const { x, y, from, to } = scaleOf(drawn);
  const [ink, danger] = await page.evaluate(() => {
    const view = document.querySelector('raft-playground')?.shadowRoot;
    const probe = document.createElement('i');
    view?.querySelector('raft-spacetime')?.shadowRoot?.append(probe);
    const pen = document.createElement('canvas').getContext('2d');
    return ['ink', 'danger'].map((token) => {
      probe.style.color = `var(--raft-${token})`;
      if (pen) pen.fillStyle = getComputedStyle(probe).color;
      return String(pen?.fillStyle);
    });
  });
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
