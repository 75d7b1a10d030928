/**
 * The scenarios that come with the page, in the order in which one would teach them; they are loaded
 * when somebody looks at them. What goes wrong stands next to what mends it.
 */
import { readScenario, type Scenario } from './scenario.js';

/** A scenario's file, without its ending, and what is to be learned from it, in one line. */
export interface Entry {
  readonly file: string;
  readonly lesson: string;
  /** The section of the paper, or of the thesis. */
  readonly where: string;
}

/** One scenario, or two that differ in what mends the first. */
export type Place = Entry | { readonly wrong: Entry; readonly mended: Entry };

export interface Topic {
  readonly title: string;
  readonly places: readonly Place[];
}

const one = (file: string, where: string, lesson: string): Entry => ({ file, where, lesson });

export const TOPICS: readonly Topic[] = [
  {
    title: 'Elections',
    places: [
      one('first-election', '§5.2', 'A timer runs out, a majority votes, and one peer leads.'),
      one('split-vote', '§5.2', 'Two candidates get two votes each, and try again.'),
      {
        wrong: one('fixed-timeouts', '§9.3', 'All time out at the same instant: no leader, ever.'),
        mended: one('randomised-timeouts', '§9.3', 'Timeouts drawn by chance let one stand alone.'),
      },
      one('leader-crash', '§5.2', 'Another peer takes over, and the old leader comes back.'),
      one('leadership-transfer', 'thesis §3.10', 'A leader hands over, and nobody waits.'),
    ],
  },
  {
    title: 'Replication',
    places: [
      one('log-replication', '§5.3', 'One command: append, store, count, commit, apply.'),
      one('slow-follower', '§5.3', 'A majority does not wait for its slowest peer.'),
    ],
  },
  {
    title: 'Partitions and crashes',
    places: [
      one('minority-keeps-writing', '§5.3', 'Cut off with a minority, a leader commits nothing.'),
      one('majority-goes-on', '§5.2', 'The other side elects a leader and commits.'),
      one('partition-and-healing', '§5.3', 'The links heal, and uncommitted entries give way.'),
      one('five-lose-three', '§5.4', 'Without a majority all stands still, and nothing is lost.'),
    ],
  },
  {
    title: 'Safety: Figures 7 and 8',
    places: [
      one('election-restriction', '§5.4.1', 'Whose log is behind gets no majority of votes.'),
      one('figure-7', 'Figure 7', 'One leader repairs six followers, each in its own way.'),
      {
        wrong: one('figure-8-broken', 'Figure 8', 'Old entries commit by counting: one is lost.'),
        mended: one(
          'figure-8-overwrite',
          'Figure 8',
          '(a) to (d): on a majority, yet overwritten.',
        ),
      },
      one('figure-8-commit', 'Figure 8', '(e): an entry of its own term commits the old one.'),
    ],
  },
  {
    title: 'Clients and reads',
    places: [
      {
        wrong: one('applied-twice', '§8', 'A command that is asked for again is done again.'),
        mended: one('lost-answer', '§8', 'With sessions it is answered again and done once.'),
      },
      {
        wrong: one('stale-read', 'thesis §6.4', 'A leader that was deposed answers with old data.'),
        mended: one('stale-read-refused', 'thesis §6.4', 'ReadIndex asks a majority first.'),
      },
      one('lease-read', 'thesis §6.4.1', 'Within its lease a leader need ask nobody.'),
      {
        wrong: one(
          'lease-and-clock-drift',
          'thesis §6.4.1',
          'Clocks drift, and a lease outlives its truth.',
        ),
        mended: one(
          'lease-allows-for-drift',
          'thesis §6.4.1',
          'The leader reckons with the drift.',
        ),
      },
    ],
  },
  {
    title: 'Membership: Figures 10 and 11',
    places: [
      {
        wrong: one('figure-10', 'Figure 10', 'Switched directly, two majorities decide at once.'),
        mended: one(
          'joint-consensus',
          'Figure 11',
          'Old and new voters must both agree for a while.',
        ),
      },
      {
        wrong: one('single-server-bug', 'thesis §4.1', 'Two changes of one peer each overlap.'),
        mended: one('single-server-fix', 'thesis §4.1', 'First commit an entry of the own term.'),
      },
      {
        wrong: one('removed-server-disturbs', '§6', 'Whoever was removed keeps asking for votes.'),
        mended: one('removed-server-ignored', '§6', 'Who hears a leader does not listen to it.'),
      },
    ],
  },
  {
    title: 'Snapshots and disks',
    places: [
      one('snapshot-to-a-late-peer', '§7', 'The entries that it missed are gone: InstallSnapshot.'),
      {
        wrong: one(
          'a-disk-that-lies',
          'Figure 2',
          'Confirmed before it is written, and then lost.',
        ),
        mended: one('power-loss', 'Figure 2', 'A peer answers only for what is on its disk.'),
      },
    ],
  },
  {
    title: 'Links, CheckQuorum and PreVote',
    places: [
      {
        wrong: one('one-way-link', '§5.2', 'A leader is heard, hears nobody, and blocks the rest.'),
        mended: one('one-way-link-check-quorum', 'thesis §6.2', 'Unconfirmed, it steps down.'),
      },
      {
        wrong: one('partial-partition', '§5.1', 'Two miss each other, and leaders fall in turn.'),
        mended: one(
          'partial-partition-pre-vote',
          'thesis §9.6',
          'Asking first leaves the leader alone.',
        ),
      },
    ],
  },
  {
    title: 'Loss and load',
    places: [
      one('lossy-network', '§5.5', 'A fifth is lost, a tenth comes twice, all arrives.'),
      one('thousand-commands', '§8', 'Sixteen clients, one message in twenty lost.'),
    ],
  },
];

/** The entries of a topic, in order. */
export function entriesOf({ places }: Topic): Entry[] {
  return places.flatMap((place) => ('file' in place ? [place] : [place.wrong, place.mended]));
}

/** What a scenario of the library is in its pair; nothing for one that stands alone. */
export type Part = 'wrong' | 'mended' | null;

/** A scenario of the library. */
export interface Volume extends Entry {
  readonly scenario: Scenario;
  readonly part: Part;
}

export interface Shelf {
  readonly title: string;
  readonly volumes: readonly Volume[];
}

const FILES = import.meta.glob<string>(['../../scenarios/*.json', '!../../scenarios/schema.json'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

function volume(entry: Entry, part: Part): Volume {
  const text = FILES[`../../scenarios/${entry.file}.json`];
  if (text === undefined) throw new Error(`There is no scenario ${entry.file}.`);
  return { ...entry, part, scenario: readScenario(text) };
}

export const LIBRARY: readonly Shelf[] = TOPICS.map(({ title, places }) => ({
  title,
  volumes: places.flatMap((place) =>
    'file' in place
      ? [volume(place, null)]
      : [volume(place.wrong, 'wrong'), volume(place.mended, 'mended')],
  ),
}));
