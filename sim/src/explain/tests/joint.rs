//! What takes two majorities while a configuration is joint.

use super::*;

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
                granted: peers(&[1, 2, 3, 6]),
                joint: Some(joint(3, 2)),
            },
        ),
        "S3 becomes the leader of term 4, with the votes of S1, S2 and S6.",
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
fn a_round_of_reads_takes_two_majorities_too() {
    let started = |reads| Note::RoundStarted {
        round: 2,
        reads,
        needed: 3,
        joint: Some(joint(0, 0)),
    };
    check(
        &note(1, started(2)),
        "S1 asks whether it still leads: round 2.",
        "2 reads wait; answers of 3 of the 5 new voters and 2 of the 3 old ones are needed, \
         its own among them.",
    );
    check(
        &note(1, started(0)),
        "S1 asks whether it still leads: round 2.",
        "Answers of 3 of the 5 new voters and 2 of the 3 old ones, its own among them, renew its \
         lease from now on.",
    );
    let confirmed = |lease| Note::RoundConfirmed {
        round: 2,
        answers: 5,
        needed: 3,
        joint: Some(joint(4, 2)),
        since: 7_000,
        lease,
    };
    check(
        &note(1, confirmed(None)),
        "S1 is confirmed as the leader: 5 answered round 2.",
        "4 of the 5 new voters and 2 of the 3 old ones did; 3 of the 5 new voters and 2 of the 3 \
         old ones are needed, its own among them. Nobody else led when the round began.",
    );
    check(
        &note(1, confirmed(Some(157_000))),
        "S1 is confirmed as the leader: 5 answered round 2.",
        "4 of the 5 new voters and 2 of the 3 old ones did; 3 of the 5 new voters and 2 of the 3 \
         old ones are needed. The round began at 7 ms; until 157 ms nobody else is elected.",
    );
}
