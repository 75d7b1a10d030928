/**
 * Handing a run on: from the session to a link or a file, and back. What is
 * foreign is looked at whole before it takes the place of the run that is there.
 */
import { download, fileName } from './files.js';
import { LinkError } from './link/checks.js';
import { LINK_MAX, readLink, writeLink } from './link/link.js';
import type { Caption, Recipe, Viewing } from './link/recipe.js';
import { pngOf } from './picture.js';
import { EngineDied, errorText, type Run } from './run.js';
import { FILE_MAX, readScenario, type Scenario, scenarioOf } from './scenario.js';
import type { Session } from './session.js';

/** What can be taken away as a file. */
export type Export = 'scenario' | 'ndjson' | 'shiviz' | Picture;
/** The cluster, or the space-time diagram. */
export type Picture = 'svg' | 'png' | 'diagram-svg' | 'diagram-png';

/** Who shows the run. */
export interface Display {
  /** What of the page belongs to the run. */
  readonly viewing: Viewing;
  /** The scenario that is played, if one is. */
  readonly story: Scenario | null;
  view(viewing: Viewing): void;
  tellStory(story: Scenario | null): void;
  /** The cluster as it is drawn, or what is in sight of the diagram, as an SVG text. */
  picture(of: 'cluster' | 'diagram'): Promise<string | null>;
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
    const run = this.run();
    const captions: Caption[] = run.tree
      .marks()
      .flatMap(({ kind, at, moment, text }) =>
        kind === 'say' && text ? [{ at, moment, text }] : [],
      );
    return {
      config: run.config,
      interventions: run.interventions,
      captions,
      at: run.now,
      moment: run.moment,
      end: run.end,
      view: this.display.viewing,
    };
  }

  /** The run as the hash of an address, however long. */
  async link(): Promise<string> {
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
      this.display.tellStory(null);
      this.display.view(recipe.view);
      return true;
    } catch (error) {
      this.refuse('link', error);
      return false;
    }
  }

  /** Plays a scenario. False when it cannot be, as with a link. */
  play(scenario: Scenario): boolean {
    this.openings++;
    try {
      this.session.openScenario(scenario.text);
      this.display.tellStory(scenario);
      return true;
    } catch (error) {
      this.refuse('scenario', error);
      return false;
    }
  }

  /** Plays the scenario in a file. */
  async openFile(file: File): Promise<boolean> {
    try {
      if (file.size > 4 * FILE_MAX)
        throw new LinkError(`The file has ${file.size} bytes; no scenario is so long.`);
      return this.playText(await file.text());
    } catch (error) {
      this.refuse('file', error);
      return false;
    }
  }

  /** Plays the scenario in a text, as with a file. */
  playText(text: string): boolean {
    let scenario: Scenario;
    try {
      scenario = readScenario(text);
    } catch (error) {
      this.refuse('file', error);
      return false;
    }
    return this.play(scenario);
  }

  /** Gives the reader a file; answers its name. */
  async save(what: Export): Promise<string> {
    const run = this.run();
    const { story } = this.display;
    const title = story?.name ?? `Raft run, seed ${run.config.seed}`;
    const make = (ending: string, type: string, content: BlobPart): string => {
      const name = fileName(title, ending);
      download(name, new Blob([content], { type }));
      return name;
    };
    switch (what) {
      case 'scenario':
        return make('json', 'application/json', run.toScenario(title, story?.about ?? ''));
      case 'ndjson':
        return make('ndjson', 'application/x-ndjson', run.trace('ndjson'));
      case 'shiviz':
        return make('shiviz.txt', 'text/plain', run.trace('shiviz'));
      case 'svg':
        return make('svg', 'image/svg+xml', await this.picture('cluster'));
      case 'diagram-svg':
        return make('time.svg', 'image/svg+xml', await this.picture('diagram'));
      case 'png':
      case 'diagram-png': {
        const isCluster = what === 'png';
        const name = fileName(title, isCluster ? 'png' : 'time.png');
        download(name, await pngOf(await this.picture(isCluster ? 'cluster' : 'diagram')));
        return name;
      }
    }
  }

  /** Gives the reader a run whose engine is gone, as a file: its link, or its scenario if that is too long. */
  async rescue(recipe: Recipe): Promise<void> {
    const title = `Raft run, seed ${recipe.config.seed}`;
    const save = (ending: string, type: string, text: string): void =>
      download(fileName(title, ending), new Blob([text], { type }));
    const address = new URL(window.location.href);
    address.search = '';
    address.hash = await writeLink(recipe);
    if (address.hash.length > LINK_MAX) save('json', 'application/json', scenarioOf(recipe, title));
    else save('txt', 'text/plain', `${address.href}\n`);
  }

  private async picture(of: 'cluster' | 'diagram'): Promise<string> {
    const picture = await this.display.picture(of);
    if (picture === null) throw new Error('Nothing is drawn yet.');
    return picture;
  }

  private run(): Run {
    const { run } = this.session;
    if (!run) throw new Error('There is no run yet; wait for raft-ready.');
    return run;
  }

  private refuse(what: 'link' | 'scenario' | 'file', error: unknown): void {
    if (error instanceof EngineDied) {
      this.session.fault(error);
      return;
    }
    const words = errorText(error);
    const reason =
      error instanceof LinkError ? words : `The engine refuses it: ${words.replace(/\.?$/, '.')}`;
    const stays = this.session.run ? ' The run that was there stays as it is.' : '';
    this.display.tell(`This ${what} cannot be opened. ${reason}${stays}`);
  }
}
