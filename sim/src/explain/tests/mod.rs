//! The sentences that readers will see most.

mod clients;
mod faults;
mod joint;
mod reads;

use raft::{
    note::Note,
    peer_set::PeerSet,
    quorum::{JointShare, Share},
    read::{ReadError, ReadFailure},
    rules::{Consistency, StandVerdict, Suffix, VoteVerdict},
    types::{PeerId, Position, Role},
};

use super::*;
use crate::{Intervention, World, WorldConfig, service::Answer, trace::Summary};

fn id(number: u16) -> PeerId {
    PeerId::new(number).unwrap()
}

fn peers(numbers: &[u16]) -> PeerSet {
    numbers.iter().copied().map(id).collect()
}

fn said(peer: u16, kind: EventKind) -> Explanation {
    let event = Event {
        at: 0,
        peer: Some(id(peer)),
        cause: None,
        kind,
    };
    explain(&event, &Trace::default(), &[])
}

fn note(peer: u16, note: Note) -> (String, String) {
    let Explanation { text, why, .. } = said(peer, EventKind::Note(note));
    (text, why)
}

#[track_caller]
fn check(found: &(String, String), text: &str, why: &str) {
    assert_eq!((found.0.as_str(), found.1.as_str()), (text, why));
}

#[test]
fn an_election_reads_as_a_lecturer_tells_it() {
    check(
        &note(
            3,
            Note::BecameCandidate {
                term: 4,
                needed: 3,
                joint: None,
            },
        ),
        "S3 times out and asks for votes in term 4.",
        "It raises its term to 4, votes for itself and needs 3 votes.",
    );
    check(
        &note(
            3,
            Note::BecameLeader {
                term: 4,
                votes: 3,
                voters: 5,
                granted: peers(&[1, 3, 5]),
                joint: None,
            },
        ),
        "S3 becomes the leader of term 4, with the votes of S1 and S5.",
        "It has 3 of 5 votes, a majority; no other can have one in term 4.",
    );
    check(
        &note(
            1,
            Note::BecameFollower {
                was: Role::Leader,
                term: 5,
                because: id(2),
            },
        ),
        "S1 steps down: term 5 has begun.",
        "A message from S2 carries term 5, later than the one it led in.",
    );
    check(
        &note(
            1,
            Note::BecameFollower {
                was: Role::Candidate,
                term: 5,
                because: id(2),
            },
        ),
        "S1 gives up its candidacy and follows in term 5.",
        "A message from S2 carries term 5, later than the one it stood in.",
    );
}

#[test]
fn votes_say_which_logs_were_compared() {
    let voted = |verdict| {
        note(
            1,
            Note::Voted {
                candidate: id(3),
                term: 4,
                verdict,
            },
        )
    };
    check(
        &voted(VoteVerdict::LogBehind {
            theirs: Position::new(2, 5),
            ours: Position::new(3, 4),
        }),
        "S1 denies S3 its vote in term 4: its log ends at (term 2, index 5), behind S1's (term 3, \
         index 4).",
        "The log whose last entry has the later term is more up to date: 2 is below 3. S3 might \
         lack committed entries.",
    );
    check(
        &voted(VoteVerdict::LogBehind {
            theirs: Position::ZERO,
            ours: Position::new(3, 4),
        }),
        "S1 denies S3 its vote in term 4: its log is empty, behind S1's (term 3, index 4).",
        "The log whose last entry has the later term is more up to date: 0 is below 3. S3 might \
         lack committed entries.",
    );
    check(
        &voted(VoteVerdict::Granted {
            theirs: Position::new(3, 6),
            ours: Position::new(3, 4),
        }),
        "S1 votes for S3 in term 4.",
        "It has given no other vote in term 4, and S3's log, which ends at (term 3, index 6), is \
         at least as up to date as its own, which ends at (term 3, index 4).",
    );
    check(
        &voted(VoteVerdict::AlreadyVoted { other: id(2) }),
        "S1 denies S3 its vote in term 4: S2 has it.",
        "A peer votes once per term, first come first served.",
    );
    check(
        &voted(VoteVerdict::StaleTerm { theirs: 4, ours: 6 }),
        "S1 denies S3 its vote: term 4 is over.",
        "S1 is in term 6, later than S3's 4.",
    );
}

#[test]
fn replication_says_what_matched_and_what_did_not() {
    check(
        &note(
            2,
            Note::Accepted {
                leader: id(1),
                prev: Position::new(3, 5),
                matched: 7,
                added: 2,
            },
        ),
        "S2 takes entries 6 to 7 from S1.",
        "Its log has the entry before them, (term 3, index 5), so the two logs match up to index \
         7.",
    );
    check(
        &note(
            2,
            Note::Rejected {
                leader: id(1),
                prev: Position::new(4, 5),
                found: Consistency::Conflicts { ours: 2 },
                hint: Position::new(1, 3),
            },
        ),
        "S2 refuses S1's entries: at index 5 it has an entry of term 2, not 4.",
        "New entries must follow one that both logs have, and S1 asked for (term 4, index 5). The \
         last that may match is (term 1, index 3).",
    );
    check(
        &note(
            2,
            Note::Truncated {
                from: 4,
                to: 6,
                ours: 2,
                theirs: 3,
            },
        ),
        "S2 removes entries 4 to 6 from its log.",
        "At index 4 it has an entry of term 2, its leader one of term 3; the leader's log is the \
         one that counts.",
    );
    check(
        &note(
            1,
            Note::Committed {
                from: 6,
                to: 7,
                copies: 3,
                needed: 3,
                joint: None,
            },
        ),
        "S1 commits entry 7.",
        "Entry 7 is of S1's own term and durable on 3 peers; 3 are needed. All before it is \
         committed with it.",
    );
    let (_, why) = note(
        1,
        Note::Committed {
            from: 0,
            to: 1,
            copies: 1,
            needed: 1,
            joint: None,
        },
    );
    assert!(why.starts_with("Entry 1 is of S1's own term and durable on 1 peer; 1 is needed."));
    let (text, why) = note(
        1,
        Note::CommitWithheld {
            entry: Position::new(2, 3),
            term: 4,
        },
    );
    assert_eq!(text, "S1 does not commit entry 3 yet.");
    assert!(why.starts_with("A majority stores it, but it is of term 2, and S1 leads in term 4"));
}

#[test]
fn snapshots_say_what_they_contain_and_what_becomes_of_the_log() {
    let last = Position::new(3, 9);
    check(
        &note(
            1,
            Note::SnapshotTaken {
                last,
                bytes: 120,
                dropped: 4,
            },
        ),
        "S1 takes a snapshot up to index 9.",
        "Its service's state, 120 bytes, contains every entry up to (term 3, index 9); 4 entries \
         are dropped from the log.",
    );
    check(
        &note(
            1,
            Note::SnapshotNeeded {
                follower: id(2),
                next: 4,
                last,
                bytes: 120,
            },
        ),
        "S1 sends S2 its snapshot instead of entries.",
        "S2 needs the log from index 4 on, which was dropped: the snapshot up to (term 3, index \
         9), 120 bytes, takes its place.",
    );
    check(
        &note(
            2,
            Note::SnapshotInstalled {
                leader: id(1),
                last,
                bytes: 120,
                suffix: Suffix::Conflicts { ours: 2 },
            },
        ),
        "S2 begins again from S1's snapshot up to index 9.",
        "It has all 120 bytes. At index 9 its log has an entry of term 2, not 3: all of it goes.",
    );
    check(
        &note(
            2,
            Note::SnapshotStale {
                leader: id(1),
                last,
                commit_index: 11,
            },
        ),
        "S2 does not install S1's snapshot: it is not news.",
        "It ends at index 9, and S2 has committed up to index 11: to install it would undo what \
         was applied since.",
    );
    let persisted = EventKind::Persisted {
        write: 7,
        hard_state: None,
        snapshot: Some(9),
        entries: None,
    };
    assert_eq!(
        said(2, persisted).text,
        "S2's disk now holds the snapshot up to index 9."
    );
}

/// Runs through every kind of event that a busy world has.
#[test]
fn every_event_of_a_busy_run_has_a_sentence_and_follows_from_an_earlier_one() {
    let config = WorldConfig {
        loss: 0.05,
        duplication: 0.05,
        snapshot_every: 3,
        ..WorldConfig::default()
    };
    let mut world = World::new(config).unwrap();
    for round in 1..20_u64 {
        world.advance(round * 300_000, u64::MAX);
        let peer = (round % 5 + 1) as u16;
        let op = "put x 1".to_owned();
        let _ = world.act(Intervention::Request { peer: None, op });
        let _ = world.act(match round % 4 {
            0 => Intervention::Crash { peer },
            1 => Intervention::Restart { peer: 5 - peer },
            2 if round > 10 => Intervention::Snapshot { peer },
            2 => Intervention::Isolate { peer },
            _ => Intervention::HealAll {},
        });
    }
    let mut mattering = 0;
    for (id, event) in world.events_from(0, usize::MAX) {
        let explanation = explain(event, world.trace(), world.violations());
        let text = &explanation.text;
        assert!(text.ends_with('.') && text.len() > 8, "{event:?}: {text}");
        assert!(
            text.starts_with(|letter: char| letter.is_ascii_uppercase()),
            "{text}"
        );
        assert_ne!(explanation.kind, "unknown", "{event:?}");
        assert!(event.cause.is_none_or(|cause| cause < id), "{event:?}");
        mattering += u32::from(explanation.matters);
    }
    assert!(mattering > 50, "{mattering}");
}
