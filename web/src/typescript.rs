//! The typings of what crosses as plain objects. One section, in the words of the README.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const PEER: &str = r#"
/** What a peer is made of. Spans and times are in microseconds. */
export interface PeerOptions {
  /** This peer's number, 1 to 99. */
  id: number;
  /** The numbers of all voters, this one's among them. */
  peers: number[];
  /** Keys the randomised election timeouts, 0 to 2^53 - 1. A fresh one when left out. */
  seed?: number;
  /** The time at which the peer starts; 0 when left out. */
  now?: number;
  /** The `state` of the last `persist` output that became durable, for a peer that restarts. */
  stored?: Uint8Array;
  election_timeout_min_us?: number;
  election_timeout_max_us?: number;
  heartbeat_interval_us?: number;
  /** Whether a new leader appends an entry of its own at once. On when left out. */
  noop_on_election?: boolean;
  /** Ask before standing for election (PreVote). Off when left out, as the next two. */
  pre_vote?: boolean;
  /** A leader that hears from no quorum steps down. */
  check_quorum?: boolean;
  /** Peers that hear a leader take part in no election. */
  leader_stickiness?: boolean;
  max_append_bytes?: number;
  max_in_flight?: number;
  max_command_bytes?: number;
  /** The largest snapshot that is taken or received; the same at all peers. */
  max_snapshot_bytes?: number;
  /** How many bytes of a snapshot travel in one message. */
  snapshot_chunk_bytes?: number;
  /** A leader that a quorum confirmed answers reads by a lease. Needs leader_stickiness. */
  lease_reads?: boolean;
  /** How much faster one clock may run than another, in parts per million. */
  clock_drift_ppm?: number;
  /** How many reads may be pending at a peer. */
  max_pending_reads?: number;
  /** How many bytes of entries a leader may have uncommitted; no bound when left out. */
  max_uncommitted_bytes?: number;
  /** How many bytes of entries may be on their way to a follower; no bound when left out. */
  max_in_flight_bytes?: number;
}

/** One thing to do. They must be done in the order in which they come. */
export type PeerOutput =
  /** Make `state` durable in the place of what was stored before, then call `persisted(now, id)`. */
  | { kind: "persist"; id: number; state: Uint8Array }
  /** Carry `bytes` to peer `to`; not before the persist with the id `after` is durable, if there is one. */
  | { kind: "send"; to: number; bytes: Uint8Array; after: number | null }
  /** Apply a committed command: the lab's ApplyMsg. `command` is null for a leader's no-op. */
  | { kind: "apply"; index: number; term: number; command: Uint8Array | null }
  /** Make `snapshot` the service's state: what a call of `snapshot` handed over, here or at the leader. */
  | { kind: "restore"; index: number; term: number; snapshot: Uint8Array }
  /** The outcome of `read(now, id)`: answer from the service's state, or see `failure` for why not. */
  | { kind: "read"; id: number; index: number | null; failure: string | null };

/** The place of an entry in the log. */
export interface Position {
  index: number;
  term: number;
}

/** A role of Figure 4. */
export type Role = "follower" | "pre_candidate" | "candidate" | "leader";

/** A peer's state, in the words of Figure 2. */
export interface PeerState {
  term: number;
  role: Role;
  isLeader: boolean;
  /** Who leads the current term, when it is known. */
  leader: number | null;
  votedFor: number | null;
  commitIndex: number;
  lastApplied: number;
  lastIndex: number;
  /** The last index that a crash now would not lose. */
  persistedIndex: number;
}
"#;

#[wasm_bindgen(typescript_custom_section)]
const WORLD: &str = r#"
/**
 * What a world is made of. Times are virtual microseconds; probabilities go from 0 to 1. With the
 * interventions it is the whole run.
 */
export interface WorldConfig {
  /** How many peers there are, 1 to 99. */
  peers: number;
  /** How many of them vote when the cluster begins; the others wait to be added. 0 for all. */
  voters: number;
  /** What everything drawn is drawn from, 0 to 2^53 - 1. */
  seed: number;
  /** What is on the disks when the run begins; left out when they are empty. */
  start?: StartDisk[];
  election_timeout_min_us: number;
  election_timeout_max_us: number;
  /** Below the shortest election timeout. */
  heartbeat_interval_us: number;
  /** Whether a new leader appends an entry of its own at once. */
  noop_on_election: boolean;
  /** Whether a peer asks if it could win before it stands for election (PreVote). */
  pre_vote: boolean;
  /** Whether a leader that hears from no quorum steps down. */
  check_quorum: boolean;
  /** Whether peers that hear a leader take part in no election. */
  leader_stickiness: boolean;
  /** Whether a confirmed leader answers reads by a lease. Needs leader_stickiness. */
  lease_reads: boolean;
  /** By how many millionths a leader with a lease takes other clocks to run faster at most. */
  clock_drift_ppm: number;
  /** How many bytes of entries a leader may have uncommitted; 0 for no bound. */
  max_uncommitted_bytes: number;
  /** How many bytes of entries may be on their way to a follower; 0 for no bound. */
  max_in_flight_bytes: number;
  latency_min_us: number;
  latency_max_us: number;
  /** The probability that a message is lost on its way. */
  loss: number;
  /** The probability that a message arrives twice. */
  duplication: number;
  /** The shortest time until a write is durable. */
  disk_min_us: number;
  disk_max_us: number;
  /** Whether a loss of power may leave some unfinished writes, and a part of one, on the disk. */
  torn_writes: boolean;
  /** How many bytes a disk has; 0 for no bound. A host stops at a write that does not fit. */
  disk_bytes: number;
  /** After how many applied entries a service takes a snapshot; 0 for never. */
  snapshot_every: number;
  /** Whether messages wait for `deliver` and timers for `fire`. Those of clients do not. */
  manual: boolean;
  /** The rule that is broken on purpose; left out when none is. */
  broken?: BrokenRule;
  /** Whether clients number what they ask for in a session, so that it is applied once. */
  client_sessions: boolean;
  /** How clients read: through the log, from a peer's store once that is known to be current, or from it as it is, which may be behind. */
  client_reads: "log" | "index" | "local";
  /** The probability that a message between a client and a peer is lost. */
  client_loss: number;
  client_latency_min_us: number;
  client_latency_max_us: number;
  /** How long a client waits for an answer before it asks another peer. */
  client_timeout_us: number;
  /** How long a client tries before it gives an operation up; 0 for ever. */
  client_patience_us: number;
}

/** The disk with which a peer begins. */
export interface StartDisk {
  peer: number;
  /** `currentTerm`; that of the last entry when left out. */
  term?: number;
  /** `votedFor`. */
  voted_for?: number;
  /** The terms of the entries of its log, from index 1 on. */
  log: number[];
}

/** A rule that can be broken. */
export type BrokenRule =
  /** A leader of an earlier term is heeded. */
  | "heed_stale_leaders"
  /** A second candidate of a term gets a vote too. */
  | "vote_twice"
  /** A candidate gets a vote though its log is behind. */
  | "vote_for_any_log"
  /** One vote less than a majority elects a leader. */
  | "minority_elects"
  /** Half of an even number of voters counts as their majority. */
  | "half_elects"
  /** Entries follow upon an entry of another term. */
  | "ignore_conflict"
  /** Entries that conflict with the leader's stay. */
  | "keep_conflicts"
  /** Entries that come again cut off what stands there and behind. */
  | "truncate_always"
  /** Entries of earlier terms commit by counting copies (Figure 8). */
  | "count_earlier_terms"
  /** A leader commits all that it has, stored by a quorum or not. */
  | "commit_all"
  /** A follower commits as far as the leader did, whether its log matches or not. */
  | "follow_blindly"
  /** A late snapshot takes the place of a newer state. */
  | "install_stale"
  /** Entries stay behind a snapshot that they do not follow. */
  | "keep_any_suffix"
  /** What may be in a snapshot is not asked: entries go that are not applied yet. */
  | "snapshot_unapplied"
  /** Messages leave before what they promise is durable. */
  | "speak_before_durable"
  /** The disk says that a write is durable as soon as it begins. */
  | "lying_disk"
  /** A peer that starts again does not know whom it voted for. */
  | "forget_vote"
  /** A peer that starts again has no snapshot, though its log begins behind one. */
  | "forget_snapshot"
  /** An operation that a client asks for again is applied again. */
  | "apply_again"
  /** A state that comes from a snapshot has no sessions. */
  | "forget_sessions"
  /** The voters are replaced by others at once, without a joint configuration (Figure 10). */
  | "switch_directly"
  /** A leader changes the membership before it has committed an entry of its term. */
  | "change_too_soon";

/** One thing that is done to a world. Peers are numbers from 1. */
export type Intervention =
  /** The process dies; what it gave to its disk is still written. */
  | { do: "crash"; peer: number }
  /** The power fails; what was not durable is lost. */
  | { do: "power_loss"; peer: number; torn?: boolean }
  /** The disk is replaced by an empty one; the peer comes back without a vote. */
  | { do: "wipe"; peer: number }
  /** The process stands still: no timer fires, messages wait, the disk goes on. */
  | { do: "pause"; peer: number }
  | { do: "resume"; peer: number }
  /** The clock jumps ahead, and runs too fast or (negative) too slow by millionths. */
  | { do: "clock"; peer: number; offset_us?: number; drift_ppm?: number }
  | { do: "restart"; peer: number }
  /** The timer fires now. */
  | { do: "fire"; peer: number }
  /** The leader (of the highest term, without `from`) hands leadership over. */
  | { do: "transfer"; from?: number; to: number }
  /** The leader changes who belongs to the cluster, one peer at a time: learners receive the log and do not vote; one that is promoted catches up first. */
  | { do: "add_learner"; peer: number; leader?: number }
  | { do: "promote"; peer: number; leader?: number }
  | { do: "remove"; peer: number; leader?: number }
  /** The leader replaces the voters by these, by joint consensus. */
  | { do: "reconfigure"; voters: number[]; leader?: number }
  /** The service hands over a snapshot, and the log drops what it contains. */
  | { do: "snapshot"; peer: number }
  /** A client asks, in words: `put x 1`, `get x`, `append x y`, `delete x`, `cas x 1 2`. Without a peer, the leader. */
  | { do: "request"; peer?: number; op: string }
  /** A client asks for a value, and no entry is appended for it. Without a peer, the leader. */
  | { do: "read"; peer?: number; key: string }
  /** A virtual client, 1 to 32, has one more operation to be done: it finds the leader and asks again when no answer comes. */
  | { do: "client"; client: number; op: string; session?: boolean; /** Whom it asks first. */ peer?: number }
  /** The next answer to an operation of this client is lost. */
  | { do: "client_lose_answer"; client: number }
  /** Clients 1 to `clients` ask for something again and again; 0 ends it. */
  | ({ do: "load" } & Load)
  /** Any bytes are proposed. */
  | { do: "propose"; peer?: number; command: number[] | Uint8Array }
  /** One direction of a link. */
  | { do: "cut"; from: number; to: number }
  | { do: "heal"; from: number; to: number }
  /** Peers of different groups do not reach each other; a peer in none is alone. */
  | { do: "partition"; groups: number[][] }
  | { do: "isolate"; peer: number }
  | { do: "connect"; peer: number }
  | { do: "heal_all" }
  /** Election timers are put off: far enough apart that the first candidate has no rival, or all to one instant. */
  | { do: "timers"; how: "spread" | "align" }
  /** Links treat what is sent from now on differently; what is left out stays as it is. */
  | ({ do: "link" } & LinkChange)
  | { do: "deliver"; message: number }
  | { do: "drop"; message: number }
  | { do: "duplicate"; message: number }
  | { do: "delay"; message: number; by_us: number }
  /** What a network function decided; recorded by the world itself. */
  | { do: "fate"; message: number; fate: Fate };

/** What clients ask for again and again, drawn by chance. */
export interface Load {
  /** How many clients, 0 to 32. */
  clients: number;
  /** How many keys they ask about, 1 to 100: k1, k2, ... 1 when left out. */
  keys?: number;
  /** How often; 100,000 when left out. */
  every_us?: number;
  /** When it ends; never when left out. */
  until_us?: number;
  /** How often each operation is asked for, in proportion to the others. */
  mix?: { get?: number; put?: number; append?: number; cas?: number; delete?: number };
}

/** A change to links: of one direction, or of all from or to a peer, or of all. */
export interface LinkChange {
  from?: number;
  to?: number;
  on?: "both" | "requests" | "replies";
  latency_min_us?: number;
  latency_max_us?: number;
  loss?: number;
  duplication?: number;
  /** The probability that a message is held up for 200 to 2199 ms. */
  late?: number;
}

/** An intervention with its place in the run. */
export interface RecordedIntervention {
  at: number;
  /** Behind how many of the things of the same microsecond; behind all of them when left out. */
  after?: number;
  act: Intervention;
}

/** What came of an intervention. */
export type ActOutcome =
  | { outcome: "done" }
  | { outcome: "proposed"; peer: number; index: number; term: number }
  | { outcome: "not_leader"; peer: number; leader: number | null }
  /** The leader took no further command. */
  | { outcome: "too_many_uncommitted"; peer: number; bytes: number; max: number }
  /** The answer comes as an event that names `request`. */
  | { outcome: "reading"; peer: number; request: number }
  | { outcome: "too_many_reads"; peer: number; max: number }
  | { outcome: "copied"; message: number };

/** How far an `advance` came. */
export interface Advance {
  /** How many things happened by themselves. */
  events: number;
  /** The time that was reached. */
  now: number;
  /** Why it went no further than asked, or what was lost on the way. */
  limit?: string;
}

/** Something that stands out in a run, for a timeline. */
export interface Mark {
  /** The happening that it is, or that it stands behind. */
  moment: number;
  at: number;
  /** Of commits that come close upon each other, the first is marked. */
  kind: "leader" | "crash" | "restart" | "commit" | "violation" | "act" | "say";
  /** The event, if it is one. */
  event?: number;
  peer?: number;
  /** Of a caption: its words. */
  text?: string;
  /** Of something that was done: its place in `interventions()`. */
  act?: number;
}

/** A few words at a place of a run. */
export interface Caption {
  /** Behind how many happenings. */
  moment: number;
  at: number;
  /** 1 to 500 characters. */
  text: string;
}

/** A run of the tree, from its beginning. */
export interface BranchView {
  /** Branches are counted from 1; a number is not given twice. */
  id: number;
  /** 1 to 80 characters. */
  name: string;
  /** The branch that it left, where, and behind how many happenings. */
  parent: number | null;
  forked_at: number | null;
  forked_moment: number | null;
  /** The furthest time, and how many happenings there are up to it. */
  end: number;
  moments: number;
  /** How many were recorded. */
  interventions: number;
  /** It is not dropped to make room. */
  pinned: boolean;
  /** It is the one that is shown. */
  current: boolean;
}

/** A branch that was made without one of the interventions. */
export interface Without {
  /** Its number. It is shown now. */
  branch: number;
  /** What could not be done again, by its place in the record of the branch that was left. */
  refused: { index: number; why: string }[];
}

/** How two branches differ. */
export interface DiffView {
  /** The first event that differs, up to where the shorter of the two has come. */
  first: {
    at: number;
    /** What happened in each; null where nothing more does. */
    a: EventView | null;
    b: EventView | null;
    /** Earlier events are forgotten: there may be earlier differences. */
    earlier_are_forgotten: boolean;
  } | null;
  /** The time at which the states are compared. */
  at: number;
  /** The peers whose states differ, and in what: `role`, `currentTerm`, `log`... */
  peers: { peer: number; differences: { what: string; a: string; b: string }[] }[];
}

/** Everything that is going to happen. */
export interface Pending {
  messages: PendingMessage[];
  timers: PendingTimer[];
  writes: PendingWrite[];
}

/** A message in flight. */
export interface PendingMessage {
  id: number;
  from: number;
  to: number;
  kind:
    | "RequestVote"
    | "RequestVoteReply"
    | "PreVote"
    | "PreVoteReply"
    | "TimeoutNow"
    | "AppendEntries"
    | "AppendEntriesReply"
    | "InstallSnapshot"
    | "InstallSnapshotReply"
    | "ReadIndex"
    | "ReadIndexReply"
    | "Confirm"
    | "ConfirmReply";
  term: number;
  sent_at: number;
  arrives_at: number;
  /** When it is lost, if it is. */
  lost_at: number | null;
  entries: number;
  /** Of a reply: whether the vote was granted, the entries accepted, the snapshot installed or the read index given. */
  granted: boolean | null;
  copy: number;
}

/** The timer of a peer that is up. */
export interface PendingTimer {
  peer: number;
  kind: "election" | "heartbeat";
  since: number;
  at: number;
}

/** A write that is not durable yet. */
export interface PendingWrite {
  peer: number;
  write: number;
  since: number;
  at: number;
  term: number | null;
  /** The last index of the snapshot in it. */
  snapshot_index: number | null;
  from_index: number | null;
  entries: number;
}

/** What becomes of a message. */
export type Fate = "deliver" | "drop" | "duplicate" | { delay_us: number };

/** Decides the fate of a message that was just sent; nothing leaves it to the link. */
export type NetworkFunction = (message: PendingMessage) => Fate | null | undefined;

/** How `trace` writes the events: a JSON object a line, or as ShiViz reads them. */
export type TraceFormat = "ndjson" | "shiviz";

/** One event, in words. */
export interface EventView {
  /** Events are counted from 0. */
  id: number;
  at: number;
  /** The peer where it happened; 0 for none. */
  peer: number;
  kind: string;
  /** What happened. */
  text: string;
  /** Why, with the values compared; may be empty. */
  why: string;
  /** Where the paper has the rule, such as "§5.2"; may be empty. */
  section: string;
  /** The event that made it happen. */
  cause: number | null;
  /** Whether it changes what a reader should know. */
  matters: boolean;
  /** The message that it is about. */
  message: number | null;
}

/** How a scenario went. */
export interface ScenarioReport {
  name: string;
  seed: number;
  peers: number;
  /** 16 hexadecimal digits. */
  trace_hash: string;
  virtual_us: number;
  events: number;
  /** How many messages peers sent. */
  messages: number;
  /** Requests that reached a live peer. */
  rpcs: number;
  bytes: number;
  /** How many elections were won. */
  elections: number;
  committed: number;
  leader: number | null;
  violations: string[];
  expectations: ExpectationView[];
}

/** Something that a scenario expects, and how it went. */
export interface ExpectationView {
  expected: string;
  /** When it is to be so. */
  scope: "end" | "always" | "once";
  met: boolean;
  /** What was found instead; empty when it was met. */
  found: string;
  /** When that was clear: when it was so once, or was not so any more; else the end. */
  at_us: number;
}

/** What a client asked for, and what came of it. */
export interface CallView {
  /** Calls are counted in the order in which they end; open ones stand behind all others. */
  number: number;
  client: number;
  op: string;
  began: number;
  /** The event with which it began. */
  call: number;
  /** When it ended for its client; null while it is open. */
  ended: number | null;
  /** The event with which it ended. */
  end: number | null;
  /** The answer; null when there is none. */
  answer: string | null;
  /** When its client asked once more; the first 16 times. */
  retries: number[];
}

/** What the checkers say: of each property, and of the keys that clients asked about. */
export interface ChecksView {
  properties: CheckView[];
  /** At most 100; those that do not hold come first. */
  keys: KeyView[];
  /** How many keys there are. */
  key_count: number;
  /** Of how many nothing can be said any more: too much happened at one time. */
  undecided_keys: number;
}

/** A property that always holds, unless a rule is broken. */
export interface CheckView {
  name: string;
  /** What it says. */
  text: string;
  section: string;
  /** How it was first broken; null while it holds. */
  broken: ViolationView | null;
}

/** How a property was broken. */
export interface ViolationView {
  at: number;
  /** The event that broke it. */
  event: number;
  peers: number[];
  /** What was seen, with the values. */
  text: string;
}

/** What can be said of the history of a key: whether it is linearizable. */
export interface KeyView {
  key: string;
  state: "holds" | "undecided" | "broken";
}

/** A rule that can be broken on purpose. */
export interface BrokenRuleView {
  name: BrokenRule;
  /** What is done wrong. */
  text: string;
  section: string;
  /** The name of the property that is the first to fall, as a rule. */
  property: string;
}

/** The key-value stores side by side, and the load that is going on. */
export interface ServiceView {
  load: Load | null;
  /** How many keys there are, at any peer. */
  keys: number;
  rows: RowView[];
  /** How many calls of clients have ended. */
  calls: number;
}

/** A key: a cell per peer from S1, null for one that is down and has no store. */
export interface RowView {
  key: string;
  cells: (CellView | null)[];
}

/** A key at a peer. */
export interface CellView {
  /** The value, cut to 60 characters; null where the key is not there. */
  value: string | null;
  /** Whether it is another than at the peer that has applied most. */
  differs: boolean;
}

/** One entry of a log. */
export interface EntryView {
  index: number;
  term: number;
  text: string;
}

/** When something happened. */
export interface InstantView {
  at: number;
  /** The event; null for what a run begins with. */
  event: number | null;
  /** Where. */
  peer: number;
}

/** What became of an entry at one peer: the last time that it came into its log. */
export interface PeerLifeView {
  peer: number;
  /** It came into the log, in memory. */
  stored: InstantView | null;
  /** It was durable. */
  persisted: InstantView | null;
  /** The peer knew that it is committed. */
  committed: InstantView | null;
  /** The service applied it. */
  applied: InstantView | null;
  /** A snapshot took its place. */
  folded: InstantView | null;
  /** It was removed from the log, or lost with what was not durable. */
  removed: InstantView | null;
}

/** The life of an entry. */
export interface EntryLifeView {
  index: number;
  term: number;
  /** What it carries; null when nobody has it any more. */
  text: string | null;
  /** Its leader appended it. */
  proposed: InstantView | null;
  /** A leader was the first to know that it is committed. */
  committed: InstantView | null;
  /** By peer, from S1. */
  peers: PeerLifeView[];
  /** Older events are forgotten: not all that happened to it may be known. */
  forgotten: boolean;
}

/** What a disk holds. */
export interface DurableView {
  current_term: number;
  voted_for: number | null;
  /** The last index of its snapshot; 0 for none. */
  snapshot_index: number;
  last_index: number;
  last_term: number;
  /** Up to which index the log on it is the one in memory; all of it while the peer is down. */
  agrees_to: number;
}

/** Who belongs to the cluster, in the eyes of one peer. */
export interface MembershipView {
  /** The index of its entry; 0 for the one that the cluster began with. */
  index: number;
  /** Whether that is committed, as far as the peer knows. */
  committed: boolean;
  /** Who votes; while joint, in the new configuration. */
  voters: number[];
  /** Who votes in the old configuration while joint. */
  outgoing: number[];
  /** Who receives the log and does not vote. */
  learners: number[];
}

/** The state of one peer, in the words of Figure 2. */
export interface PeerView {
  id: number;
  up: boolean;
  /** Up, but standing still. */
  paused: boolean;
  /** Its disk took the place of one that was lost: it has no vote. */
  lost_disk: boolean;
  /** By how many millionths its clock runs too fast; negative when too slow. */
  drift_ppm: number;
  role: Role | "down";
  current_term: number;
  voted_for: number | null;
  leader: number | null;
  /** Who belongs to the cluster in this peer's eyes. */
  membership: MembershipView;
  first_index: number;
  last_index: number;
  last_term: number;
  persisted_index: number;
  commit_index: number;
  last_applied: number;
  /** By peer, from S1; empty unless it leads; 0 for itself. */
  next_index: number[];
  match_index: number[];
  /** How it sends entries, by peer; empty unless it leads, and for itself. */
  pace: ("" | "probe" | "replicate" | "snapshot")[];
  /** How many messages with entries (of a snapshot, one) are not confirmed yet, by peer. */
  in_flight: number[];
  granted: number[];
  denied: number[];
  timer_since: number | null;
  timer_deadline: number | null;
  /** Writes that are not durable yet, and messages that wait for them. */
  writes_pending: number;
  messages_held: number;
  /** How often it was started. */
  lives: number;
  rpcs: number;
  /** What its disk holds: what is left after a loss of power now. */
  durable: DurableView;
  /** The writes that are not durable yet, in order; at most 20. */
  writes: PendingWrite[];
  /** Its key-value store. */
  values: { key: string; value: string }[];
  last_event: number | null;
}
"#;
