//! A disk is lost, and an empty one put in its place.

use super::*;
use crate::{
    message::{PreVote, TimeoutNow},
    rules::{StandVerdict, VoteVerdict},
};

/// A peer whose disk was lost.
fn lost(number: u16, peers: u16) -> Peer {
    let stored = Stored {
        lost: true,
        ..Stored::default()
    };
    Peer::new(id(number), Arc::new(config(peers)), stored, 1, 0).unwrap()
}

/// A confirmation by a peer whose disk was lost.
fn accepted_by_lost(term: Term, matched: Index) -> Message {
    Message::AppendEntriesReply(AppendEntriesReply {
        term,
        outcome: AppendOutcome::Accepted { matched },
        lost: true,
    })
}

#[test]
fn it_neither_votes_nor_stands_but_adopts_the_term() {
    let mut peer = lost(1, 3);
    let asks = [
        ask_vote(4, Position::new(3, 9)),
        Message::PreVote(PreVote {
            term: 5,
            last: Position::new(3, 9),
        }),
    ];
    for ask in asks {
        peer.receive(10, id(2), ask).unwrap();
        let wanted = settle(&mut peer, 10);
        let denied = wanted.sends.iter().any(|send| match &send.message {
            Message::RequestVoteReply(reply) => !reply.granted,
            Message::PreVoteReply(reply) => !reply.granted,
            _ => false,
        });
        assert!(denied, "{wanted:?}");
        let verdict = |note: &Note| match *note {
            Note::Voted { verdict, .. } | Note::PreVoted { verdict, .. } => Some(verdict),
            _ => None,
        };
        let verdict = wanted.notes.iter().find_map(verdict);
        assert_eq!(verdict, Some(VoteVerdict::LostDisk));
    }
    assert_eq!((peer.current_term(), peer.voted_for()), (4, None));
    assert!(peer.stored().lost && peer.lost_disk());
    assert!(!leader(3, 1, &[]).lost_disk());
    let stand: [fn(&mut Peer); 3] = [
        |peer| peer.fire(1_000),
        |peer| peer.wake(peer.deadline()),
        |peer| {
            let now = Message::TimeoutNow(TimeoutNow { term: 4 });
            peer.receive(1_000, id(2), now).unwrap();
        },
    ];
    for stand in stand {
        let before = peer.deadline();
        stand(&mut peer);
        let wanted = settle(&mut peer, 1_000);
        assert_eq!((peer.role(), peer.current_term()), (Role::Follower, 4));
        assert!(wanted.sends.is_empty() && wanted.writes.is_empty());
        let verdict = StandVerdict::LostDisk;
        assert!(wanted.notes.contains(&Note::MayNotStand { verdict }));
        assert!(peer.deadline() >= before);
    }
}

#[test]
fn it_follows_and_says_so_but_is_not_counted() {
    let mut peer = lost(2, 3);
    peer.receive(10, id(1), append(2, Position::ZERO, &[1, 2], 1))
        .unwrap();
    let wanted = settle(&mut peer, 10);
    assert_eq!((peer.log().last_index(), peer.commit_index()), (2, 1));
    assert_eq!(wanted.sends[0].message, accepted_by_lost(2, 2));

    let mut leader = leader(3, 1, &[]);
    leader.propose(command("x")).unwrap();
    settle(&mut leader, 2_000);
    leader
        .receive(2_000, id(2), accepted_by_lost(2, 1))
        .unwrap();
    let wanted = settle(&mut leader, 2_000);
    assert!(wanted.notes.contains(&Note::LostDisk { follower: id(2) }));
    assert!(!leader.counts(id(2)) && leader.counts(id(3)));
    assert_eq!(leader.progress(id(2)).unwrap().match_index, 1);
    assert_eq!(leader.commit_index(), 0);
    // An answer from before the loss does not take the mark away.
    leader.receive(2_000, id(2), accepted(2, 1)).unwrap();
    assert_eq!(leader.commit_index(), 0);
    leader.receive(2_000, id(3), accepted(2, 1)).unwrap();
    assert_eq!(leader.commit_index(), 1);
}

/// What a lost peer confirms counts, against the rule.
#[derive(Clone, Copy, Debug)]
struct CountsAll;

impl Rules for CountsAll {
    fn counts(&self, _lost: bool) -> bool {
        true
    }
}

/// S1 leads term 1 and is cut off, S3 was elected in term 2 with S2's vote, and S2's disk is lost.
/// Returns S1's `commitIndex` after S2 has confirmed to it an entry that S3 does not have.
fn deposed_leader_s_commit<R: Rules>(rules: &R) -> Index {
    let peer = |stored| Peer::with_rules(id(1), Arc::new(config(3)), stored, 1, 0, rules.clone());
    let mut deposed = peer(Stored::default()).unwrap();
    let mut forgot = lost(2, 3);
    let granted = Message::RequestVoteReply(RequestVoteReply {
        term: 1,
        granted: true,
    });
    let all_done = |deposed: &mut Peer<R>| {
        let mut sends = Vec::new();
        while let Some(effect) = deposed.poll_effect() {
            match effect {
                Effect::Persist(write) => deposed.persisted(1_000, write.id),
                Effect::Send(send) if send.to == id(2) => sends.push(send),
                _ => {}
            }
        }
        sends
    };
    deposed.fire(1_000);
    all_done(&mut deposed);
    deposed.receive(1_000, id(3), granted).unwrap();
    deposed.propose(command("x")).unwrap();
    let mut requests = all_done(&mut deposed);
    while !requests.is_empty() {
        for send in requests {
            // What the candidate of term 1 asked is over.
            forgot.receive(2_000, id(1), send.message).unwrap();
        }
        for reply in settle(&mut forgot, 2_000).sends {
            deposed.receive(2_000, id(2), reply.message).unwrap();
        }
        requests = all_done(&mut deposed);
    }
    assert_eq!(deposed.progress(id(2)).unwrap().match_index, 1);
    assert_eq!(forgot.log(), deposed.log());
    deposed.commit_index()
}

/// S2's promise to S3, to refuse leaders of earlier terms, is forgotten: if its copy counted, S1
/// would commit an entry that the leader of term 2 does not have.
#[test]
fn a_deposed_leader_cannot_commit_with_its_help() {
    assert_eq!(deposed_leader_s_commit(&Paper), 0);
    assert_eq!(deposed_leader_s_commit(&CountsAll), 1);
}

#[test]
fn a_leader_that_hears_only_lost_peers_has_lost_its_quorum() {
    let mut leader = leader(3, 1, &[]);
    leader.config = Arc::new(Config {
        check_quorum: true,
        ..config(3)
    });
    for now in [300_000, 600_000] {
        leader.receive(now, id(2), accepted_by_lost(2, 0)).unwrap();
        leader.fire(now);
        settle(&mut leader, now);
    }
    assert_eq!(leader.role(), Role::Follower);
}

/// Its disk was lost, or a backup put in its place.
#[test]
fn a_follower_that_lacks_what_it_confirmed_is_noticed_and_repaired() {
    let mut leader = leader(3, 1, &[1, 1, 1]);
    leader.receive(2_000, id(2), accepted(2, 3)).unwrap();
    settle(&mut leader, 2_000);
    assert_eq!(leader.progress(id(2)).unwrap().match_index, 3);
    let stored = Stored {
        lost: true,
        ..peer(2, 3, 2, &[1]).stored()
    };
    let mut follower = Peer::new(id(2), Arc::new(config(3)), stored, 1, 0).unwrap();
    let mut notes = Vec::new();
    for heartbeat in 1..=3 {
        let now = 2_000 + heartbeat * 50_000;
        leader.fire(now);
        // To and fro until both are silent.
        loop {
            let wanted = settle(&mut leader, now);
            notes.extend(wanted.notes);
            let requests = appends(&wanted.sends);
            let requests: Vec<_> = requests.iter().filter(|(to, _)| *to == 2).collect();
            if requests.is_empty() {
                break;
            }
            for (_, request) in requests {
                let request = Message::AppendEntries((*request).clone());
                follower.receive(now, id(1), request).unwrap();
            }
            for send in settle(&mut follower, now).sends {
                leader.receive(now, id(2), send.message).unwrap();
            }
        }
    }
    assert_eq!(follower.log(), leader.log());
    assert_eq!(leader.progress(id(2)).unwrap().match_index, 3);
    let lost: Vec<_> = notes
        .iter()
        .filter(|note| matches!(note, Note::LostEntries { .. }))
        .collect();
    let expected = Note::LostEntries {
        follower: id(2),
        confirmed: 3,
        has: 1,
    };
    assert_eq!(lost, [&expected]);
}

/// One old rejection is passed over, and so is another once the follower has confirmed again.
#[test]
fn late_rejections_are_not_taken_for_a_loss() {
    let mut leader = leader(3, 1, &[1, 1, 1]);
    leader.receive(2_000, id(2), accepted(2, 3)).unwrap();
    settle(&mut leader, 2_000);
    let late = rejected(2, 3, Position::new(1, 1));
    for _ in 0..4 {
        leader.receive(3_000, id(2), late.clone()).unwrap();
        leader.receive(3_000, id(2), accepted(2, 3)).unwrap();
    }
    let progress = leader.progress(id(2)).unwrap();
    assert_eq!((progress.match_index, progress.next_index), (3, 4));
    assert!(drain(&mut leader).sends.is_empty());
}

/// Many in a row, as a network that reorders brings them, cost nothing either.
#[test]
fn late_rejections_in_a_row_are_not_taken_for_a_loss() {
    let mut leader = leader(3, 1, &[]);
    leader.propose(command("x")).unwrap();
    settle(&mut leader, 2_000);
    leader.receive(2_000, id(2), accepted(2, 1)).unwrap();
    settle(&mut leader, 2_000);
    for _ in 0..4 {
        let late = rejected(2, 1, Position::ZERO);
        leader.receive(3_000, id(2), late).unwrap();
    }
    let wanted = settle(&mut leader, 3_000);
    assert!(wanted.sends.is_empty());
    assert!(
        !wanted
            .notes
            .iter()
            .any(|note| matches!(note, Note::LostEntries { .. }))
    );
    assert_eq!(leader.progress(id(2)).unwrap().match_index, 1);
    assert_eq!(leader.commit_index(), 1);
}
