/** Where runs come in and go out: the dialogs of sharing and of scenarios, and files that are dropped. */
import { chooseFile } from './files.js';
import type { Selection } from './intents.js';
import type { Viewing } from './link/recipe.js';
import { EngineDied, errorText } from './run.js';
import type { Scenario } from './scenario.js';
import type { Screen, Shown } from './screen.js';
import type { Session } from './session.js';
import { type Display, type Export, Sharing } from './sharing.js';
import { tabsOf } from './views/panels.js';

/** What is shown, as far as it is handed on. */
export interface Wall {
  readonly now: Shown;
  put(part: Partial<Shown>): void;
  pick(selection: Selection | null): void;
  seeEverything(everything: boolean): void;
  tell(problem: string): void;
}

export class Exchange implements Display {
  readonly sharing: Sharing;
  private readonly session: Session;
  private readonly wall: Wall;
  private readonly screen: Screen;

  constructor(session: Session, wall: Wall, screen: Screen) {
    this.session = session;
    this.wall = wall;
    this.screen = screen;
    this.sharing = new Sharing(session, this);
  }

  /** Opens the dialog of what can be handed on; the page around may put the link into its address. */
  openShare(): void {
    const { run } = this.session;
    if (!run) return;
    this.session.clock.pause();
    const at = run.now;
    this.sharing.link().then(
      (hash) => {
        const address = new URL(window.location.href);
        address.search = '';
        address.hash = hash;
        this.screen.shareDialog?.open(address.href, at);
        this.screen.announce('raft-link', hash);
      },
      (error: unknown) => this.session.fault(error),
    );
  }

  openScenarios(): void {
    void this.screen.scenarios?.open();
  }

  /** Sets up the scenario of a file that comes with the page, and pauses at its end. */
  async playFromLibrary(name: string): Promise<void> {
    try {
      const { LIBRARY } = await import('./library.js');
      const volumes = LIBRARY.flatMap((shelf) => shelf.volumes);
      const scenario = volumes.find(({ file }) => file === name)?.scenario;
      if (scenario && this.sharing.play(scenario)) this.session.seek(this.session.run?.end ?? 0);
    } catch {
      this.tell('The scenarios could not be loaded. Check the connection and try again.');
    }
  }

  /** Asks for a scenario's file, and plays it. */
  async openFile(): Promise<void> {
    const file = await chooseFile('.json,application/json');
    if (file) await this.sharing.openFile(file);
  }

  /** Saves a file; answers what is to be said of it. */
  async save(what: Export): Promise<string> {
    try {
      return `${await this.sharing.save(what)} is saved.`;
    } catch (error) {
      if (error instanceof EngineDied) this.session.fault(error);
      return `It could not be saved: ${errorText(error)}`;
    }
  }

  /** Starts the run again, or the scenario. */
  again(): void {
    if (this.story) this.sharing.play(this.story);
    else this.session.restart({});
  }

  // ---- What is handed on -------------------------------------------------

  get story(): Scenario | null {
    return this.wall.now.scenario;
  }

  tellStory(scenario: Scenario | null): void {
    const { tab } = this.wall.now;
    this.wall.put({ scenario, tab: scenario ? 'story' : tab });
  }

  async picture(of: 'cluster' | 'diagram'): Promise<string | null> {
    const { cluster, spacetime } = this.screen;
    return (await (of === 'cluster' ? cluster?.picture() : spacetime?.picture())) ?? null;
  }

  get viewing(): Viewing {
    const { tab, selection, everything } = this.wall.now;
    return { tab, selection, everything, speed: this.session.clock.speed };
  }

  view({ tab, selection, everything, speed }: Viewing): void {
    const { frame, clock } = this.session;
    if (speed) clock.speed = speed;
    if (tab && tabsOf(this.wall.now).includes(tab)) this.wall.put({ tab });
    this.wall.seeEverything(everything ?? false);
    const ends =
      selection?.kind === 'peer'
        ? [selection.id]
        : selection?.kind === 'link'
          ? [selection.a, selection.b]
          : [];
    // A link may name what is not in its run.
    const there = ends.length > 0 && ends.every((id) => frame?.peer(id));
    this.wall.pick(there ? (selection ?? null) : null);
  }

  tell(problem: string): void {
    this.wall.tell(problem);
  }
}
