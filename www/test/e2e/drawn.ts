/** What the canvas of the space-time diagram was told to draw, and what the world did. */
import { expect, type Page } from '@playwright/test';
import type { Frame } from '../../src/frame.js';
import { open } from './world.js';

export interface Stroke {
  /** Where it goes through: x and y of each point. */
  points: [number, number][];
  colour: string;
  alpha?: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  colour: string;
}

/** The last picture, as the canvas was told to draw it. */
export interface Picture {
  strokes: Stroke[];
  circles: { x: number; y: number; radius: number }[];
  boxes: Box[];
  words: { text: string; x: number; y: number }[];
}

/** Has the canvas of the diagram keep what it is told to draw; a new picture begins with its ground. */
export async function listen(page: Page): Promise<void> {
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
        const alpha = this.globalAlpha;
        if (isDiagram(this))
          kept.strokes.push(...parts.map((points) => ({ points, colour, alpha })));
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

export async function picture(page: Page): Promise<Picture> {
  return page.evaluate(async () => {
    // What was asked for is drawn with the browser's next picture.
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    return structuredClone((window as unknown as { drawn: Picture }).drawn);
  });
}

/** How a picture is read: by the numbers on its axis, and the names of its lanes. */
export interface Scale {
  x: (at: number) => number;
  y: (peer: number) => number;
  from: number;
  to: number;
}

export function scaleOf({ words, boxes }: Picture): Scale {
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
export const LANES_FROM = 44;
/** Pixels by which what is drawn may be beside its place: the axis stands on whole ones. */
export const NEAR = 1.5;

export interface Sent {
  id: number;
  from: number;
  to: number;
  term: number;
  sentAt: number;
  arrivesAt: number;
  lostAt: number;
}

export interface Happened {
  at: number;
  peer: number;
}

/** What the world did, seen frame by frame. */
export interface World {
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
export async function run(page: Page): Promise<World> {
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
        world.messages.push({ id, from, to, term, sentAt, arrivesAt, lostAt });
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
export interface Due {
  name: string;
  /** Points that it goes through. */
  points: [number, number][];
  /** What must have one colour, and another one than what is of another kind. */
  kind: string;
}

export const far = (a: readonly [number, number][], b: readonly [number, number][]): number =>
  Math.max(...a.map(([x, y], i) => Math.hypot(x - (b[i]?.[0] ?? 1e9), y - (b[i]?.[1] ?? 1e9))));

/** Everything that is due is drawn once, and nothing else; things of one kind have one colour. */
export function compare(
  what: string,
  drawn: readonly Stroke[],
  due: readonly Due[],
): Map<string, string> {
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
export function crosses(strokes: readonly Stroke[]): Stroke[] {
  const found: Stroke[] = [];
  for (let i = 0; i + 1 < strokes.length; i += 2) {
    const [one, other] = [strokes[i], strokes[i + 1]];
    const all = [...(one?.points ?? []), ...(other?.points ?? [])];
    const mean = (part: 0 | 1): number => all.reduce((sum, it) => sum + it[part], 0) / all.length;
    found.push({ points: [[mean(0), mean(1)]], colour: one?.colour ?? '' });
  }
  return found;
}

/** The colours of ink and of danger, as a canvas says them. */
export async function inks(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const view = document.querySelector('raft-playground')?.shadowRoot;
    const probe = document.createElement('i');
    view?.querySelector('raft-spacetime')?.shadowRoot?.append(probe);
    const pen = document.createElement('canvas').getContext('2d');
    const colours = ['ink', 'danger'].map((token) => {
      probe.style.color = `var(--raft-${token})`;
      if (pen) pen.fillStyle = getComputedStyle(probe).color;
      return String(pen?.fillStyle);
    });
    probe.remove();
    return colours;
  });
}

/** An event as the exported trace has it. */
export interface Told {
  id: number;
  at_us: number;
  peer: number | null;
  kind: string;
  cause: number | null;
  text: string;
  message: number | null;
}

export async function trace(page: Page): Promise<Told[]> {
  const text = await page.evaluate(() => {
    const inside = document.querySelector('raft-playground') as unknown as {
      show: { session: { run: { trace: (format: 'ndjson') => string } } };
    };
    return inside.show.session.run.trace('ndjson');
  });
  const lines = text.split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Told).filter(({ kind }) => kind);
}
