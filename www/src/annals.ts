/**
 * What the page knows of the whole run, and not only of the instant shown: what
 * stands on the timeline, the branches, and how two of them differ.
 */
import { actWords, deedWords } from './act-words.js';
import { exactTime, peerName } from './format.js';
import type { Run } from './run.js';
import { type Saying, sentence } from './saying.js';
import type { Pace, Session } from './session.js';
import { isAt, type Stop, stopAt } from './stops.js';
import type {
  BranchId,
  BranchView,
  DiffView,
  Mark,
  RecordedIntervention,
  Without,
} from './wasm/api.js';

/** Two branches beside each other in words. */
export interface Comparing {
  readonly other: BranchId;
  readonly view: DiffView;
}

/** What of it is rendered. */
export interface Told {
  readonly marks: readonly Mark[];
  readonly branches: readonly BranchView[];
  /** The captions of the branch that is shown; of those only so many have been come to. */
  readonly stops: readonly Stop[];
  readonly told: number;
  /** Whether this place is that of the last one told. */
  readonly atStop: boolean;
  /** The branch that is drawn beside the one that is shown. */
  readonly companion: BranchId | null;
  readonly comparing: Comparing | null;
}

/** Where it is rendered. */
export interface Page {
  put(part: Partial<Told>): void;
  tell(problem: string): void;
  /** Says under the stage, and to who does not see it, what came of what the reader did. */
  say(saying: Saying): void;
  /** Does what is answered with other words than those of the place to which it leads. */
  quietly(move: () => void): void;
  showBranches(): void;
}

/** What a reader asks of the branches. */
export type BranchAsk =
  | { readonly do: 'switch' | 'drop' | 'compare' | 'beside'; readonly branch: BranchId }
  | { readonly do: 'rename'; readonly branch: BranchId; readonly name: string }
  | { readonly do: 'pin'; readonly branch: BranchId; readonly pinned: boolean }
  | { readonly do: 'fork' | 'alone' | 'done' }
  /** Without one of the deeds, by the place in the record where it begins. */
  | { readonly do: 'without'; readonly index: number }
  | { readonly do: 'without-fates' }
  | { readonly do: 'moment'; readonly moment: number; readonly at?: number }
  | { readonly do: 'seek'; readonly at: number }
  | { readonly do: 'say'; readonly text: string }
  /** Takes a caption back, by its place among those of the branch. */
  | { readonly do: 'unsay'; readonly index: number };

/** The longest name of a branch. */
export const NAME_MAX = 60;

export const NOTHING_TOLD: Told = {
  marks: [],
  branches: [],
  stops: [],
  told: 0,
  atStop: false,
  companion: null,
  comparing: null,
};

export class Annals {
  private readonly session: Session;
  private readonly page: Page;
  private told: Told = NOTHING_TOLD;
  private end = -1;
  private record: readonly RecordedIntervention[] = [];

  constructor(session: Session, page: Page) {
    this.session = session;
    this.page = page;
  }

  /** A new run begins. */
  clear(): void {
    this.end = -1;
    this.put(NOTHING_TOLD);
  }

  /** Reads what has changed since the last time. */
  read(run: Run, pace: Pace): void {
    // What a program decided since is no mark, and there may be much of it.
    const { end, kept: interventions } = run;
    if (end !== this.end || interventions !== this.record || pace === 'turn') {
      this.end = end;
      this.record = interventions;
      const marks = worded(run);
      // Time that flows brings new ones at the end, and most of the time none: then they stay the same.
      const same = pace === 'flow' && isSame(this.told.marks, marks);
      this.put({ marks: same ? this.told.marks : marks, branches: run.tree.branches() });
    }
    const here = { moment: run.moment, at: run.now };
    const { stops } = run;
    this.put({ stops, told: stopAt(stops, here) + 1, atStop: isAt(stops, here) });
    if (this.told.comparing && pace !== 'flow') this.compare(run, this.told.comparing.other);
  }

  /** Does what was asked; what is wrong with it is said. */
  ask(asked: BranchAsk): void {
    const { session } = this;
    switch (asked.do) {
      case 'switch':
        this.switchTo(asked.branch);
        break;
      case 'fork':
        this.fork();
        break;
      case 'without':
        this.without((tree) => tree.without(asked.index));
        break;
      case 'without-fates':
        this.without((tree) => tree.withoutFates());
        break;
      case 'moment':
        session.move('jump', (run) => run.seekMoment(asked.moment, asked.at));
        break;
      case 'seek':
        session.seek(asked.at);
        break;
      case 'compare':
        this.attempt((run) => this.compare(run, asked.branch));
        break;
      case 'done':
        this.put({ comparing: null });
        break;
      case 'say':
        session.move('turn', (run) => run.tree.say(asked.text));
        break;
      case 'unsay':
        session.move('turn', (run) => run.tree.unsay(asked.index));
        break;
      case 'beside':
        this.beside(asked.branch);
        break;
      case 'alone':
        this.beside(null);
        break;
      case 'rename':
        this.change((run) => run.tree.rename(asked.branch, asked.name));
        break;
      case 'pin':
        this.change((run) => run.tree.pin(asked.branch, asked.pinned));
        break;
      case 'drop':
        this.drop(asked.branch);
        break;
    }
  }

  private switchTo(branch: BranchId): void {
    const { companion, branches } = this.told;
    const before = currentOf(branches)?.id ?? null;
    this.put({ comparing: null });
    this.session.move('turn', (run) => {
      run.tree.switchTo(branch);
      // Two that stand beside each other change places.
      if (companion === branch) {
        run.setCompanion(before);
        this.put({ companion: before });
      }
    });
  }

  private fork(): void {
    const before = currentOf(this.told.branches);
    this.page.quietly(() => this.session.move('turn', (run) => run.tree.fork()));
    const made = currentOf(this.told.branches);
    if (made && made.id !== before?.id)
      this.page.say({
        what: sentence(`${made.name} begins here`),
        why: 'What is done from here on is done on it; the other one is kept.',
      });
    this.page.showBranches();
  }

  /** Takes out what was done last before this place. False when nothing was. */
  takeBack(): boolean {
    const moment = this.session.run?.moment ?? 0;
    const mark = this.told.marks.findLast(
      ({ kind, began, moment: whole }) => kind === 'act' && (began ?? whole) <= moment,
    );
    const done = mark?.act === undefined ? undefined : this.record[mark.act];
    if (mark?.act === undefined || !done) return false;
    const { act: index } = mark;
    this.page.quietly(() =>
      this.ask(done.act.do === 'fate' ? { do: 'without-fates' } : { do: 'without', index }),
    );
    this.page.say({
      what: `Taken out: ${mark.text}.`,
      why: 'The run goes on without it on a branch of its own; the other one is kept.',
    });
    return true;
  }

  private without(leaveOut: (tree: Run['tree']) => Without): void {
    this.session.move('turn', (run) => {
      const { refused } = leaveOut(run.tree);
      if (refused.length === 0) return;
      const [first] = refused;
      const lost = this.record[first?.index ?? -1];
      const more = refused.length - 1;
      const others =
        more > 0 ? ` ${more === 1 ? 'One more was' : `${more} more were`} left out.` : '';
      this.page.tell(
        `${sentence(`On the new branch “${lost ? actWords(lost.act) : ''}” is not possible and was left out: ${first?.why ?? ''}`)}${others}`,
      );
    });
  }

  private drop(branch: BranchId): void {
    if (this.told.companion === branch) this.beside(null);
    if (this.told.comparing?.other === branch) this.put({ comparing: null });
    this.change((run) => run.tree.drop(branch));
  }

  private beside(companion: BranchId | null): void {
    this.attempt((run) => run.setCompanion(companion));
    this.put({ companion });
    this.session.refresh();
  }

  private compare(run: Run, other: BranchId): void {
    const branches = run.tree.branches();
    const current = currentOf(branches);
    if (!current || !branches.some(({ id }) => id === other)) this.put({ comparing: null });
    else this.put({ comparing: { other, view: run.tree.diff(current.id, other, run.now) } });
  }

  private change(how: (run: Run) => void): void {
    this.attempt(how);
    const { run } = this.session;
    if (run) this.put({ branches: run.tree.branches() });
  }

  private attempt(how: (run: Run) => void): void {
    const { run } = this.session;
    if (!run) return;
    try {
      how(run);
    } catch (error) {
      this.session.fault(error);
    }
  }

  private put(part: Partial<Told>): void {
    this.told = { ...this.told, ...part };
    this.page.put(part);
  }
}

function currentOf(branches: readonly BranchView[]): BranchView | undefined {
  return branches.find(({ current }) => current);
}

/** That another branch is shown than before, in words; none when it is the same. */
export function turnWords(before: readonly BranchView[], after: readonly BranchView[]): string {
  const [from, to] = [currentOf(before), currentOf(after)];
  if (!from || !to || from.id === to.id) return '';
  return before.some(({ id }) => id === to.id)
    ? sentence(`${to.name} is shown`)
    : `The run goes on as ${to.name}.`;
}

/** Whether marks are those of before; of the last, that may still become another, all is looked at. */
function isSame(before: readonly Mark[], marks: readonly Mark[]): boolean {
  const [a, b] = [before.at(-1), marks.at(-1)];
  if (!a || !b || before.length !== marks.length) return before.length === marks.length;
  return a.at === b.at && a.moment === b.moment && a.kind === b.kind && a.text === b.text;
}

/** The marks, with words for what was done. */
function worded(run: Run): Mark[] {
  const interventions = run.kept;
  return run.tree.marks().map((mark) => {
    if (mark.act === undefined) return mark;
    const act = interventions[mark.act]?.act;
    // What a program decides has one mark, where it began to.
    const text =
      act && act.do !== 'fate'
        ? deedWords(interventions, mark.act)
        : 'A program decides of messages';
    return { ...mark, text };
  });
}

/** The sentence over a comparison. */
export function comparisonWords({ view }: Comparing): string {
  if (!view.first)
    return view.forgotten
      ? 'Where they part is forgotten: of each only the latest events are kept.'
      : 'No event differs so far.';
  const { at, a, b } = view.first;
  const peer = a?.peer ?? b?.peer;
  return `They part at ${exactTime(at)}${peer ? `, at ${peerName(peer)}` : ''}.`;
}
