/** Where the rows of a long list stand, and what can be looked for. No drawing, no elements. */
import { peerNames } from '../format.js';
import type { Wanted } from '../wasm/api.js';

/** Browsers lose their way in what is higher. */
const HIGHEST = 8_000_000;
/** Rows that are made above and below what is in sight. */
const BEYOND = 3;
/** How far down the view a jump puts the playhead. */
const FOLLOWED = 0.7;

/**
 * The place in a list of rows of one height, one of which may be opened and is then higher. A list
 * of a million rows is higher than any browser can scroll: there, a small movement of the scroll bar
 * moves as many pixels, and a large one goes to its part of the list.
 */
export class Scroll {
  count = 0;
  rowHeight = 1;
  /** What is seen of it. */
  view = 0;
  /** The row that is opened, -1 for none, and how much higher it is. */
  opened = -1;
  extra = 0;
  /** The pixel of the list at the upper edge of what is seen. */
  top = 0;
  /** Where the scroll bar stands. */
  put = 0;

  /** How high the whole list is. */
  get whole(): number {
    return this.count * this.rowHeight + (this.opened >= 0 ? this.extra : 0);
  }

  /** How high it is for the scroll bar. */
  get height(): number {
    return Math.min(this.whole, HIGHEST);
  }

  /** Where a row begins. */
  start(row: number): number {
    return row * this.rowHeight + (this.opened >= 0 && row > this.opened ? this.extra : 0);
  }

  /** The row at a pixel of the list. */
  rowAt(pixel: number): number {
    if (this.opened >= 0 && pixel >= this.start(this.opened + 1))
      return this.within((pixel - this.extra) / this.rowHeight);
    if (this.opened >= 0 && pixel >= this.start(this.opened)) return this.opened;
    return this.within(pixel / this.rowHeight);
  }

  /** The rows to make: from, and behind the last. */
  rows(): { from: number; to: number } {
    if (this.count === 0) return { from: 0, to: 0 };
    const from = Math.max(this.rowAt(this.top) - BEYOND, 0);
    return { from, to: Math.min(this.rowAt(this.top + this.view) + BEYOND + 1, this.count) };
  }

  /** The scroll bar was moved. */
  moved(to: number): void {
    const by = to - this.put;
    const small = Math.abs(by) < Math.max(2 * this.view, 1000);
    const far = this.whole - this.view;
    if (this.whole <= HIGHEST) this.top = to;
    else this.top = small ? this.top + by : (to / (this.height - this.view)) * far;
    this.top = Math.max(Math.min(this.top, far), 0);
    this.put = to;
    // At an end of the bar that is no end of the list.
    if (to <= 0 || to >= this.height - this.view) this.settle();
  }

  /** Goes to a pixel of the list. */
  go(top: number): void {
    this.top = Math.max(Math.min(top, this.whole - this.view), 0);
    this.settle();
  }

  /** Puts the scroll bar where it says the place in the whole list. */
  settle(): void {
    const far = this.whole - this.view;
    const way = this.height - this.view;
    this.put = far > way && far > 0 ? Math.round((this.top / far) * way) : this.top;
  }

  /** Whether a row is wholly in sight. */
  shows(row: number): boolean {
    return this.start(row) >= this.top - 1 && this.start(row + 1) <= this.top + this.view + 1;
  }

  /** Brings a row into sight, on the shortest way. */
  reveal(row: number): void {
    const start = this.start(row);
    const end = this.start(row + 1);
    if (start < this.top) this.go(start);
    else if (end > this.top + this.view) this.go(Math.min(end - this.view, start));
  }

  /** Keeps the row of the playhead in sight: it creeps at the lower edge, and a jump has both sides seen. */
  follow(row: number): void {
    if (this.shows(row)) return;
    const end = this.start(row + 1);
    const below = end - this.top - this.view;
    if (below > 0 && below < this.view) this.go(end - this.view);
    else this.go(end - FOLLOWED * this.view);
  }

  private within(row: number): number {
    return Math.max(Math.min(Math.floor(row), this.count - 1), 0);
  }
}

/** The row a key leads to; -1 for none. */
export function rowFor(key: string, row: number, count: number, page: number): number {
  const to = (at: number): number => Math.min(Math.max(at, 0), count - 1);
  switch (key) {
    case 'ArrowDown':
      return to(row + 1);
    case 'ArrowUp':
      return to(row - 1);
    case 'PageDown':
      return to(row + page);
    case 'PageUp':
      return to(row - page);
    case 'Home':
      return to(0);
    case 'End':
      return to(count - 1);
    default:
      return -1;
  }
}

/** Some kinds of events with one name for a reader. */
export type Kinds = readonly [kinds: readonly string[], words: string];

/** What events can be about, by the engine's names; and the kinds of each that readers look for. */
export const TOPICS: readonly (readonly [Wanted['topic'], string, readonly Kinds[]])[] = [
  [
    'election',
    'Elections and votes',
    [
      [['became_candidate'], 'A peer stands for election'],
      [['granted'], 'A vote is granted'],
      [['denied'], 'A vote is denied'],
      [['became_leader'], 'A leader is elected'],
      [['became_follower', 'lost_quorum'], 'A leader or candidate gives up'],
      [['term_advanced'], 'A peer learns of a later term'],
      [['became_pre_candidate', 'would_grant', 'would_deny'], 'PreVote is asked and answered'],
      [
        [
          'transfer_requested',
          'transfer_started',
          'transfer_ready',
          'transfer_aborted',
          'asked_to_stand',
        ],
        'Leadership is handed over',
      ],
    ],
  ],
  [
    'log',
    'Logs and replication',
    [
      [['appended'], 'A leader appends'],
      [['accepted'], 'A follower accepts'],
      [['rejected'], 'A follower rejects: the check fails'],
      [['truncated'], 'Entries are removed'],
      [['stepped_back'], 'nextIndex steps back'],
    ],
  ],
  [
    'commit',
    'Commits and applying',
    [
      [['committed'], 'A leader commits'],
      [['followed_commit'], 'A follower learns commitIndex'],
      [['commit_withheld'], 'A majority that does not commit'],
      [['applied'], 'An entry is applied'],
    ],
  ],
  [
    'message',
    'Messages',
    [
      [['sent'], 'Sent'],
      [['delivered'], 'Arrived'],
      [['lost'], 'Lost'],
      [['duplicated', 'delayed'], 'Doubled or delayed'],
    ],
  ],
  [
    'disk',
    'Disks',
    [
      [['persisted'], 'A write is durable'],
      [
        ['disk_full', 'write_torn', 'wiped', 'started_lost', 'lost_disk', 'disk_set'],
        'A disk fails or is slow',
      ],
    ],
  ],
  [
    'snapshot',
    'Snapshots',
    [
      [['snapshot_taken'], 'Taken'],
      [
        ['snapshot_needed', 'chunk_received', 'snapshot_installed', 'restored'],
        'Sent and installed',
      ],
    ],
  ],
  ['membership', 'Membership', []],
  [
    'client',
    'Clients and reads',
    [
      [['requested', 'client_invoked'], 'A client asks'],
      [['answered', 'client_answered', 'read_answered'], 'A client is answered'],
      [['client_retried', 'client_timed_out', 'client_gave_up'], 'A client asks again or gives up'],
    ],
  ],
  [
    'fault',
    'Faults and links',
    [
      [['crashed', 'power_lost', 'disk_full', 'wiped'], 'Crashes'],
      [['restarted', 'started_lost', 'appeared'], 'Restarts'],
      [['paused', 'resumed'], 'Pauses'],
      [['cut', 'partitioned', 'isolated'], 'Links are cut'],
      [['healed', 'connected', 'all_healed'], 'Links are healed'],
      [['clock_set', 'disk_set'], 'Clocks and disks'],
    ],
  ],
  ['violation', 'Broken properties', []],
];

/** What the list is narrowed to, in a few words; empty when it is not. */
export function wantedWords({ peers, topic, kinds, term, section }: Wanted): string {
  const known = TOPICS.flatMap(([, , some]) => some).find(([some]) => some.join() === kinds.join());
  const about = TOPICS.find(([name]) => name === topic)?.[1] ?? known?.[1] ?? kinds.join(', ');
  const words = [
    about,
    peers.length > 3 ? `${peers.length} peers` : peerNames(peers),
    term > 0 ? `term ${term}` : '',
    section,
  ];
  return words.filter((it) => it !== '').join(' · ');
}

/** The sections that events lean on; a section finds those within it too. */
export const SECTIONS: readonly (readonly [string, string])[] = [
  ['§5.1', 'terms'],
  ['§5.2', 'leader election'],
  ['§5.3', 'log replication'],
  ['§5.4', 'safety'],
  ['§5.4.1', 'election restriction'],
  ['§5.4.2', 'entries of earlier terms'],
  ['§5.4.3', 'safety argument'],
  ['§5.5', 'crashes'],
  ['§5.6', 'timing'],
  ['§6', 'membership changes'],
  ['§7', 'log compaction'],
  ['§8', 'clients'],
  ['thesis §3.8', 'persisted state'],
  ['thesis §3.10', 'leadership transfer'],
  ['thesis §4', 'membership changes'],
  ['thesis §6', 'clients and reads'],
  ['thesis §9.6', 'PreVote'],
];

/** How much was found, in words. */
export function countWords(found: number, seen: number, events: number): string {
  const count = found.toLocaleString('en');
  if (seen < events) return `${count} so far, ${Math.floor((100 * seen) / events)} % looked at`;
  return `${count} of ${events.toLocaleString('en')}`;
}
