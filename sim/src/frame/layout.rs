//! The layout of a frame, declared once: Rust writes by these constants, and the TypeScript ones
//! are made of the same tables by [`typescript`].

use core::fmt::Write as _;

/// The version of the layout; the frame's first number.
pub const FRAME_VERSION: u32 = 2;

/// The version of the chronicle's layout; its first number.
pub const CHRONICLE_VERSION: u32 = 1;

/// The version of the layout of the figures; their first number.
pub const FIGURES_VERSION: u32 = 1;

/// One number of a record: its name and its place in the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name, in Rust's case for constants.
    pub name: &'static str,
    /// The place, counted from the beginning of the record.
    pub offset: usize,
    /// What it says.
    pub about: &'static str,
}

/// Declares a record: a module with a constant per field, their table, and the record's length.
macro_rules! record {
    ($(#[doc = $head:literal])+ $record:ident, $length:literal, {
        $( #[doc = $about:literal] $name:ident = $offset:literal, )+
    }) => {
        $(#[doc = $head])+
        pub mod $record {
            use super::Field;

            /// How many numbers the record has, some of them kept free.
            pub const LENGTH: usize = $length;

            $(
                #[doc = $about]
                pub const $name: usize = $offset;
            )+

            /// All fields, in order.
            pub const FIELDS: &[Field] = &[
                $( Field { name: stringify!($name), offset: $offset, about: $about } ),+
            ];
        }
    };
}

record! {
    /// The frame's first record: the world as a whole.
    header, 16, {
        /// `FRAME_VERSION`.
        VERSION = 0,
        /// Virtual time, in microseconds.
        NOW = 1,
        /// How many peers follow.
        PEERS = 2,
        /// How many messages follow them.
        MESSAGES = 3,
        /// How many events happened.
        EVENTS = 4,
        /// How many interventions were recorded.
        INTERVENTIONS = 5,
        /// How many times a property did not hold.
        VIOLATIONS = 6,
        /// When the next thing happens by itself; -1 for never.
        NEXT_AT = 7,
        /// The last index of the longest log.
        MAX_LAST_INDEX = 8,
        /// The live leader of the highest term; 0 for none.
        LEADER = 9,
        /// Requests that reached a live peer.
        RPCS = 10,
        /// Bytes of requests sent and replies delivered.
        BYTES = 11,
        /// The highest commitIndex of the live peers.
        MAX_COMMIT = 12,
        /// 1 when messages and timers wait for the reader.
        MANUAL = 13,
        /// The number of the bound that last cost the run something; 0 for none.
        LIMIT_REACHED = 14,
        /// The highest term of a peer.
        TERM = 15,
    }
}

record! {
    /// One peer. What a peer that is down lost with its memory is 0, or -1 where said.
    peer, 25, {
        /// Its number.
        ID = 0,
        /// 1 when it is up, 2 when it is up and stands still.
        POWER = 1,
        /// 0 follower, 1 candidate, 2 leader, 3 pre-candidate.
        ROLE = 2,
        /// currentTerm.
        TERM = 3,
        /// votedFor; 0 for none.
        VOTED_FOR = 4,
        /// Who leads, as far as it knows; 0 for nobody.
        LEADER = 5,
        /// When its timer was set; -1 when it has none.
        TIMER_SINCE = 6,
        /// When its timer fires; -1 when it has none.
        TIMER_DEADLINE = 7,
        /// The index of the first entry of its log.
        FIRST_INDEX = 8,
        /// The index of the last.
        LAST_INDEX = 9,
        /// The last index that a crash would not lose.
        PERSISTED_INDEX = 10,
        /// commitIndex.
        COMMIT_INDEX = 11,
        /// lastApplied.
        LAST_APPLIED = 12,
        /// A bit for each of S1 to S50 that granted it a vote.
        GRANTED_LO = 13,
        /// A bit for each of S51 on.
        GRANTED_HI = 14,
        /// A bit for each of S1 to S50 that denied it a vote.
        DENIED_LO = 15,
        /// A bit for each of S51 on.
        DENIED_HI = 16,
        /// How many writes are not durable yet.
        WRITES_PENDING = 17,
        /// Its last event that matters; -1 for none.
        LAST_EVENT = 18,
        /// The term of the entry before the first of its log.
        BASE_TERM = 19,
        /// Its part in the cluster, in the eyes of the leader: the sum of 1 when it votes (while joint, in the new configuration), 2 when it votes in the old one while joint, 4 when it is a learner; 0 outside.
        PART = 20,
        /// Its part in its own eyes, in the same numbers, with 8 when its disk was lost, so that it has no vote.
        OWN_PART = 21,
        /// The index of the configuration in force at it.
        CONFIGURATION_INDEX = 22,
        /// By how many millionths its clock runs too fast; negative when too slow.
        DRIFT_PPM = 23,
        /// How long its disk takes for a write at most, where that was set for this disk; -1 where it is as the configuration says.
        DISK_US = 24,
    }
}

record! {
    /// One message in flight.
    message, 16, {
        /// Its id.
        ID = 0,
        /// Who sent it.
        FROM = 1,
        /// Who it is for.
        TO = 2,
        /// 0 RequestVote, 1 its reply, 2 AppendEntries, 3 its reply, 4 InstallSnapshot, 5 its reply, 6 PreVote, 7 its reply, 8 TimeoutNow, 9 ReadIndex, 10 its reply, 11 Confirm, 12 its reply.
        KIND = 3,
        /// The sender's term.
        TERM = 4,
        /// When it was sent.
        SENT_AT = 5,
        /// When it arrives, or would.
        ARRIVES_AT = 6,
        /// When it is lost; -1 if it is not.
        LOST_AT = 7,
        /// How many entries it carries.
        ENTRIES = 8,
        /// Of a reply: 1 granted, accepted or installed, 0 denied, rejected or wanting more; -1 of a request.
        VERDICT = 9,
        /// prevLogIndex, lastLogIndex of a RequestVote, or lastIncludedIndex of an InstallSnapshot.
        PREV_INDEX = 10,
        /// prevLogTerm, lastLogTerm of a RequestVote, or lastIncludedTerm of an InstallSnapshot.
        PREV_TERM = 11,
        /// leaderCommit.
        COMMIT = 12,
        /// Of a reply: the index that matches, or the one that may, or lastIncludedIndex.
        MATCHED_OR_HINT_INDEX = 13,
        /// Which copy it is; 0 for the original.
        COPY = 14,
        /// The event of its sending.
        SENT_EVENT = 15,
    }
}

record! {
    /// What a leader knows of one other peer; zeros where the row's peer does not lead.
    progress, 2, {
        /// nextIndex.
        NEXT_INDEX = 0,
        /// matchIndex.
        MATCH_INDEX = 1,
    }
}

record! {
    /// One direction of a link: row = from, column = to. Nothing is said of a peer's way to itself.
    link, 12, {
        /// 0 open, 1 cut.
        CUT = 0,
        /// The shortest time that a request travels, in microseconds.
        REQUEST_MIN = 1,
        /// The longest.
        REQUEST_MAX = 2,
        /// The probability that a request is lost.
        REQUEST_LOSS = 3,
        /// The probability that a request arrives twice.
        REQUEST_DUPLICATION = 4,
        /// The probability that a request is held up for 200 to 2199 ms.
        REQUEST_LATE = 5,
        /// The shortest time that a reply travels, in microseconds.
        REPLY_MIN = 6,
        /// The longest.
        REPLY_MAX = 7,
        /// The probability that a reply is lost.
        REPLY_LOSS = 8,
        /// The probability that a reply arrives twice.
        REPLY_DUPLICATION = 9,
        /// The probability that a reply is held up for 200 to 2199 ms.
        REPLY_LATE = 10,
    }
}

record! {
    /// The chronicle's first record.
    chronicle, 4, {
        /// `CHRONICLE_VERSION`.
        VERSION = 0,
        /// The id of the first event that follows, or of the one to come; the others' count on from it.
        FIRST = 1,
        /// How many events happened.
        EVENTS = 2,
    }
}

record! {
    /// One event of the chronicle.
    happening, 8, {
        /// When it happened.
        AT = 0,
        /// Where; 0 for nowhere.
        PEER = 1,
        /// The event that made it happen; -1 for none. Of an arrival or a loss, the sending.
        CAUSE = 2,
        /// One of `HAPPENING_KINDS`.
        KIND = 3,
        /// The term of the message, or that the peer is in from now on; of a failed consistency check, the one asked for. 0 when it tells none.
        TERM = 4,
        /// The other peer, if there is one; 0 for none.
        OTHER = 5,
        /// The kind of the message, in the frame's numbers; -1 for none.
        MESSAGE = 6,
        /// Of a message, its entries (AppendEntries) or its verdict (a reply); of a loss, how far it had come, in thousandths of its way; of a vote, 1 when granted; of a later term, the one before; of what concerns the log, the index. -1 for nothing.
        DETAIL = 7,
    }
}

record! {
    /// The first record of the figures of a run.
    figures, 6, {
        /// `FIGURES_VERSION`.
        VERSION = 0,
        /// How many microseconds a bucket takes in.
        WIDTH = 1,
        /// How many buckets follow.
        BUCKETS = 2,
        /// The time that the last of them goes up to.
        END = 3,
        /// How many events were taken in.
        SEEN = 4,
        /// How many there are.
        EVENTS = 5,
    }
}

record! {
    /// What is counted of a stretch of time.
    bucket, 16, {
        /// Messages sent: RequestVote, PreVote and TimeoutNow.
        VOTES = 0,
        /// AppendEntries without entries.
        HEARTBEATS = 1,
        /// AppendEntries with entries.
        ENTRIES = 2,
        /// InstallSnapshot.
        SNAPSHOTS = 3,
        /// ReadIndex and Confirm.
        READS = 4,
        /// Answers of all kinds.
        REPLIES = 5,
        /// Messages that were lost.
        LOST = 6,
        /// How often a peer stood for election.
        CANDIDACIES = 7,
        /// How many elections were won.
        ELECTIONS = 8,
        /// How many entries were committed.
        COMMITTED = 9,
        /// Of how many of them it is known how long they took from their leader's log to being committed.
        TIMED = 10,
        /// How long those took, in all.
        LATENCY_SUM = 11,
        /// The longest of those times.
        LATENCY_MAX = 12,
        /// For how long no running peer led.
        LEADERLESS = 13,
        /// At the end, the last index of the leader's log.
        LOG_END = 14,
        /// At the end, the highest commitIndex that there was.
        COMMIT_INDEX = 15,
    }
}

/// Declares the kinds of happenings, with a table of their names.
macro_rules! happenings {
    ($( #[doc = $about:literal] $name:ident, )+) => {
        /// What an event of the chronicle is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Happening {
            $( #[doc = $about] $name, )+
        }

        /// The kinds of happenings, each with what it says; the number is the place.
        pub const HAPPENINGS: &[(&str, &str)] = &[ $( (stringify!($name), $about) ),+ ];
    };
}

happenings! {
    /// What a picture has no sign for.
    Other,
    /// A message left the peer.
    Sent,
    /// A message reached the peer.
    Arrived,
    /// A message of the peer was lost.
    Lost,
    /// A copy of a message of the peer left it.
    Doubled,
    /// A message waits for the peer, which stands still.
    Waits,
    /// The peer follows.
    BecameFollower,
    /// The peer asks whether it could win.
    BecamePreCandidate,
    /// The peer stands for election.
    BecameCandidate,
    /// The peer leads.
    BecameLeader,
    /// The peer adopted a later term.
    TermAdvanced,
    /// The peer's process died.
    Crashed,
    /// The peer's power failed.
    PowerLost,
    /// The peer's disk was replaced by an empty one.
    Wiped,
    /// The peer was started again.
    Restarted,
    /// The peer stands still.
    Paused,
    /// The peer goes on.
    Resumed,
    /// A leader committed.
    Committed,
    /// A follower committed on its leader's word.
    FollowedCommit,
    /// A property that must always hold does not.
    Violated,
    /// The peer's timer fired.
    TimerFired,
    /// The peer was asked for its vote.
    Voted,
    /// The peer's consistency check failed.
    Rejected,
    /// A write of the peer became durable.
    Persisted,
    /// The peer's service applied an entry.
    Applied,
    /// A client asked the peer for something.
    Requested,
    /// A client got its answer.
    Answered,
    /// The peer took a snapshot, or took one over.
    Snapshot,
    /// Links were cut, healed or changed.
    LinksChanged,
}

/// The records with their names. The first four stand in a frame, in this order; between `message`
/// and `progress` stand the cuts, a number for each direction of a link. The fifth stands in what
/// [`World::fill_links`](crate::World::fill_links) writes, the next two in a chronicle, the last two in
/// the figures.
pub const RECORDS: &[(&str, usize, &[Field])] = &[
    ("header", header::LENGTH, header::FIELDS),
    ("peer", peer::LENGTH, peer::FIELDS),
    ("message", message::LENGTH, message::FIELDS),
    ("progress", progress::LENGTH, progress::FIELDS),
    ("link", link::LENGTH, link::FIELDS),
    ("chronicle", chronicle::LENGTH, chronicle::FIELDS),
    ("happening", happening::LENGTH, happening::FIELDS),
    ("figures", figures::LENGTH, figures::FIELDS),
    ("bucket", bucket::LENGTH, bucket::FIELDS),
];

/// The source text of the TypeScript module with these constants.
pub fn typescript() -> String {
    let mut text = String::from(
        "// Made from sim/src/frame/layout.rs; change it there.\n//\n\
         // A frame is the header, the peers, the messages, the links (peers x peers, row = from,\n\
         // column = to: 0 open, 1 cut) and the progress (peers x peers, row = leader).\n\
         // The links are peers x peers records of their own, in the order of the cuts.\n\
         // A chronicle is its header and its events, figures are their header and their buckets.\n\n",
    );
    // Writing to a string cannot fail.
    let _ = writeln!(text, "export const FRAME_VERSION = {FRAME_VERSION};");
    let _ = writeln!(
        text,
        "export const CHRONICLE_VERSION = {CHRONICLE_VERSION};"
    );
    let _ = writeln!(text, "export const FIGURES_VERSION = {FIGURES_VERSION};");
    for (record, length, fields) in RECORDS {
        let name = record.to_ascii_uppercase();
        let _ = writeln!(text, "\n/** Numbers per record. */");
        let _ = writeln!(text, "export const {name}_LENGTH = {length};");
        let _ = writeln!(text, "export const {name} = {{");
        for field in *fields {
            let _ = writeln!(text, "  /** {} */", field.about.trim());
            let _ = writeln!(text, "  {}: {},", camel_case(field.name), field.offset);
        }
        text.push_str("} as const;\n");
    }
    let _ = writeln!(text, "\n/** What an event of the chronicle is. */");
    let _ = writeln!(text, "export const HAPPENING_KINDS = {{");
    for (number, (name, about)) in HAPPENINGS.iter().enumerate() {
        let _ = writeln!(text, "  /** {} */", about.trim());
        let _ = writeln!(text, "  {}: {number},", lower_first(name));
    }
    text.push_str("} as const;\n");
    text
}

fn lower_first(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_ascii_lowercase() + rest
}

fn camel_case(constant: &str) -> String {
    let mut name = String::with_capacity(constant.len());
    let mut upper = false;
    for letter in constant.chars() {
        match letter {
            '_' => upper = true,
            _ if upper => {
                name.push(letter);
                upper = false;
            }
            _ => name.push(letter.to_ascii_lowercase()),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_place_of_its_own_within_its_record() {
        for (record, length, fields) in RECORDS {
            let mut taken = vec![false; *length];
            for field in *fields {
                let place = &mut taken[field.offset];
                assert!(!*place, "{record}.{}", field.name);
                *place = true;
            }
        }
    }

    #[test]
    fn typescript_gets_the_same_constants() {
        let text = typescript();
        for line in [
            "export const FRAME_VERSION = 2;",
            "export const HEADER_LENGTH = 16;",
            "export const PEER = {",
            "  /** The last index that a crash would not lose. */",
            "  persistedIndex: 10,",
            "  matchedOrHintIndex: 13,",
            "export const PROGRESS_LENGTH = 2;",
            "export const HAPPENING_LENGTH = 8;",
            "  becameLeader: 9,",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
    }
}
