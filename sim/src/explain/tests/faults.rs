//! Faults of hosts, disks and the network.

use super::*;
use crate::intervention::{Carries, LinkChange};

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
fn a_link_that_changes_is_told_with_how() {
    let told = |change: LinkChange| {
        let [from, to] = [change.from, change.to].map(|it| it.and_then(PeerId::new));
        let change = Box::new(change);
        let words = said(1, EventKind::LinksChanged { from, to, change });
        (words.text, words.why)
    };
    let one = told(LinkChange {
        from: Some(1),
        to: Some(2),
        on: Carries::Requests,
        latency_min_us: Some(10_000),
        latency_max_us: Some(92_500),
        loss: Some(0.025),
        ..LinkChange::default()
    });
    check(
        &one,
        "The way from S1 to S2 changes: 10 to 92.5 ms, 2.5 % lost.",
        "It applies to requests that are sent from now on.",
    );
    let all = told(LinkChange {
        latency_max_us: Some(5_000),
        loss: Some(0.0),
        duplication: Some(1.0),
        late: Some(1.0 / 3.0),
        ..LinkChange::default()
    });
    check(
        &all,
        "The way from every peer to every peer changes: 5 ms at most, nothing lost, 100 % carried \
         twice, 33.33 % held up for 0.2 to 2.2 s.",
        "It applies to what is sent from now on.",
    );
    let same = told(LinkChange::default());
    assert_eq!(same.0, "The way from every peer to every peer changes.");
}
