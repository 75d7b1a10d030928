//! Votes, and who follows whom.

use raft::{
    rules::VoteVerdict,
    types::{PeerId, Position, Role, Term},
};

use super::{
    Words, capital, messages,
    wording::{log_end, milliseconds},
};
use crate::trace::Summary;

/// `message` is what came from `because`, as far as it is known.
pub(super) fn became_follower(
    me: PeerId,
    was: Role,
    term: Term,
    because: PeerId,
    message: Option<&Summary>,
) -> Words {
    let (text, why) = match was {
        Role::Leader => (
            format!("{me} steps down: term {term} has begun."),
            format!("A message from {because} carries term {term}, later than the one it led in."),
        ),
        Role::PreCandidate | Role::Candidate | Role::Follower => (
            format!("{me} gives up its candidacy and follows in term {term}."),
            match message {
                Some(
                    leads @ (Summary::AppendEntries { .. }
                    | Summary::InstallSnapshot { .. }
                    | Summary::Confirm { .. }),
                ) => format!(
                    "{} is of term {term}, which {because} leads.",
                    capital(&messages::name(because, me, leads))
                ),
                _ => format!(
                    "A message from {because} carries term {term}, later than the one it stood in."
                ),
            },
        ),
    };
    Words::new("became_follower", text, why, "§5.1, §5.2")
}

/// Why an election is out of place.
fn alive(me: PeerId, leader: PeerId, ago: u64) -> String {
    if leader == me {
        format!("{me} leads, and hears from a quorum.")
    } else {
        format!(
            "{me} heard from {leader} {} ago, within the shortest election timeout.",
            milliseconds(ago)
        )
    }
}

pub(super) fn pre_voted(me: PeerId, candidate: PeerId, term: Term, verdict: VoteVerdict) -> Words {
    let Words { why, .. } = voted(me, candidate, term, verdict);
    if verdict.granted() {
        Words::new(
            "would_grant",
            format!("{me} would vote for {candidate} in term {term}."),
            why,
            "thesis §9.6",
        )
    } else {
        Words::new(
            "would_deny",
            format!("{me} would not vote for {candidate} in term {term}."),
            why,
            "thesis §9.6",
        )
    }
}

pub(super) fn voted(me: PeerId, candidate: PeerId, term: Term, verdict: VoteVerdict) -> Words {
    let section = verdict.section();
    let (kind, text, why) = match verdict {
        VoteVerdict::Granted { theirs, ours } => (
            "granted",
            format!("{me} votes for {candidate} in term {term}."),
            format!(
                "It has given no other vote in term {term}, and {candidate}'s log, which {}, is \
                 at least as up to date as its own, which {}.",
                log_end(theirs),
                log_end(ours)
            ),
        ),
        VoteVerdict::Repeated => (
            "granted",
            format!("{me} repeats its vote for {candidate} in term {term}."),
            format!("{candidate} has it already and asked again."),
        ),
        VoteVerdict::StaleTerm { theirs, ours } => (
            "denied",
            format!("{me} denies {candidate} its vote: term {theirs} is over."),
            format!("{me} is in term {ours}, later than {candidate}'s {theirs}."),
        ),
        VoteVerdict::LeaderIsAlive { leader, ago } => (
            "denied",
            format!("{me} denies {candidate} its vote in term {term}: {leader} leads."),
            alive(me, leader, ago),
        ),
        VoteVerdict::LostDisk => (
            "denied",
            format!("{me} denies {candidate} its vote in term {term}: its own disk was lost."),
            format!(
                "It may have voted in term {term} already, and it may have confirmed entries that \
                 neither it nor {candidate} has: a committed one could be missing in the new \
                 leader's log."
            ),
        ),
        VoteVerdict::JustStarted { ago } => (
            "denied",
            format!("{me} denies {candidate} its vote in term {term}: it has just started."),
            format!(
                "It started {} ago, and may have promised a leader before that to vote for nobody.",
                milliseconds(ago)
            ),
        ),
        VoteVerdict::AlreadyVoted { other } => (
            "denied",
            format!("{me} denies {candidate} its vote in term {term}: {other} has it."),
            "A peer votes once per term, first come first served.".to_owned(),
        ),
        VoteVerdict::LogBehind { theirs, ours } => (
            "denied",
            format!(
                "{me} denies {candidate} its vote in term {term}: its log {}, behind {me}'s {}.",
                log_end(theirs),
                if ours == Position::ZERO {
                    "empty one".to_owned()
                } else {
                    ours.to_string()
                }
            ),
            if theirs.term == ours.term {
                format!(
                    "Both logs end in term {}; the longer one is more up to date: index {} is \
                     below {}. {candidate} might lack committed entries.",
                    ours.term, theirs.index, ours.index
                )
            } else {
                format!(
                    "The log whose last entry has the later term is more up to date: {} is below \
                     {}. {candidate} might lack committed entries.",
                    theirs.term, ours.term
                )
            },
        ),
    };
    Words::new(kind, text, why, section)
}
