//! The sentences that readers will see most.

use raft::{
    note::Note,
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

/// `C_old` has three voters, `C_new` five.
fn joint(new: u16, old: u16) -> JointShare {
    let share = |agreeing, voters| Share { agreeing, voters };
    JointShare {
        new: share(new, 5),
        old: share(old, 3),
    }
}

#[test]
fn a_joint_configuration_takes_two_majorities_and_both_are_named() {
    let (term, needed) = (4, 3);
    check(
        &note(
            3,
            Note::BecameCandidate {
                term,
                needed,
                joint: Some(joint(0, 0)),
            },
        ),
        "S3 times out and asks for votes in term 4.",
        "It raises its term to 4, votes for itself and needs the votes of 3 of the 5 new voters \
         and 2 of the 3 old ones.",
    );
    let counted = |voter, granted, share| {
        let voter = PeerId::new(voter).unwrap();
        let votes = 3;
        note(
            3,
            Note::VoteCounted {
                voter,
                granted,
                votes,
                needed,
                joint: Some(share),
            },
        )
    };
    check(
        &counted(2, true, joint(3, 1)),
        "S3 counts S2's vote: 3 of 3 needed of the new voters, 1 of 2 of the old.",
        "",
    );
    check(
        &counted(2, false, joint(1, 2)),
        "S3 does not get S2's vote: 1 of 3 needed of the new voters, 2 of 2 of the old.",
        "",
    );
    check(
        &note(
            3,
            Note::BecameLeader {
                term,
                votes: 4,
                voters: 6,
                joint: Some(joint(3, 2)),
            },
        ),
        "S3 becomes the leader of term 4.",
        "It has the votes of 3 of the 5 new voters and 2 of the 3 old ones, a majority of each; \
         no other can have both in term 4.",
    );
    check(
        &note(
            3,
            Note::Committed {
                from: 6,
                to: 7,
                copies: 4,
                needed,
                joint: Some(joint(4, 2)),
            },
        ),
        "S3 commits entry 7.",
        "Entry 7 is of S3's own term and durable on 4 of the 5 new voters and 2 of the 3 old ones; \
         3 of the 5 new voters and 2 of the 3 old ones are needed. All before it is committed \
         with it.",
    );
    check(
        &note(
            3,
            Note::LostQuorum {
                term,
                heard: 3,
                needed,
                joint: Some(joint(3, 1)),
            },
        ),
        "S3 steps down: it hears from no quorum.",
        "Within an election timeout it heard from 3 of the 5 new voters and 1 of the 3 old ones, \
         itself among them; to lead term 4 it takes 3 of the 5 new voters and 2 of the 3 old ones.",
    );
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
                joint: None,
            },
        ),
        "S3 becomes the leader of term 4.",
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
fn faults_and_messages_have_their_sentences() {
    let heartbeat = Summary::AppendEntries {
        term: 4,
        prev: Position::new(3, 5),
        entries: 0,
        commit: 5,
    };
    let lost = |why| {
        said(
            1,
            EventKind::Lost {
                id: MessageId::from_number(0),
                to: id(2),
                message: heartbeat,
                why,
            },
        )
    };
    assert_eq!(lost(Loss::Chance).text, "S1's heartbeat to S2 is lost.");
    assert_eq!(lost(Loss::Cut).why, "The way from S1 to S2 is cut.");
    assert_eq!(
        lost(Loss::ReceiverDown).text,
        "S1's heartbeat to S2 finds S2 down."
    );
    assert_eq!(
        said(2, EventKind::PowerLost { lost: 2 }).why,
        "Its memory is lost, and so are 2 writes that were not durable."
    );
    let restarted = EventKind::Restarted {
        term: 4,
        voted_for: Some(id(3)),
        last: Position::new(3, 5),
    };
    assert_eq!(
        said(2, restarted).why,
        "Its disk holds term 4, its vote for S3 and a log that ends at (term 3, index 5)."
    );
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

#[test]
fn reads_say_what_was_asked_and_how_current_the_answer_is() {
    let words = |kind| {
        let Explanation { text, why, .. } = said(2, kind);
        (text, why)
    };
    check(
        &words(EventKind::ReadRequested { key: "x".into() }),
        "A client asks S2: get x.",
        "A read changes nothing: it needs no entry in the log, if whoever answers knows how much \
         is committed.",
    );
    check(
        &words(EventKind::ReadAnswered {
            request: 0,
            index: 7,
            last_applied: 9,
            answer: Answer::Value("1".into()),
        }),
        "S2 answers the client: its read - \"1\".",
        "It has applied up to index 9; index 7 is enough to have all that was committed when the \
         client asked.",
    );
    for (failure, why) in [
        (
            ReadFailure::LostLeadership,
            "It does not lead any more; the client must ask again.",
        ),
        (
            ReadFailure::LeaderChanged,
            "The leader that it asked is not its leader any more; the client must ask again.",
        ),
        (
            ReadFailure::Refused { by: id(1) },
            "S1, which it took for the leader, does not lead or has too many reads pending.",
        ),
        (
            ReadFailure::TimedOut,
            "Nobody has confirmed within an election timeout that its state is not behind.",
        ),
    ] {
        let request = 0;
        let text = "S2 has no answer for the client: its read.";
        check(
            &words(EventKind::ReadFailed { request, failure }),
            text,
            why,
        );
    }
    for (refusal, why) in [
        (
            ReadError::NoLeader,
            "It does not lead, and knows nobody who could say how much is committed.",
        ),
        (
            ReadError::TooMany { max: 9 },
            "9 reads are pending, and no more are allowed.",
        ),
    ] {
        let told = words(EventKind::ReadTurnedAway { refusal });
        check(&told, "S2 turns the client away.", why);
    }
    check(
        &words(EventKind::TooManyUncommitted { bytes: 70, max: 64 }),
        "S2 turns the client away: too much is uncommitted.",
        "With it, 70 bytes of entries would wait for a quorum; at most 64 may.",
    );
    check(
        &words(EventKind::TimerFired {
            timer: Alarm::Reads,
            by_hand: false,
        }),
        "S2 gives up reads that have waited for too long.",
        "A read that nobody confirms for the longest election timeout has no answer.",
    );
}

#[test]
fn an_answer_to_a_read_names_what_was_asked() {
    let mut world = World::new(WorldConfig::default()).unwrap();
    world.advance(1_000_000, u64::MAX);
    let key = "x".to_owned();
    world.act(Intervention::Read { peer: None, key }).unwrap();
    world.advance(1_200_000, u64::MAX);
    let answers = world
        .events_from(0, usize::MAX)
        .filter(|(_, event)| matches!(event.kind, EventKind::ReadAnswered { .. }));
    let texts: Vec<String> = answers
        .map(|(_, event)| explain(event, world.trace(), &[]).text)
        .collect();
    let leader = world.leader().unwrap();
    assert_eq!(
        texts,
        [format!("{leader} answers the client: get x - no such key.")]
    );
}

#[test]
fn a_lost_disk_is_told_with_what_it_cost() {
    let verdict = VoteVerdict::LostDisk;
    let (candidate, term) = (id(3), 4);
    check(
        &note(
            2,
            Note::Voted {
                candidate,
                term,
                verdict,
            },
        ),
        "S2 denies S3 its vote in term 4: its own disk was lost.",
        "It may have voted in term 4 already, and it may have confirmed entries that neither it \
         nor S3 has: a committed one could be missing in the new leader's log.",
    );
    check(
        &note(
            1,
            Note::LostEntries {
                follower: id(2),
                confirmed: 7,
                has: 3,
            },
        ),
        "S1 learns that S2 lacks entries that it had confirmed.",
        "S2 had confirmed all up to index 7, and twice now it answers that the logs can match no \
         further than index 3. S1 takes its matchIndex back and sends again; what is committed \
         stays so.",
    );
    check(
        &note(1, Note::LostDisk { follower: id(2) }),
        "S1 learns that S2's disk was lost.",
        "S2 may have voted for the leader of a later term and forgotten it: from now on its \
         copies count towards no quorum, though it is sent everything.",
    );
    check(
        &note(
            2,
            Note::MayNotStand {
                verdict: StandVerdict::LostDisk,
            },
        ),
        "S2 does not stand for election.",
        "Its disk was lost, and with it the votes that it gave: it might vote for itself in a \
         term in which another has its vote.",
    );
}

#[test]
fn clients_are_told_of_by_name_with_what_they_cannot_know() {
    let mut world = World::new(WorldConfig {
        client_sessions: false,
        ..WorldConfig::default()
    })
    .unwrap();
    world.advance(1_000_000, u64::MAX);
    let ask = |client, op: &str, session| Intervention::Client {
        client,
        op: op.to_owned(),
        session,
        peer: None,
    };
    world.act(ask(3, "put x 1", None)).unwrap();
    world.act(ask(4, "put y 1", Some(true))).unwrap();
    world.advance(2_000_000, u64::MAX);
    for client in [3, 4] {
        let lose = Intervention::ClientLoseAnswer { client };
        world.act(lose).unwrap();
        world
            .act(ask(client, "append x 2", Some(client == 4)))
            .unwrap();
    }
    world.advance(4_000_000, u64::MAX);
    let leader = world.leader().unwrap();
    let said: Vec<(String, String)> = (0..world.trace().len())
        .filter_map(|id| world.event_view(id))
        .map(|view| (view.text, view.why))
        .collect();
    let find = |text: &str| {
        let found = said.iter().find(|(said, _)| said == text);
        found.unwrap_or_else(|| panic!("nowhere: {text}"))
    };
    find("C3 wants: put x 1.");
    find("C3 asks S3: put x 1.");
    find(&format!("C3 turns to {leader}."));
    find(&format!("C3 asks {leader}: put x 1."));
    find("C3 has its answer: put x 1 - done.");
    find("The next answer to C3 will be lost.");
    find(&format!("What {leader} told C3 is lost."));
    find(&format!("C3 has no answer from {leader} after 300 ms."));
    let next = id(leader.get() % 5 + 1);
    let (_, why) = find(&format!("C3 asks again, now {next}: append x 2."));
    assert!(why.contains("it is applied again"), "{why}");
    let text = format!("C4 asks again, now {next}: append x 2 (no. 2 of session ");
    let (_, why) = said
        .iter()
        .find(|(said, _)| said.starts_with(&text))
        .unwrap();
    assert!(why.contains("applied once"), "{why}");
}

#[test]
fn a_client_that_loses_its_session_or_its_patience_says_so() {
    let client = crate::clients::ClientId::new(2).unwrap();
    let said = |kind| {
        let event = Event {
            at: 0,
            peer: None,
            cause: None,
            kind,
        };
        let Explanation { text, why, .. } = explain(&event, &Trace::default(), &[]);
        (text, why)
    };
    check(
        &said(EventKind::SessionExpired { client, session: 7 }),
        "C2's session 7 has expired.",
        "The service keeps a bounded number of sessions, and ends the one that was used least \
         recently by the order of the log: the same at every peer.",
    );
    check(
        &said(EventKind::ClientGaveUp {
            client,
            call: 1,
            sent: true,
        }),
        "C2 gives up: its operation.",
        "It will never know whether the operation was done, or still is.",
    );
    check(
        &said(EventKind::ClientSentOn {
            client,
            by: id(3),
            leader: None,
        }),
        "C2 waits before it asks the next peer.",
        "S3 does not lead, and can name nobody who does.",
    );
    check(
        &said(EventKind::LoadChanged { clients: 4 }),
        "C1 to C4 begin to ask again and again.",
        "",
    );
}
