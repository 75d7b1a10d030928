//! What kinds of events are called, in files and by inspectors.

use raft::note::Note;

use super::{Alarm, Event, EventKind};

/// Makes the list of names, so that each stands here once.
macro_rules! names {
    ($( $constant:ident = $name:literal; )*) => {
        $( const $constant: &str = $name; )*

        /// The names of all kinds of events.
        pub const EVENT_NAMES: &[&str] = &[$( $constant, )*];
    };
}

names! {
    ACCEPTED = "accepted";
    ALL_HEALED = "all_healed";
    ANSWERED = "answered";
    APPEARED = "appeared";
    APPENDED = "appended";
    APPLIED = "applied";
    ASKED_TO_STAND = "asked_to_stand";
    ASKS_AGAIN = "asks_again";
    BECAME_CANDIDATE = "became_candidate";
    BECAME_FOLLOWER = "became_follower";
    BECAME_LEADER = "became_leader";
    BECAME_PRE_CANDIDATE = "became_pre_candidate";
    CATCH_UP_ABANDONED = "catch_up_abandoned";
    CATCH_UP_ROUND = "catch_up_round";
    CAUGHT_UP = "caught_up";
    CHANGE_REQUESTED = "change_requested";
    CHUNK_RECEIVED = "chunk_received";
    CLIENT_ANSWER_DOOMED = "client_answer_doomed";
    CLIENT_ANSWER_LOST = "client_answer_lost";
    CLIENT_ANSWERED = "client_answered";
    CLIENT_GAVE_UP = "client_gave_up";
    CLIENT_INVOKED = "client_invoked";
    CLIENT_REQUEST_LOST = "client_request_lost";
    CLIENT_RETRIED = "client_retried";
    CLIENT_SENT = "client_sent";
    CLIENT_SENT_ON = "client_sent_on";
    CLIENT_TIMED_OUT = "client_timed_out";
    CLOCK_SET = "clock_set";
    COMMIT_WITHHELD = "commit_withheld";
    COMMITTED = "committed";
    CONFIGURATION_COMMITTED = "configuration_committed";
    CONFIGURATION_IN_FORCE = "configuration_in_force";
    CONFIGURATION_ROLLED_BACK = "configuration_rolled_back";
    CONNECTED = "connected";
    CRASHED = "crashed";
    CUT = "cut";
    DELAYED = "delayed";
    DELIVERED = "delivered";
    DENIED = "denied";
    DISK_FULL = "disk_full";
    DISK_SET = "disk_set";
    DUPLICATED = "duplicated";
    ELECTION_TIMER = "election_timer";
    FIRED_BY_HAND = "fired_by_hand";
    FOLLOWED_COMMIT = "followed_commit";
    GRANTED = "granted";
    HEALED = "healed";
    HEARD_LEADER = "heard_leader";
    HEARTBEAT_TIMER = "heartbeat_timer";
    IGNORED = "ignored";
    ISOLATED = "isolated";
    LEADER_CONFIRMED = "leader_confirmed";
    LEAVING_JOINT = "leaving_joint";
    LEFT_OUT = "left_out";
    LINKS_CHANGED = "links_changed";
    LOAD_CHANGED = "load_changed";
    LOST = "lost";
    LOST_DISK = "lost_disk";
    LOST_ENTRIES = "lost_entries";
    LOST_QUORUM = "lost_quorum";
    MATCHED = "matched";
    MAY_NOT_STAND = "may_not_stand";
    PARTITIONED = "partitioned";
    PAUSED = "paused";
    PERSISTED = "persisted";
    POWER_LOST = "power_lost";
    READ_ANSWERED = "read_answered";
    READ_ASKED = "read_asked";
    READ_FAILED = "read_failed";
    READ_FORWARDED = "read_forwarded";
    READ_INDEX_LEARNT = "read_index_learnt";
    READ_LOCALLY = "read_locally";
    READ_REFUSED = "read_refused";
    READ_REQUESTED = "read_requested";
    READ_TURNED_AWAY = "read_turned_away";
    READS_TIMER = "reads_timer";
    REFUSED = "refused";
    REJECTED = "rejected";
    REQUESTED = "requested";
    RESTARTED = "restarted";
    RESTORED = "restored";
    RESUMED = "resumed";
    ROUND_CONFIRMED = "round_confirmed";
    ROUND_STARTED = "round_started";
    SENT = "sent";
    SESSION_EXPIRED = "session_expired";
    SESSION_OPENED = "session_opened";
    SNAPSHOT_ASKED = "snapshot_asked";
    SNAPSHOT_INSTALLED = "snapshot_installed";
    SNAPSHOT_NEEDED = "snapshot_needed";
    SNAPSHOT_STALE = "snapshot_stale";
    SNAPSHOT_TAKEN = "snapshot_taken";
    STARTED_LOST = "started_lost";
    STEPPED_BACK = "stepped_back";
    SUPERSEDED = "superseded";
    TERM_ADVANCED = "term_advanced";
    TIMED_OUT = "timed_out";
    TIMERS_SET = "timers_set";
    TOO_MANY_UNCOMMITTED = "too_many_uncommitted";
    TRANSFER_ABORTED = "transfer_aborted";
    TRANSFER_READY = "transfer_ready";
    TRANSFER_REQUESTED = "transfer_requested";
    TRANSFER_STARTED = "transfer_started";
    TRUNCATED = "truncated";
    TURNED_AWAY = "turned_away";
    VIOLATED = "violated";
    VOTE_COUNTED = "vote_counted";
    WAITS = "waits";
    WIPED = "wiped";
    WOULD_DENY = "would_deny";
    WOULD_GRANT = "would_grant";
    WRITE_TORN = "write_torn";
}

impl Event {
    /// What its kind is called: one of [`EVENT_NAMES`], the same as in its
    /// [`Explanation`](crate::explain::Explanation), without the cost of its words.
    pub fn name(&self) -> &'static str {
        match &self.kind {
            EventKind::TimerFired { by_hand: true, .. } => FIRED_BY_HAND,
            EventKind::TimerFired { timer, .. } => match timer {
                Alarm::Election => ELECTION_TIMER,
                Alarm::AskAgain => ASKS_AGAIN,
                Alarm::Heartbeat => HEARTBEAT_TIMER,
                Alarm::Reads => READS_TIMER,
            },
            EventKind::Note(note) => of_note(note),
            EventKind::Sent { .. } => SENT,
            EventKind::Delivered { .. } => DELIVERED,
            EventKind::Lost { .. } => LOST,
            EventKind::Duplicated { .. } => DUPLICATED,
            EventKind::Delayed { .. } => DELAYED,
            EventKind::Refused { .. } => REFUSED,
            EventKind::Persisted { .. } => PERSISTED,
            EventKind::Applied { .. } => APPLIED,
            EventKind::Requested { .. } => REQUESTED,
            EventKind::TurnedAway { .. } => TURNED_AWAY,
            EventKind::Answered { .. } => ANSWERED,
            EventKind::ReadRequested { .. } => READ_REQUESTED,
            EventKind::ReadAnswered { .. } => READ_ANSWERED,
            EventKind::ReadFailed { .. } => READ_FAILED,
            EventKind::ReadTurnedAway { .. } => READ_TURNED_AWAY,
            EventKind::TooManyUncommitted { .. } => TOO_MANY_UNCOMMITTED,
            EventKind::Superseded { .. } => SUPERSEDED,
            EventKind::Crashed { .. } => CRASHED,
            EventKind::PowerLost { .. } => POWER_LOST,
            EventKind::Restarted { .. } => RESTARTED,
            EventKind::Cut { .. } => CUT,
            EventKind::Healed { .. } => HEALED,
            EventKind::Partitioned { .. } => PARTITIONED,
            EventKind::Isolated => ISOLATED,
            EventKind::TransferRequested { .. } => TRANSFER_REQUESTED,
            EventKind::ChangeRequested { .. } => CHANGE_REQUESTED,
            EventKind::Connected => CONNECTED,
            EventKind::AllHealed => ALL_HEALED,
            EventKind::TimersSet { .. } => TIMERS_SET,
            EventKind::LinksChanged { .. } => LINKS_CHANGED,
            EventKind::Violated { .. } => VIOLATED,
            EventKind::DiskFull { .. } => DISK_FULL,
            EventKind::WriteTorn { .. } => WRITE_TORN,
            EventKind::Wiped => WIPED,
            EventKind::StartedLost => STARTED_LOST,
            EventKind::Appeared => APPEARED,
            EventKind::Paused => PAUSED,
            EventKind::Waits { .. } => WAITS,
            EventKind::Resumed { .. } => RESUMED,
            EventKind::ClockSet { .. } => CLOCK_SET,
            EventKind::DiskSet { .. } => DISK_SET,
            EventKind::SnapshotAsked => SNAPSHOT_ASKED,
            EventKind::Restored { .. } => RESTORED,
            EventKind::Invoked { .. } => CLIENT_INVOKED,
            EventKind::ClientSent { attempt: 1, .. } => CLIENT_SENT,
            EventKind::ClientSent { .. } => CLIENT_RETRIED,
            EventKind::RequestLost { .. } => CLIENT_REQUEST_LOST,
            EventKind::AnswerLost { .. } => CLIENT_ANSWER_LOST,
            EventKind::ClientAnswered { .. } => CLIENT_ANSWERED,
            EventKind::ClientSentOn { .. } => CLIENT_SENT_ON,
            EventKind::ClientTimedOut { .. } => CLIENT_TIMED_OUT,
            EventKind::ClientGaveUp { .. } => CLIENT_GAVE_UP,
            EventKind::SessionOpened { .. } => SESSION_OPENED,
            EventKind::SessionExpired { .. } => SESSION_EXPIRED,
            EventKind::AnswerDoomed { .. } => CLIENT_ANSWER_DOOMED,
            EventKind::LoadChanged { .. } => LOAD_CHANGED,
            EventKind::ReadLocally { .. } => READ_LOCALLY,
        }
    }
}

fn of_note(note: &Note) -> &'static str {
    match note {
        Note::TimedOut { .. } => TIMED_OUT,
        Note::BecamePreCandidate { .. } => BECAME_PRE_CANDIDATE,
        Note::PreVoted { verdict, .. } if verdict.granted() => WOULD_GRANT,
        Note::PreVoted { .. } => WOULD_DENY,
        Note::LostQuorum { .. } => LOST_QUORUM,
        Note::TransferStarted { .. } => TRANSFER_STARTED,
        Note::TransferReady { .. } => TRANSFER_READY,
        Note::AskedToStand { .. } => ASKED_TO_STAND,
        Note::TransferAborted { .. } => TRANSFER_ABORTED,
        Note::BecameCandidate { .. } => BECAME_CANDIDATE,
        Note::BecameLeader { .. } => BECAME_LEADER,
        Note::BecameFollower { .. } => BECAME_FOLLOWER,
        Note::TermAdvanced { .. } => TERM_ADVANCED,
        Note::Voted { verdict, .. } if verdict.granted() => GRANTED,
        Note::Voted { .. } => DENIED,
        Note::VoteCounted { .. } => VOTE_COUNTED,
        Note::Accepted { added: 0, .. } => HEARD_LEADER,
        Note::Accepted { .. } => ACCEPTED,
        Note::Rejected { .. } => REJECTED,
        Note::Truncated { .. } => TRUNCATED,
        Note::Appended { .. } => APPENDED,
        Note::Matched { .. } => MATCHED,
        Note::SteppedBack { .. } => STEPPED_BACK,
        Note::Committed { .. } => COMMITTED,
        Note::CommitWithheld { .. } => COMMIT_WITHHELD,
        Note::FollowedCommit { .. } => FOLLOWED_COMMIT,
        Note::SnapshotTaken { .. } => SNAPSHOT_TAKEN,
        Note::SnapshotNeeded { .. } => SNAPSHOT_NEEDED,
        Note::ChunkReceived { .. } => CHUNK_RECEIVED,
        Note::SnapshotInstalled { .. } => SNAPSHOT_INSTALLED,
        Note::SnapshotStale { .. } => SNAPSHOT_STALE,
        Note::ConfigurationInForce { .. } => CONFIGURATION_IN_FORCE,
        Note::ConfigurationRolledBack { .. } => CONFIGURATION_ROLLED_BACK,
        Note::ConfigurationCommitted { .. } => CONFIGURATION_COMMITTED,
        Note::LeavingJoint { .. } => LEAVING_JOINT,
        Note::CatchUpRound { .. } => CATCH_UP_ROUND,
        Note::CaughtUp { .. } => CAUGHT_UP,
        Note::CatchUpAbandoned { .. } => CATCH_UP_ABANDONED,
        Note::LeftOut { .. } => LEFT_OUT,
        Note::MayNotStand { .. } => MAY_NOT_STAND,
        Note::LostDisk { .. } => LOST_DISK,
        Note::LostEntries { .. } => LOST_ENTRIES,
        Note::ReadAsked { .. } => READ_ASKED,
        Note::ReadRefused { .. } => READ_REFUSED,
        Note::ReadForwarded { .. } => READ_FORWARDED,
        Note::ReadIndexLearnt { .. } => READ_INDEX_LEARNT,
        Note::RoundStarted { .. } => ROUND_STARTED,
        Note::RoundConfirmed { .. } => ROUND_CONFIRMED,
        Note::LeaderConfirmed { .. } => LEADER_CONFIRMED,
        Note::Ignored { .. } => IGNORED,
    }
}
