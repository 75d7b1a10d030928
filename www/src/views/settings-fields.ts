/** The settings of a run, group by group: what each is called, what it does in a line, and how it is read. */
import { PEERS_MAX, PEERS_MIN, SEED_MAX, SNAPSHOT_EVERY_MAX, wholeNumber } from '../params.js';
import type { WorldConfig } from '../wasm/api.js';

/** The settings of one kind of value. */
type NamesOf<T> = {
  [Name in keyof WorldConfig]-?: WorldConfig[Name] extends T ? Name : never;
}[keyof WorldConfig];

/** A number that is typed. */
export interface Field {
  readonly kind: 'field';
  readonly name: NamesOf<number>;
  readonly words: string;
  readonly unit: string;
  readonly help: string;
  /** Throws what is allowed. */
  readonly read: (text: string) => number;
  readonly show: (value: number) => string;
}

/** On or off. */
export interface Switch {
  readonly kind: 'switch';
  readonly name: NamesOf<boolean>;
  readonly words: string;
  readonly help: string;
}

/** One of a few. */
export interface Choice {
  readonly kind: 'choice';
  readonly name: 'client_reads';
  readonly words: string;
  readonly help: string;
  readonly options: readonly {
    readonly value: WorldConfig['client_reads'];
    readonly words: string;
  }[];
}

export type Setting = Field | Switch | Choice;

export interface Group {
  readonly words: string;
  /** Whether it is shown from the start. */
  readonly open: boolean;
  readonly settings: readonly Setting[];
}

/** The engine's bound on how much faster one clock is taken to run than another. */
const ASSUMED_DRIFT_MAX_PPM = 1_000_000;

/** The engine's bounds on what one message carries, and on how many may be on their way. */
const PIECE_MAX_BYTES = 1_048_576;
const IN_FLIGHT_MAX = 1000;

/** The longest time that the engine takes. */
const DAY_MS = 86_400_000;
/** The shortest time that is one. */
const TICK_MS = 0.001;

function milliseconds(words: string, least: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= least && value <= DAY_MS)) {
      throw new RangeError(
        `${words} must be a number of milliseconds, from ${least} to ${DAY_MS} (one day).`,
      );
    }
    return Math.round(value * 1000);
  };
}

function span(name: Field['name'], words: string, help: string, least = 0): Field {
  const show = (us: number): string => String(us / 1000);
  return { kind: 'field', name, words, unit: 'ms', help, read: milliseconds(words, least), show };
}

function percent(name: Field['name'], words: string, help: string): Field {
  const read = (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= 0 && value <= 100))
      throw new RangeError(`${words} must be from 0 to 100 per cent.`);
    return value / 100;
  };
  const show = (value: number): string => String(Number((value * 100).toFixed(6)));
  return { kind: 'field', name, words, unit: '%', help, read, show };
}

function whole(
  name: Field['name'],
  words: string,
  help: string,
  [min, max]: readonly [number, number],
  unit = '',
): Field {
  const read = (text: string): number => wholeNumber(text, words, min, max);
  return { kind: 'field', name, words, unit, help, read, show: String };
}

function flag(name: Switch['name'], words: string, help: string): Switch {
  return { kind: 'switch', name, words, help };
}

export const GROUPS: readonly Group[] = [
  {
    words: 'Cluster and network',
    open: true,
    settings: [
      whole('peers', 'Peers', `Servers with a log each, ${PEERS_MIN} to ${PEERS_MAX}`, [
        PEERS_MIN,
        PEERS_MAX,
      ]),
      whole('voters', 'Of them vote at first', '0 for all; the others wait to be added', [
        0,
        PEERS_MAX,
      ]),
      whole('seed', 'Seed', 'The same seed gives the same run', [0, SEED_MAX]),
      span(
        'election_timeout_min_us',
        'Election timeout, shortest',
        'Each peer draws between the two',
        TICK_MS,
      ),
      span('election_timeout_max_us', 'Election timeout, longest', 'Drawn anew each time', TICK_MS),
      span('heartbeat_interval_us', 'Heartbeat every', 'Well below the election timeout', TICK_MS),
      span('latency_min_us', 'Latency, shortest', 'How long a message flies'),
      span('latency_max_us', 'Latency, longest', 'Each message draws between the two'),
      percent('loss', 'Loss', 'Messages that never arrive'),
      percent('duplication', 'Duplication', 'Messages that arrive twice'),
      whole('snapshot_every', 'Entries per snapshot', 'Applied, they leave the log; 0 for never', [
        0,
        SNAPSHOT_EVERY_MAX,
      ]),
    ],
  },
  {
    words: 'Algorithm',
    open: true,
    settings: [
      flag('pre_vote', 'PreVote', 'A peer asks first whether it could win an election'),
      flag('check_quorum', 'CheckQuorum', 'A leader that hears from no majority steps down'),
      flag(
        'leader_stickiness',
        'Leader stickiness',
        'A peer that hears a leader takes part in no election',
      ),
      flag(
        'lease_reads',
        'Lease reads',
        'A confirmed leader reads without asking again; needs stickiness',
      ),
      whole(
        'clock_drift_ppm',
        'Clocks may differ by',
        'What a leader with a lease allows for',
        [0, ASSUMED_DRIFT_MAX_PPM],
        'ppm',
      ),
      flag('noop_on_election', 'No-op on election', 'A new leader appends an empty entry at once'),
      flag('manual', 'By hand', 'Messages and timers wait until you deliver and fire them'),
    ],
  },
  {
    words: 'Disks',
    open: false,
    settings: [
      span('disk_min_us', 'Write, shortest', 'Until it is durable; messages wait for it'),
      span('disk_max_us', 'Write, longest', 'Each write draws between the two'),
      flag(
        'torn_writes',
        'Torn writes',
        'A loss of power may leave a part of what was being written',
      ),
      whole(
        'disk_bytes',
        'Disk size',
        'A host stops at a write that does not fit; 0 for no bound',
        [0, SEED_MAX],
        'B',
      ),
    ],
  },
  {
    words: 'Clients',
    open: false,
    settings: [
      {
        kind: 'choice',
        name: 'client_reads',
        words: 'Clients read',
        help: 'From a store as it is they may read what is stale',
        options: [
          { value: 'log', words: 'through the log' },
          { value: 'index', words: 'with ReadIndex' },
          { value: 'local', words: 'from any store' },
        ],
      },
      flag(
        'client_sessions',
        'Sessions',
        'What a client asks for again is applied once, by its number',
      ),
      span(
        'client_timeout_us',
        'Asks again after',
        'When no answer comes, another peer is asked',
        TICK_MS,
      ),
      span('client_patience_us', 'Gives up after', 'It may have been done or not; 0 for never'),
      span('client_latency_min_us', 'To a peer, shortest', 'How long a request or answer takes'),
      span('client_latency_max_us', 'To a peer, longest', 'Each draws between the two'),
      percent('client_loss', 'Requests and answers lost', 'Between clients and peers'),
    ],
  },
  {
    words: 'How a leader sends',
    open: false,
    settings: [
      span(
        'batch_us',
        'Commands wait for more',
        'Batching: then they leave in one message; 0 for none',
      ),
      whole(
        'max_append_bytes',
        'Entries per message',
        'A larger entry travels alone',
        [1, PIECE_MAX_BYTES],
        'B',
      ),
      whole(
        'max_in_flight',
        'Messages on the way to a follower',
        'Pipelining: with more it waits for an answer; 1 for none',
        [1, IN_FLIGHT_MAX],
      ),
      whole(
        'max_in_flight_bytes',
        'Bytes on the way to a follower',
        'With more it waits for an answer; 0 for no bound',
        [0, SEED_MAX],
        'B',
      ),
      whole(
        'max_uncommitted_bytes',
        'Uncommitted entries',
        'With more it turns clients away; 0 for no bound',
        [0, SEED_MAX],
        'B',
      ),
      whole(
        'snapshot_chunk_bytes',
        'Snapshot per message',
        'One piece is on its way at a time',
        [1, PIECE_MAX_BYTES],
        'B',
      ),
    ],
  },
];

/** Settings of which the first must not be above the second. */
const PAIRS: readonly (readonly [Field['name'], Field['name']])[] = [
  ['election_timeout_min_us', 'election_timeout_max_us'],
  ['latency_min_us', 'latency_max_us'],
  ['disk_min_us', 'disk_max_us'],
  ['client_latency_min_us', 'client_latency_max_us'],
];

/** What is wrong with times that are right by themselves, by the field that says so. */
export function quarrels(read: Partial<WorldConfig>): Map<string, string> {
  const wrong = new Map<string, string>();
  for (const [shortest, longest] of PAIRS)
    if ((read[shortest] ?? 0) > (read[longest] ?? 0))
      wrong.set(longest, 'The longest must not be below the shortest.');
  if ((read.heartbeat_interval_us ?? 0) >= (read.election_timeout_min_us ?? 1))
    wrong.set(
      'heartbeat_interval_us',
      'Heartbeats must come sooner than the shortest election timeout, or followers give up on a leader that is well.',
    );
  return wrong;
}
