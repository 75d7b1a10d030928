//! Who belongs to the cluster, and how that changes (§6; thesis chapter 4).

use raft::{Membership, note::Note, rules::StandVerdict, types::PeerId};

use super::{
    Words,
    wording::{counted, milliseconds, peers as listed},
};

/// Words for the notes about the membership. Others have none here.
pub(super) fn words(me: PeerId, note: &Note) -> Words {
    match *note {
        Note::ConfigurationInForce { index, membership } => Words::new(
            "configuration_in_force",
            format!("{me} goes by a new configuration: {}.", told(&membership)),
            format!(
                "A peer uses the latest configuration that it has, committed or not: this one is at \
                 index {index}."
            ),
            "§6",
        ),
        Note::ConfigurationRolledBack {
            from,
            index,
            membership,
        } => Words::new(
            "configuration_rolled_back",
            format!(
                "{me} goes by its earlier configuration again: {}.",
                told(&membership)
            ),
            format!(
                "The entry at index {from} was removed from its log, and the configuration in it \
                 with it; the latest is now that of index {index}."
            ),
            "§6",
        ),
        Note::ConfigurationCommitted { index, membership } => Words::new(
            "configuration_committed",
            format!(
                "{me} knows its configuration to be committed: {}.",
                told(&membership)
            ),
            format!("The entry at index {index} is committed; the next change may follow."),
            "§6",
        ),
        Note::LeavingJoint { index } => Words::new(
            "leaving_joint",
            format!("{me} goes over to the new voters alone."),
            format!(
                "The joint configuration at index {index} is committed, so that nobody can decide \
                 without a majority of the new voters any more."
            ),
            "§6",
        ),
        Note::CatchUpRound { peers, round, to } => Words::new(
            "catch_up_round",
            format!("{me} brings {} up to date: round {round}.", listed(peers)),
            format!(
                "The round ends when index {to}, where the log ends now, has arrived. Voters must \
                 not lag far behind, or nothing could be committed until they have caught up."
            ),
            "thesis §4.2.1",
        ),
        Note::CaughtUp {
            peers,
            rounds,
            took,
            limit,
        } => Words::new(
            "caught_up",
            format!(
                "{} may vote: the last of {} took {}.",
                listed(peers),
                counted(u64::from(rounds), "round", "rounds"),
                milliseconds(took)
            ),
            format!(
                "That is less than the shortest election timeout, {}: what came meanwhile holds \
                 nobody up for longer.",
                milliseconds(limit)
            ),
            "thesis §4.2.1",
        ),
        Note::CatchUpAbandoned {
            peers,
            rounds,
            took,
            silent,
        } => Words::new(
            "catch_up_abandoned",
            format!("{me} gives up making {} voters.", listed(peers)),
            if silent.is_empty() {
                format!(
                    "Round {rounds}, the last, took {}: they receive entries no faster than new \
                     ones come.",
                    milliseconds(took)
                )
            } else {
                format!(
                    "{} has not been heard from for ten election timeouts.",
                    listed(silent)
                )
            },
            "thesis §4.2.1",
        ),
        Note::LeftOut { index, membership } => Words::new(
            "left_out",
            format!("{me} steps down: it is not among the voters any more."),
            format!(
                "The configuration at index {index}, {}, is committed. Until then {me} led without \
                 counting itself.",
                told(&membership)
            ),
            "thesis §4.2.2",
        ),
        Note::MayNotStand { verdict } => Words::new(
            "may_not_stand",
            format!("{me} does not stand for election."),
            match verdict {
                StandVerdict::Learner => "It is a learner: it receives the log and has no vote.",
                StandVerdict::Outside => {
                    "It belongs to no configuration that it knows of, and waits for a leader to \
                     talk to it."
                }
                StandVerdict::LostDisk => {
                    "Its disk was lost, and with it the votes that it gave: it might vote for \
                     itself in a term in which another has its vote."
                }
                StandVerdict::Voter | StandVerdict::Leaving => "",
            },
            match verdict {
                StandVerdict::LostDisk => "§5.2",
                _ => "thesis §4.2.2",
            },
        ),
        _ => Words::new("membership", String::new(), "", "§6"),
    }
}

/// The members of a cluster in words.
pub(super) fn told(membership: &Membership) -> String {
    let text = if membership.is_joint() {
        format!(
            "majorities of the old voters {} and of the new voters {} together",
            listed(membership.outgoing()),
            listed(membership.voters())
        )
    } else if membership.voters().len() == 1 {
        format!("the voter {}", listed(membership.voters()))
    } else {
        format!("the voters {}", listed(membership.voters()))
    };
    let learners = membership.learners();
    if learners.is_empty() {
        text
    } else {
        let learn = if learners.len() == 1 {
            "learner"
        } else {
            "learners"
        };
        format!("{text}, with the {learn} {}", listed(learners))
    }
}
