//! A peer that was cut off comes back.

use raft::Note;
use raft_sim::{
    Intervention::{Fire, HealAll, Isolate},
    World, WorldConfig,
    explain::Explanation,
    trace::{Event, EventKind},
};

use crate::transcript::{Transcript, disk, steady};

fn shows(event: &Event, _: &Explanation) -> bool {
    match &event.kind {
        EventKind::Note(note) => matches!(
            note,
            Note::TimedOut { .. }
                | Note::BecamePreCandidate { .. }
                | Note::PreVoted { .. }
                | Note::BecameCandidate { .. }
                | Note::BecameLeader { .. }
                | Note::BecameFollower { .. }
                | Note::TermAdvanced { .. }
                | Note::Voted { .. }
        ),
        EventKind::Isolated => true,
        _ => false,
    }
}

fn run(pre_vote: bool, title: &str, about: &str, name: &str) {
    let config = WorldConfig {
        pre_vote,
        seed: 7,
        ..steady(3)
    };
    let mut world = World::with_disks(config, vec![disk(1, &[1]); 3]).unwrap();
    world.act(Fire { peer: 1 }).unwrap();
    world.advance(100_000, u64::MAX);
    let mut run = Transcript::new(title, about, world, shows);
    run.act(Isolate { peer: 3 });
    run.run(800);
    run.logs();
    run.say("The partition heals.");
    run.act(HealAll {});
    run.run(500);
    run.logs();
    run.check(name);
}

#[test]
fn pre_vote_in_a_partition() {
    run(
        true,
        "PreVote in a partition",
        "S3 is cut off. With PreVote it asks, before it stands for election, whether it could win; \
         nobody answers, so that it asks again and again, and keeps its term. When it is back, its \
         question is answered by peers that hear their leader, and S3 hears that leader itself: \
         nothing happened (thesis §9.6).",
        "pre_vote_in_a_partition",
    );
}

#[test]
fn the_same_partition_without_pre_vote() {
    run(
        false,
        "The same partition without PreVote",
        "S3 is cut off. Each time its election timeout elapses it raises its term and stands, and \
         nobody hears it. When it is back, its term is later than everyone's: the first answer that \
         it gives deposes a leader that is well. S3's log is as good as the others', so that it may \
         even win (thesis §9.6).",
        "a_partition_without_pre_vote",
    );
}
