//! What a peer decided, with the values that it compared: the *why* of every event.

use crate::{
    membership::Membership,
    peer_set::PeerSet,
    quorum::JointShare,
    read::ReadContext,
    rules::{Consistency, ReadVerdict, StandVerdict, Suffix, VoteVerdict},
    types::{Index, Micros, PeerId, Position, Role, Term},
};

/// One decision. Notes ask for nothing to be done; a driver may drop them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// No leader was heard for the election timeout (§5.2), or the driver made the timer fire.
    TimedOut {
        /// The term that ends with it.
        term: Term,
        /// How long the peer had waited.
        waited: Micros,
    },
    /// The peer asks whether it could win, before it stands (thesis §9.6).
    BecamePreCandidate {
        /// The term that it would stand in.
        term: Term,
        /// Answers needed.
        needed: u16,
        /// The same of either set of voters, while the configuration is joint (§6).
        joint: Option<JointShare>,
    },
    /// A peer was asked whether it would vote for another.
    PreVoted {
        /// Who asked.
        candidate: PeerId,
        /// The term it would stand in.
        term: Term,
        /// The answer and its reason.
        verdict: VoteVerdict,
    },
    /// A leader heard from no quorum for an election timeout, and steps down (thesis §6.2).
    LostQuorum {
        /// The term that it led.
        term: Term,
        /// How many peers it heard from, itself among them.
        heard: u16,
        /// How many are needed.
        needed: u16,
        /// The same of either set of voters, while the configuration is joint (§6).
        joint: Option<JointShare>,
    },
    /// A leader hands over to another peer (thesis §3.10).
    TransferStarted {
        /// To whom.
        to: PeerId,
        /// How many entries it lacks.
        behind: Index,
    },
    /// The peer that is to lead has everything, and is asked to stand at once.
    TransferReady {
        /// Who.
        to: PeerId,
    },
    /// The leader asks this peer to stand for election at once (thesis §3.10).
    AskedToStand {
        /// The leader.
        by: PeerId,
    },
    /// The peer that was to lead did not within an election timeout; the leader goes on.
    TransferAborted {
        /// Who.
        to: PeerId,
    },
    /// The peer stands for election and votes for itself (§5.2).
    BecameCandidate {
        /// The new term.
        term: Term,
        /// Votes needed to win.
        needed: u16,
        /// The same of either set of voters, while the configuration is joint (§6).
        joint: Option<JointShare>,
    },
    /// The peer has a quorum's votes (§5.2).
    BecameLeader {
        /// The term.
        term: Term,
        /// Votes granted, its own among them.
        votes: u16,
        /// Voters in all.
        voters: u16,
        /// Who voted for it, itself among them.
        granted: PeerSet,
        /// The same of either set of voters, while the configuration is joint (§6).
        joint: Option<JointShare>,
    },
    /// The peer gave up its role.
    BecameFollower {
        /// What it was before.
        was: Role,
        /// The term it follows in.
        term: Term,
        /// Whose message made it do so.
        because: PeerId,
    },
    /// A message with a later term was seen, and the term adopted (§5.1).
    TermAdvanced {
        /// The term before.
        from: Term,
        /// The term now.
        to: Term,
        /// Whose message had it.
        because: PeerId,
    },
    /// A vote was asked for and granted or denied.
    Voted {
        /// Who asked.
        candidate: PeerId,
        /// The candidate's term.
        term: Term,
        /// The answer and its reason.
        verdict: VoteVerdict,
    },
    /// A candidate counted an answer.
    VoteCounted {
        /// Who answered; the candidate itself when its own vote became durable.
        voter: PeerId,
        /// Granted?
        granted: bool,
        /// Votes granted so far.
        votes: u16,
        /// Votes needed.
        needed: u16,
        /// The same of either set of voters, while the configuration is joint (§6).
        joint: Option<JointShare>,
    },
    /// A follower accepted a leader's entries, or its heartbeat.
    Accepted {
        /// The leader.
        leader: PeerId,
        /// The entry that matched.
        prev: Position,
        /// The last index now known to match.
        matched: Index,
        /// How many entries were new.
        added: u32,
    },
    /// A follower's consistency check failed (§5.3).
    Rejected {
        /// The leader.
        leader: PeerId,
        /// The entry that the leader asked for.
        prev: Position,
        /// What was found in its place.
        found: Consistency,
        /// The last entry that could match.
        hint: Position,
    },
    /// Entries that conflict with the leader's were removed (§5.3).
    Truncated {
        /// The first index removed.
        from: Index,
        /// The last.
        to: Index,
        /// The term of the first entry removed.
        ours: Term,
        /// The term of the leader's entry there.
        theirs: Term,
    },
    /// A leader appended an entry of its own.
    Appended {
        /// The entry.
        entry: Position,
    },
    /// A leader learnt how far a follower's log matches its own.
    Matched {
        /// The follower.
        follower: PeerId,
        /// `matchIndex`.
        matched: Index,
    },
    /// A leader learnt that a follower's log does not match, and will try further back.
    SteppedBack {
        /// The follower.
        follower: PeerId,
        /// The index that did not match.
        probed: Index,
        /// `nextIndex` from now on.
        next: Index,
    },
    /// A leader's entries are stored by a quorum and committed (§5.3).
    Committed {
        /// The `commitIndex` before.
        from: Index,
        /// The `commitIndex` now.
        to: Index,
        /// How many peers store the entry at `to`.
        copies: u16,
        /// How many are needed.
        needed: u16,
        /// The same of either set of voters, while the configuration is joint (§6).
        joint: Option<JointShare>,
    },
    /// A quorum stores an entry of an earlier term, which counting cannot commit (§5.4.2).
    CommitWithheld {
        /// The entry.
        entry: Position,
        /// The leader's term.
        term: Term,
    },
    /// A follower committed on its leader's word (§5.3).
    FollowedCommit {
        /// The `commitIndex` before.
        from: Index,
        /// The `commitIndex` now.
        to: Index,
        /// The leader's `commitIndex`.
        leader_commit: Index,
    },
    /// The service handed over a snapshot, and the log's entries up to it were dropped (§7).
    SnapshotTaken {
        /// The last entry that it contains.
        last: Position,
        /// Its size.
        bytes: u64,
        /// How many entries were dropped.
        dropped: u64,
    },
    /// What a follower lacks is no longer in the leader's log: it is sent a snapshot (§7).
    SnapshotNeeded {
        /// The follower.
        follower: PeerId,
        /// The next entry that it needs.
        next: Index,
        /// The last entry that the snapshot contains.
        last: Position,
        /// Its size.
        bytes: u64,
    },
    /// A follower took in a piece of its leader's snapshot.
    ChunkReceived {
        /// The leader.
        leader: PeerId,
        /// The last entry that the snapshot contains.
        last: Position,
        /// Where the piece began.
        offset: u64,
        /// Its size; 0 for one that had come before, that came too early, or that only asked.
        added: u64,
        /// How many bytes are there now.
        have: u64,
    },
    /// A follower has all of its leader's snapshot, and begins again from there (§7).
    SnapshotInstalled {
        /// The leader.
        leader: PeerId,
        /// The last entry that it contains.
        last: Position,
        /// Its size.
        bytes: u64,
        /// What became of the log.
        suffix: Suffix,
    },
    /// A leader's snapshot has nothing that was not committed here before (§7).
    SnapshotStale {
        /// The leader.
        leader: PeerId,
        /// The last entry that it contains.
        last: Position,
        /// Our `commitIndex`.
        commit_index: Index,
    },
    /// A configuration came into this peer's log, or with a snapshot, and is in force from now on,
    /// committed or not (§6).
    ConfigurationInForce {
        /// The index of its entry, or of the snapshot's last.
        index: Index,
        /// The configuration.
        membership: Membership,
    },
    /// The entry of the configuration in force was removed from the log: the one before is in force
    /// again (§6).
    ConfigurationRolledBack {
        /// The index of the configuration that went.
        from: Index,
        /// The index of the one in force again.
        index: Index,
        /// That one.
        membership: Membership,
    },
    /// The configuration in force is known to be committed (§6).
    ConfigurationCommitted {
        /// Its index.
        index: Index,
        /// The configuration.
        membership: Membership,
    },
    /// A joint configuration is committed, so that its leader goes over to the new voters alone (§6).
    LeavingJoint {
        /// The index of `C_old,new`.
        index: Index,
    },
    /// Learners that are to vote get what the log holds now: a round of catching up begins (thesis
    /// §4.2.1).
    CatchUpRound {
        /// Who.
        peers: PeerSet,
        /// Which round it is, from 1 on.
        round: u16,
        /// How far the log goes.
        to: Index,
    },
    /// A round took less than an election timeout: the learners may vote (thesis §4.2.1).
    CaughtUp {
        /// Who.
        peers: PeerSet,
        /// How many rounds they took.
        rounds: u16,
        /// How long the last one took.
        took: Micros,
        /// The election timeout that it was held against.
        limit: Micros,
    },
    /// The learners cannot keep up, or do not answer: they stay learners (thesis §4.2.1).
    CatchUpAbandoned {
        /// Who.
        peers: PeerSet,
        /// How many rounds were begun.
        rounds: u16,
        /// How long the last one has taken.
        took: Micros,
        /// Those of them that have not been heard for so long that they are taken to be gone.
        silent: PeerSet,
    },
    /// The configuration without this leader is committed, and it steps down (§6).
    LeftOut {
        /// The index of that configuration.
        index: Index,
        /// The configuration.
        membership: Membership,
    },
    /// The election timeout elapsed, or the leader asked, but this peer does not stand (thesis §4.2.2).
    MayNotStand {
        /// Why.
        verdict: StandVerdict,
    },
    /// A leader learnt that a follower's disk was lost: what the follower confirms does not count.
    LostDisk {
        /// The follower.
        follower: PeerId,
    },
    /// A leader learnt that a follower whose disk was lost lacks entries that it had confirmed: they
    /// are sent again. (Two answers say so, and none the contrary. Both may be old, from before the follower had
    /// the entries: then it is sent some of them in vain.)
    LostEntries {
        /// The follower.
        follower: PeerId,
        /// `matchIndex` until now; it is taken back to 0.
        confirmed: Index,
        /// The last index that may still match.
        has: Index,
    },
    /// A leader was asked for a read (thesis §6.4), by its service or by a follower.
    ReadAsked {
        /// Who asks: the leader itself, or a follower.
        by: PeerId,
        /// The leader's `commitIndex`.
        commit_index: Index,
        /// What it takes to answer.
        verdict: ReadVerdict,
    },
    /// A leader was asked for a read index and refused: it has too many reads pending, or does not
    /// lead.
    ReadRefused {
        /// Who asked.
        by: PeerId,
        /// How many reads are pending here.
        pending: u64,
        /// The leader, as far as this peer knows.
        leader: Option<PeerId>,
    },
    /// A follower asks its leader for a read index (thesis §6.4).
    ReadForwarded {
        /// The leader.
        leader: PeerId,
        /// Names the request.
        context: ReadContext,
        /// How many reads wait for the answer.
        reads: u64,
    },
    /// A follower has its leader's answer, and waits until it has applied as much.
    ReadIndexLearnt {
        /// The leader.
        leader: PeerId,
        /// The read index.
        index: Index,
        /// `lastApplied`.
        last_applied: Index,
    },
    /// A leader asks a quorum whether it still leads.
    RoundStarted {
        /// The round.
        round: u64,
        /// How many reads wait for it.
        reads: u64,
        /// How many answers are needed, its own among them.
        needed: u16,
        /// The same of either set of voters, while the configuration is joint (§6).
        joint: Option<JointShare>,
    },
    /// A quorum has confirmed a leader.
    RoundConfirmed {
        /// The round.
        round: u64,
        /// How many answered, the leader among them.
        answers: u16,
        /// How many are needed.
        needed: u16,
        /// The same of either set of voters, while the configuration is joint (§6).
        joint: Option<JointShare>,
        /// When the round began.
        since: Micros,
        /// When the lease ends that this gives, if it gives one.
        lease: Option<Micros>,
    },
    /// A follower heard that its leader wants to be confirmed, and confirms it.
    LeaderConfirmed {
        /// The leader.
        leader: PeerId,
        /// The round.
        round: u64,
    },
    /// A message was of an earlier term, or answered a question no longer asked, and changed
    /// nothing here. A request is still answered, so that its sender learns the term.
    Ignored {
        /// Who sent it.
        sender: PeerId,
        /// The term it was sent in.
        theirs: Term,
        /// The term now.
        ours: Term,
    },
}
