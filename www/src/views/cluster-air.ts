/**
 * What moves on the stage, in ink: messages, falls, flashes, and the ring
 * around the message that is picked. It draws only when something moved by
 * what can be seen.
 */
import type { Frame } from '../frame.js';
import type { Point, RingLayout } from '../geometry.js';
import type { PeerId } from '../wasm/api.js';
import { type Beam, drawLights } from './cluster-crowd.js';
import { Dials } from './cluster-dials.js';
import { Ink, STEPS, TURN } from './cluster-ink.js';
import type { Flight } from './cluster-messages.js';
import { Sprites } from './cluster-sprites.js';
import { type Palette, probes, readPalette } from './spacetime-palette.js';

/** What is to be drawn. */
export interface Scene {
  readonly frame: Frame;
  readonly layout: RingLayout;
  readonly still: boolean;
  readonly flights: ReadonlyMap<number, Flight>;
  readonly beams: readonly Beam[];
  /** Where the messages are around which there is a ring. */
  readonly ringed: readonly Point[];
}

/** Fallen messages that are seen at once. */
const MOST_FALLS = 12;
const FALL_MS = 750;
const FLASH_MS = 200;
/** Two pictures within this time belong to one frame of the screen. */
const FRAME_MS = 6;

interface Fall extends Point {
  readonly flight: Flight;
  readonly since: number;
}

/** The canvas over the stage. */
export class Air {
  /** Elements that tell the colours; they belong into the stage. */
  readonly probes = probes();
  private readonly ink = new Ink();
  private palette: Palette | null = null;
  private readonly sprites = new Sprites();
  private readonly dials = new Dials();
  private scene: Scene | null = null;
  private readonly falls: Fall[] = [];
  private readonly flashes = new Map<PeerId, number>();
  private drawnAt = 0;
  private asked: number | null = null;

  /** The canvas to draw on, and the one beneath it for what is at the peers. */
  hold(canvas: HTMLCanvasElement | null, dials: HTMLCanvasElement | null): void {
    this.ink.hold(canvas);
    this.dials.hold(dials);
    // The first probe's colour is a transition of no length: it tells when a theme changes.
    this.probes.addEventListener('transitionend', this.onTheme);
  }

  /** Draws no more of what was on its way to be seen. */
  reset(): void {
    this.falls.length = 0;
    this.flashes.clear();
    this.ink.forget();
  }

  /** Lets go of the pictures that are still asked for. */
  rest(): void {
    if (this.asked !== null) cancelAnimationFrame(this.asked);
    this.asked = null;
  }

  /** A lost message fades and falls off its line where it was lost. */
  fall(flight: Flight): void {
    if (this.falls.length >= MOST_FALLS) return;
    this.falls.push({ flight, x: flight.x, y: flight.y, since: performance.now() });
  }

  /** A peer became something else. */
  flash(id: PeerId): void {
    this.flashes.set(id, performance.now());
  }

  /** Draws a scene, and with it what is at the peers unless that waits for its turn. */
  draw(scene: Scene, withDials: boolean): void {
    if (scene.layout !== this.scene?.layout) this.ink.forget();
    this.scene = scene;
    this.paint();
    if (withDials) this.dials.draw(scene, this.colours);
  }

  private readonly onTheme = (): void => {
    this.palette = null;
    this.ink.forget();
    this.paint();
    if (this.scene) this.dials.draw(this.scene, this.colours);
  };

  private get colours(): Palette {
    this.palette ??= readPalette(this.probes);
    return this.palette;
  }

  private paint(): void {
    const { ink, scene } = this;
    if (!scene) return;
    if (this.falls.length > 0 || this.flashes.size > 0) ink.forget();
    const ctx = ink.begin(scene.layout, stepsOf(scene, ink.steps));
    if (!ctx) return;
    const palette = this.colours;
    this.sprites.prepare(palette, scene.layout.flight, ink.ratio);
    this.drawnAt = performance.now();
    this.drawScene(ctx, scene, palette);
    if (this.falls.length > 0 || this.flashes.size > 0) {
      // The picture after the last of them is one without.
      this.ask();
    }
  }

  /** Falls and flashes go on while time stands. */
  private ask(): void {
    this.asked ??= requestAnimationFrame(() => {
      this.asked = null;
      if (performance.now() - this.drawnAt < FRAME_MS) this.ask();
      else this.paint();
    });
  }

  private drawScene(ctx: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
    const { layout, beams, flights, ringed } = scene;
    if (beams.length > 0) drawLights(ctx, beams, palette, this.ink.ratio);
    this.drawFlashes(ctx, layout, palette);
    for (const flight of flights.values()) this.put(ctx, flight, flight.x, flight.y);
    this.drawFalls(ctx, scene, palette);
    ctx.strokeStyle = palette.select;
    ctx.lineWidth = 2 * layout.flight;
    for (const { x, y } of ringed) circle(ctx, x, y, 14 * layout.flight);
  }

  private put(ctx: CanvasRenderingContext2D, flight: Flight, x: number, y: number): void {
    const sprite = this.sprites.of(flight.plan);
    if (!sprite) return;
    const { image, half } = sprite;
    ctx.drawImage(image, x - half, y - half, 2 * half, 2 * half);
  }

  private drawFalls(ctx: CanvasRenderingContext2D, { still }: Scene, palette: Palette): void {
    const now = this.drawnAt;
    const over = this.falls.findIndex(({ since }) => now - since < FALL_MS);
    this.falls.splice(0, over < 0 ? this.falls.length : over);
    for (const { flight, x, y, since } of this.falls) {
      const part = (now - since) / FALL_MS;
      const gone = part * part;
      ctx.save();
      ctx.translate(x, y + (still ? 0 : 44 * gone));
      if (!still) ctx.rotate((gone * 50 * Math.PI) / 180);
      ctx.globalAlpha = (still ? 0.6 : 1) * (1 - gone);
      this.put(ctx, flight, 0, 0);
      ctx.restore();
      ctx.globalAlpha = Math.min(2 * (1 - part), 1);
      ctx.strokeStyle = palette.danger;
      ctx.lineWidth = 2.5;
      ctx.lineCap = 'round';
      ctx.beginPath();
      ctx.moveTo(x - 5, y - 5);
      ctx.lineTo(x + 5, y + 5);
      ctx.moveTo(x + 5, y - 5);
      ctx.lineTo(x - 5, y + 5);
      ctx.stroke();
      ctx.globalAlpha = 1;
    }
  }

  private drawFlashes(ctx: CanvasRenderingContext2D, layout: RingLayout, palette: Palette): void {
    for (const [id, since] of this.flashes) {
      const left = 1 - (this.drawnAt - since) / FLASH_MS;
      const seat = layout.seats[id - 1];
      if (left <= 0 || !seat) {
        this.flashes.delete(id);
        continue;
      }
      ctx.globalAlpha = 0.55 * left * left;
      ctx.strokeStyle = palette.ink;
      ctx.lineWidth = 6;
      circle(ctx, seat.x, seat.y, layout.r + layout.gap);
    }
    ctx.globalAlpha = 1;
  }
}

/** Where all of a scene is, in steps. */
function stepsOf({ flights, beams, ringed }: Scene, steps: number[]): number[] {
  for (const { plan, x, y } of flights.values())
    steps.push(plan.id, Math.round(x * STEPS), Math.round(y * STEPS));
  for (const { kind, ends } of beams) {
    steps.push(kind.length);
    for (const end of ends) steps.push(Math.round(end * STEPS));
  }
  for (const { x, y } of ringed) steps.push(x, y);
  return steps;
}

function circle(ctx: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, TURN);
  ctx.stroke();
}
