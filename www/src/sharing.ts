/**
 * Handing a run on: from the session to a link, and back. What is foreign is
 * looked at whole before it takes the place of the run that is there.
 */
import { LinkError } from './link/checks.js';
import { readLink, writeLink } from './link/link.js';
import type { Recipe, Viewing } from './link/recipe.js';
import { EngineDied, errorText } from './run.js';
import type { Session } from './session.js';

/** Who shows the run. */
export interface Display {
  /** What of the page belongs to the run. */
  readonly viewing: Viewing;
  view(viewing: Viewing): void;
  /** Says it above the stage, until it is closed. */
  tell(problem: string): void;
}

export class Sharing {
  private readonly session: Session;
  private readonly display: Display;
  private openings = 0;

  constructor(session: Session, display: Display) {
    this.session = session;
    this.display = display;
  }

  /** The run and what is seen of it. Throws while there is none. */
  recipe(): Recipe {
    const { run } = this.session;
    if (!run) throw new Error('There is no run yet; wait for raft-ready.');
    return {
      config: run.config,
      interventions: run.interventions,
      captions: [],
      at: run.now,
      end: run.now,
      view: this.display.viewing,
    };
  }

  /** The run as the hash of an address, however long. */
  link(): Promise<string> {
    return writeLink(this.recipe());
  }

  /** Opens a link. False when it cannot be: then the run that is there stays, and the reader is told why. */
  async open(hash: string): Promise<boolean> {
    const opening = ++this.openings;
    try {
      const recipe = await readLink(hash);
      // Another link was opened while this one was unfolded.
      if (opening !== this.openings) return false;
      this.session.open(recipe);
      this.display.view(recipe.view);
      return true;
    } catch (error) {
      this.refuse(error);
      return false;
    }
  }

  private refuse(error: unknown): void {
    if (error instanceof EngineDied) {
      this.session.fault(error);
      return;
    }
    const words = errorText(error);
    const engines = error instanceof LinkError ? words : `The run cannot be made: ${words}`;
    const stays = this.session.run ? ' The run that was there stays as it is.' : '';
    this.display.tell(`This link cannot be opened. ${engines}${stays}`);
  }
}
