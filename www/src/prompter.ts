/** The captions at the instant that is shown: which one stands there, whether time waits at it, and saying it aloud. */
import type { Narrator } from './narrator.js';
import type { Shown } from './screen.js';
import type { Session } from './session.js';
import type { Stop } from './stops.js';

export class Prompter {
  private readonly session: Session;
  private readonly narrator: Narrator;
  private readonly shown: () => Pick<Shown, 'stops' | 'told' | 'atStop' | 'holds'>;
  private of: readonly Stop[] = [];
  private known: readonly Stop[] = [];
  /** The caption that was said last to those who do not see it. */
  private voiced = '';

  constructor(
    session: Session,
    narrator: Narrator,
    shown: () => Pick<Shown, 'stops' | 'told' | 'atStop' | 'holds'>,
  ) {
    this.session = session;
    this.narrator = narrator;
    this.shown = shown;
  }

  /** The caption that stands under the stage. */
  get caption(): string {
    const { stops, told } = this.shown();
    return stops[told - 1]?.text ?? '';
  }

  /** The captions that were come to; another list only when they are others. */
  get flags(): readonly Stop[] {
    const { stops, told } = this.shown();
    if (this.of !== stops || this.known.length !== told) {
      this.of = stops;
      this.known = stops.slice(0, told);
    }
    return this.known;
  }

  /** Whether time stands at a caption until the reader goes on. */
  get isHeld(): boolean {
    const { holds, atStop } = this.shown();
    return holds && atStop && !this.session.clock.playing;
  }

  /** Plays on from the caption at which time stands; false when it stands at none. */
  goOn(): boolean {
    if (!this.isHeld) return false;
    this.session.clock.play();
    return true;
  }

  /** Another run. */
  clear(): void {
    this.voiced = '';
  }

  /** Says a caption that was come to, and how one goes on from it; `quiet` while the reader looks for a place. */
  voice(quiet: boolean): void {
    const text = this.caption;
    if (text === this.voiced) return;
    this.voiced = text;
    if (text === '' || quiet) return;
    this.narrator.interrupt(this.isHeld ? `${text} Press Enter to go on.` : text);
  }
}
