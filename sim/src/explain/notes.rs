//! What peers decide.

use raft::{
    note::Note,
    quorum::JointShare,
    rules::{Consistency, Suffix},
    types::{PeerId, Position},
};

use super::{
    Words, membership, reads, votes,
    wording::{both, both_needed, counted, entries, milliseconds, with_votes},
};

pub(super) fn words(me: PeerId, note: &Note) -> Words {
    match *note {
        Note::TimedOut { term, waited } => Words::new(
            "timed_out",
            format!(
                "{me} has heard from no leader for {}.",
                milliseconds(waited)
            ),
            format!("It gives up on term {term} and stands for election."),
            "§5.2",
        ),
        Note::BecameCandidate {
            term,
            needed,
            joint,
        } => Words::new(
            "became_candidate",
            format!("{me} times out and asks for votes in term {term}."),
            format!(
                "It raises its term to {term}, votes for itself and needs {}.",
                match joint {
                    Some(joint) => format!("the votes of {}", both_needed(joint)),
                    None => counted(u64::from(needed), "vote", "votes"),
                }
            ),
            "§5.2",
        ),
        Note::BecameLeader {
            term,
            votes,
            voters,
            granted,
            joint,
        } => Words::new(
            "became_leader",
            format!(
                "{me} becomes the leader of term {term}{}.",
                with_votes(granted.without([me].into_iter().collect()))
            ),
            match joint {
                Some(joint) => format!(
                    "It has the votes of {}, a majority of each; no other can have both in term \
                     {term}.",
                    both(joint)
                ),
                None => format!(
                    "It has {votes} of {voters} votes, a majority; no other can have one in term \
                     {term}."
                ),
            },
            "§5.2",
        ),
        Note::BecamePreCandidate {
            term,
            needed,
            joint,
        } => Words::new(
            "became_pre_candidate",
            format!("{me} asks whether it could win an election in term {term}."),
            format!(
                "It keeps its own term until {} would vote for it, so that it disturbs nobody if \
                 it could not win.",
                match joint {
                    Some(joint) => both_needed(joint),
                    None => counted(u64::from(needed), "peer", "peers"),
                }
            ),
            "thesis §9.6",
        ),
        Note::PreVoted {
            candidate,
            term,
            verdict,
        } => votes::pre_voted(me, candidate, term, verdict),
        Note::LostQuorum {
            term,
            heard,
            needed,
            joint,
        } => Words::new(
            "lost_quorum",
            format!("{me} steps down: it hears from no quorum."),
            match joint {
                Some(joint) => format!(
                    "Within an election timeout it heard from {}, itself among them; to lead term \
                     {term} it takes {}.",
                    both(joint),
                    both_needed(joint)
                ),
                None => format!(
                    "Within an election timeout it heard from {}, itself among them; {needed} are \
                     needed to lead term {term}.",
                    counted(u64::from(heard), "peer", "peers")
                ),
            },
            "thesis §6.2",
        ),
        Note::TransferStarted { to, behind } => Words::new(
            "transfer_started",
            format!("{me} hands leadership over to {to}."),
            match behind {
                0 => format!("{to} has its whole log already."),
                _ => format!(
                    "{to} still lacks {}; until it leads, {me} takes no commands.",
                    counted(behind, "entry", "entries")
                ),
            },
            "thesis §3.10",
        ),
        Note::TransferReady { to } => Words::new(
            "transfer_ready",
            format!("{me} asks {to} to stand for election at once."),
            format!("{to} stores everything that {me} does."),
            "thesis §3.10",
        ),
        Note::AskedToStand { by } => Words::new(
            "asked_to_stand",
            format!("{me} stands for election because {by} asks it to."),
            "It need not wait for its election timeout, nor ask before it stands.",
            "thesis §3.10",
        ),
        Note::ReadAsked { .. }
        | Note::ReadRefused { .. }
        | Note::ReadForwarded { .. }
        | Note::ReadIndexLearnt { .. }
        | Note::RoundStarted { .. }
        | Note::RoundConfirmed { .. }
        | Note::LeaderConfirmed { .. } => reads::words(me, note),
        Note::TransferAborted { to } => Words::new(
            "transfer_aborted",
            format!("{me} gives up handing over to {to}, and leads on."),
            format!("{to} did not lead within an election timeout."),
            "thesis §3.10",
        ),
        Note::BecameFollower { was, term, because } => {
            votes::became_follower(me, was, term, because, None)
        }
        Note::TermAdvanced { from, to, because } => Words::new(
            "term_advanced",
            format!("{me} moves on from term {from} to term {to}."),
            format!("A message from {because} carries term {to}, later than its own {from}."),
            "§5.1",
        ),
        Note::ConfigurationInForce { .. }
        | Note::ConfigurationRolledBack { .. }
        | Note::ConfigurationCommitted { .. }
        | Note::LeavingJoint { .. }
        | Note::CatchUpRound { .. }
        | Note::CaughtUp { .. }
        | Note::CatchUpAbandoned { .. }
        | Note::LeftOut { .. }
        | Note::MayNotStand { .. } => membership::words(me, note),
        Note::Voted {
            candidate,
            term,
            verdict,
        } => votes::voted(me, candidate, term, verdict),
        Note::VoteCounted {
            voter,
            granted,
            votes,
            needed,
            joint,
        } => Words::new(
            "vote_counted",
            {
                let counts = match (granted, voter == me) {
                    (true, true) => format!("{me} counts its own vote"),
                    (true, false) => format!("{me} counts {voter}'s vote"),
                    (false, _) => format!("{me} does not get {voter}'s vote"),
                };
                match joint {
                    Some(JointShare { new, old }) => format!(
                        "{counts}: {} of {} needed of the new voters, {} of {} of the old.",
                        new.agreeing,
                        new.needed(),
                        old.agreeing,
                        old.needed()
                    ),
                    None => format!("{counts}: {votes} of {needed} needed."),
                }
            },
            if voter == me {
                "Its own vote counts once it is durable."
            } else {
                ""
            },
            "§5.2",
        ),
        Note::Accepted {
            leader,
            prev,
            matched,
            added,
        } => accepted(me, leader, prev, matched, added),
        Note::Rejected {
            leader,
            prev,
            found,
            hint,
        } => rejected(me, leader, prev, found, hint),
        Note::Truncated {
            from,
            to,
            ours,
            theirs,
        } => Words::new(
            "truncated",
            format!("{me} removes {} from its log.", entries(from, to)),
            format!(
                "At index {from} it has an entry of term {ours}, its leader one of term {theirs}; \
                 the leader's log is the one that counts."
            ),
            "§5.3",
        ),
        Note::Appended { entry } => Words::new(
            "appended",
            format!(
                "{me} appends entry {} to its log, in term {}.",
                entry.index, entry.term
            ),
            "A leader appends first, then asks the others to store the same.",
            "§5.3",
        ),
        Note::Matched { follower, matched } => Words::new(
            "matched",
            format!("{me} learns that {follower} stores its log up to index {matched}."),
            format!("matchIndex of {follower} is now {matched}."),
            "§5.3",
        ),
        Note::LostEntries {
            follower,
            confirmed,
            has,
        } => Words::new(
            "lost_entries",
            format!("{me} learns that {follower} lacks entries that it had confirmed."),
            format!(
                "{follower} had confirmed all up to index {confirmed}, and twice now it answers \
                 that the logs can match no further than index {has}. {me} takes its matchIndex \
                 back and sends again; what is committed stays so."
            ),
            "thesis §3.8",
        ),
        Note::LostDisk { follower } => Words::new(
            "lost_disk",
            format!("{me} learns that {follower}'s disk was lost."),
            format!(
                "{follower} may have voted for the leader of a later term and forgotten it: from \
                 now on its copies count towards no quorum, though it is sent everything."
            ),
            "§5.4.3",
        ),
        Note::SteppedBack {
            follower,
            probed,
            next,
        } => Words::new(
            "stepped_back",
            format!("{me} goes back for {follower}: it sends from index {next} next."),
            format!("At index {probed} the two logs do not match."),
            "§5.3",
        ),
        Note::Committed {
            from,
            to,
            copies,
            needed,
            joint,
        } => Words::new(
            "committed",
            format!("{me} commits {}.", entries(from + 1, to)),
            format!(
                "Entry {to} is of {me}'s own term and durable on {} needed. All before it is \
                 committed with it.",
                match joint {
                    Some(joint) => format!("{}; {} are", both(joint), both_needed(joint)),
                    None => format!(
                        "{}; {needed} {}",
                        counted(u64::from(copies), "peer", "peers"),
                        if needed == 1 { "is" } else { "are" }
                    ),
                }
            ),
            match joint {
                Some(_) => "§5.3, §5.4.2, §6",
                None => "§5.3, §5.4.2",
            },
        ),
        Note::CommitWithheld { entry, term } => Words::new(
            "commit_withheld",
            format!("{me} does not commit entry {} yet.", entry.index),
            format!(
                "A majority stores it, but it is of term {}, and {me} leads in term {term}: an \
                 entry of an earlier term may still be overwritten, until one of the leader's own \
                 term is committed behind it (Figure 8).",
                entry.term
            ),
            "§5.4.2",
        ),
        Note::FollowedCommit {
            from,
            to,
            leader_commit,
        } => Words::new(
            "followed_commit",
            format!("{me} learns that {} committed.", are(from + 1, to)),
            format!(
                "Its leader's commitIndex is {leader_commit}, and the two logs match up to index \
                 {to}."
            ),
            "§5.3",
        ),
        Note::SnapshotTaken {
            last,
            bytes,
            dropped,
        } => Words::new(
            "snapshot_taken",
            format!("{me} takes a snapshot up to index {}.", last.index),
            format!(
                "Its service's state, {}, contains every entry up to {last}; {} dropped from the \
                 log.",
                counted(bytes, "byte", "bytes"),
                match dropped {
                    1 => "1 entry is".to_owned(),
                    _ => format!("{dropped} entries are"),
                }
            ),
            "§7",
        ),
        Note::SnapshotNeeded {
            follower,
            next,
            last,
            bytes,
        } => Words::new(
            "snapshot_needed",
            format!("{me} sends {follower} its snapshot instead of entries."),
            format!(
                "{follower} needs the log from index {next} on, which was dropped: the snapshot \
                 up to {last}, {}, takes its place.",
                counted(bytes, "byte", "bytes")
            ),
            "§7",
        ),
        Note::ChunkReceived {
            leader,
            last,
            offset,
            added,
            have,
        } => Words::new(
            "chunk_received",
            match added {
                0 => format!("{me} has {have} bytes of {leader}'s snapshot so far."),
                _ => format!("{me} takes {added} bytes of {leader}'s snapshot."),
            },
            match added {
                0 if offset == have => "The message carries no data; it asks.".to_owned(),
                0 => format!("What begins at byte {offset} does not follow them."),
                _ => format!("It has {have} bytes now of the state up to {last}."),
            },
            "§7",
        ),
        Note::SnapshotInstalled {
            leader,
            last,
            bytes,
            suffix,
        } => snapshot_installed(me, leader, last, bytes, suffix),
        Note::SnapshotStale {
            leader,
            last,
            commit_index,
        } => Words::new(
            "snapshot_stale",
            format!("{me} does not install {leader}'s snapshot: it is not news."),
            format!(
                "It ends at index {}, and {me} has committed up to index {commit_index}: to \
                 install it would undo what was applied since.",
                last.index
            ),
            "§7",
        ),
        Note::Ignored {
            sender,
            theirs,
            ours,
        } => Words::new(
            "ignored",
            format!("{me} ignores a message from {sender}."),
            if theirs < ours {
                format!("It is of term {theirs}, and {me} is in term {ours}.")
            } else {
                "It answers what is no longer asked.".to_owned()
            },
            "§5.1",
        ),
    }
}

fn snapshot_installed(
    me: PeerId,
    leader: PeerId,
    last: Position,
    bytes: u64,
    suffix: Suffix,
) -> Words {
    let text = format!(
        "{me} begins again from {leader}'s snapshot up to index {}.",
        last.index
    );
    let why = match suffix {
        Suffix::Kept => format!(
            "It has all {bytes} bytes. Its log has the snapshot's last entry, {last}, so what \
             follows that stays."
        ),
        Suffix::TooShort { last: 0 } => {
            format!("It has all {bytes} bytes; its log was empty.")
        }
        Suffix::TooShort { last: end } => format!(
            "It has all {bytes} bytes. Its log ended at index {end}, before the snapshot's last \
             entry, {last}: all of it goes."
        ),
        Suffix::Conflicts { ours } => format!(
            "It has all {bytes} bytes. At index {} its log has an entry of term {ours}, not {}: \
             all of it goes.",
            last.index, last.term
        ),
    };
    Words::new("snapshot_installed", text, why, "§7")
}

fn are(first: u64, last: u64) -> String {
    if first == last {
        format!("entry {first} is")
    } else {
        format!("entries {first} to {last} are")
    }
}

fn accepted(me: PeerId, leader: PeerId, prev: Position, matched: u64, added: u32) -> Words {
    let why = if prev == Position::ZERO {
        "They start at the beginning of the log, where every log matches.".to_owned()
    } else {
        format!(
            "Its log has the entry before them, {prev}, so the two logs match up to index \
             {matched}."
        )
    };
    match added {
        0 => Words::new(
            "heard_leader",
            format!("{me} hears from its leader {leader} and starts its timer anew."),
            if prev == Position::ZERO {
                "Nothing is new to it.".to_owned()
            } else {
                format!("Its log matches {leader}'s up to index {matched}; nothing is new to it.")
            },
            "§5.2",
        ),
        _ => Words::new(
            "accepted",
            format!(
                "{me} takes {} from {leader}.",
                entries(matched + 1 - u64::from(added).min(matched), matched)
            ),
            why,
            "§5.3",
        ),
    }
}

fn rejected(
    me: PeerId,
    leader: PeerId,
    prev: Position,
    found: Consistency,
    hint: Position,
) -> Words {
    let reason = match found {
        Consistency::Missing { last: 0 } => "its log is empty".to_owned(),
        Consistency::Missing { last } => {
            format!("its log ends at index {last}, before {}", prev.index)
        }
        Consistency::Conflicts { ours } => format!(
            "at index {} it has an entry of term {ours}, not {}",
            prev.index, prev.term
        ),
        Consistency::Matches => "it does not match".to_owned(),
    };
    let next = if hint == Position::ZERO {
        "the beginning of the log".to_owned()
    } else {
        hint.to_string()
    };
    Words::new(
        "rejected",
        format!("{me} refuses {leader}'s entries: {reason}."),
        format!(
            "New entries must follow one that both logs have, and {leader} asked for {prev}. The \
             last that may match is {next}."
        ),
        "§5.3",
    )
}
