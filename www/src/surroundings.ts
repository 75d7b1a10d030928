/** What surrounds the element: its size, whether it can be seen, whether things may fly. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Four layouts are chosen by the element's own size; `controls` may ask for others. */
export type Layout = 'wide' | 'medium' | 'narrow';

/** Who lives there. */
export interface Dweller {
  /** Its size changed; `upright` when it is higher than wide. */
  onSize(layout: Layout, upright: boolean): void;
  /** It came into sight, or went out of it. */
  onSight(visible: boolean): void;
  /** The reader wants motion, or none. */
  onMotion(still: boolean): void;
}

export class Surroundings implements ReactiveController {
  private readonly host: HTMLElement & ReactiveControllerHost;
  private readonly dweller: Dweller;
  private inView = false;
  private undo: (() => void)[] = [];

  constructor(host: HTMLElement & ReactiveControllerHost, dweller: Dweller) {
    this.host = host;
    this.dweller = dweller;
    host.addController(this);
  }

  /** Whether some of it is in view, be the page hidden or not. */
  get onScreen(): boolean {
    return this.inView;
  }

  hostConnected(): void {
    const sizes = new ResizeObserver(() => this.measure());
    sizes.observe(this.host);
    const seen = new IntersectionObserver((entries) => {
      this.inView = entries[entries.length - 1]?.isIntersecting ?? false;
      this.look();
    });
    seen.observe(this.host);
    const onVisibility = (): void => this.look();
    document.addEventListener('visibilitychange', onVisibility);
    const motion = window.matchMedia('(prefers-reduced-motion: reduce)');
    const onMotion = (): void => this.dweller.onMotion(motion.matches);
    onMotion();
    motion.addEventListener('change', onMotion);
    this.undo = [
      () => sizes.disconnect(),
      () => seen.disconnect(),
      () => document.removeEventListener('visibilitychange', onVisibility),
      () => motion.removeEventListener('change', onMotion),
    ];
  }

  hostDisconnected(): void {
    for (const undo of this.undo) undo();
    this.undo = [];
    this.inView = false;
    this.look();
  }

  private look(): void {
    this.dweller.onSight(this.inView && !document.hidden);
  }

  private measure(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    const layout = width >= 1100 ? 'wide' : width >= 700 ? 'medium' : 'narrow';
    this.dweller.onSize(layout, width < height * 1.1);
  }
}
