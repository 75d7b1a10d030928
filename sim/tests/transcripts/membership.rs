//! Peers come and go.

use raft::{Note, Stored};
use raft_sim::{
    Intervention::{Fire, Reconfigure, Remove, Request},
    World, WorldConfig,
    explain::Explanation,
    trace::{Event, EventKind},
};

use crate::transcript::{Transcript, disk, id, steady};

fn shows(event: &Event, _: &Explanation) -> bool {
    match &event.kind {
        EventKind::ChangeRequested { .. } => true,
        EventKind::Note(Note::ConfigurationCommitted { .. }) => event.peer == Some(id(1)),
        EventKind::Note(note) => matches!(
            note,
            Note::ConfigurationInForce { .. }
                | Note::CatchUpRound { .. }
                | Note::CaughtUp { .. }
                | Note::LeavingJoint { .. }
                | Note::LeftOut { .. }
                | Note::Committed { .. }
                | Note::BecameCandidate { .. }
                | Note::Voted { .. }
                | Note::BecameLeader { .. }
        ),
        _ => false,
    }
}

#[test]
fn joint_consensus_without_the_leader() {
    let config = WorldConfig {
        voters: 3,
        seed: 3,
        ..steady(5)
    };
    let mut disks = vec![disk(1, &[1]); 3];
    disks.extend([Stored::default(), Stored::default()]);
    let mut world = World::with_disks(config, disks).unwrap();
    world.act(Fire { peer: 1 }).unwrap();
    world.advance(100_000, u64::MAX);
    let op = "put x 2".to_owned();
    world.act(Request { peer: Some(1), op }).unwrap();
    world.advance(200_000, u64::MAX);
    let mut run = Transcript::new(
        "Joint consensus, with a leader that is not in C_new",
        "S1 leads the voters S1, S2 and S3 and is asked to make S3, S4 and S5 the voters instead. \
         The two new ones learn the log first. Then S1 appends C_old,new, in which both the old and \
         the new voters must agree to everything, and when that is committed C_new, to which S1 \
         itself does not belong: it goes on without counting itself, and steps down when C_new is \
         committed (§6).",
        world,
        shows,
    );
    run.logs();
    run.heading("Learners");
    run.act(Reconfigure {
        voters: vec![3, 4, 5],
        leader: Some(1),
    });
    let is_joint = |world: &World, peer| world.peer(id(peer)).unwrap().membership().is_joint();
    run.run_until(|world| is_joint(world, 1).then_some(()));
    run.heading("C_old,new");
    run.say(
        "A client's command comes while the configuration is joint. What commits it is the \
         configuration in force when its confirmations are counted.",
    );
    let op = "put y 1".to_owned();
    run.act(Request { peer: Some(1), op });
    run.run_until(|world| (!is_joint(world, 1)).then_some(()));
    run.logs();
    run.heading("C_new");
    run.run(100);
    run.logs();
    run.heading("The new voters alone");
    run.say(
        "Whose election timeout elapses first stands. S2 was told nothing of C_new, which does not \
         have it: it goes by C_old,new still, and stands too. It cannot win, as a majority of the \
         new voters has an entry that it lacks.",
    );
    run.run_until(World::leader);
    run.run(100);
    run.logs();
    run.check("joint_consensus_without_the_leader");
}

fn removed(leader_stickiness: bool, ms: u64, title: &str, about: &str, name: &str) {
    let config = WorldConfig {
        leader_stickiness,
        heartbeat_interval_us: 100_000,
        seed: 5,
        ..steady(3)
    };
    let mut world = World::with_disks(config, vec![disk(1, &[1]); 3]).unwrap();
    world.act(Fire { peer: 1 }).unwrap();
    world.advance(100_000, u64::MAX);
    let op = "put x 2".to_owned();
    world.act(Request { peer: Some(1), op }).unwrap();
    world.advance(200_000, u64::MAX);
    let mut run = Transcript::new(title, about, world, disturbs);
    run.act(Remove {
        peer: 3,
        leader: Some(1),
    });
    run.run(100);
    run.logs();
    run.say("S3 hears no leader any more.");
    run.run(ms);
    run.logs();
    run.check(name);
}

fn disturbs(event: &Event, said: &Explanation) -> bool {
    shows(event, said)
        || matches!(
            &event.kind,
            EventKind::Note(
                Note::TimedOut { .. } | Note::TermAdvanced { .. } | Note::BecameFollower { .. }
            )
        )
}

#[test]
fn a_removed_peer_disturbs() {
    removed(
        false,
        600,
        "A removed peer disturbs",
        "S3 is removed from the cluster, and as nobody sends it anything any more, it does not hear \
         of it. When its election timeout elapses it stands in a later term. It cannot win, as its \
         log lacks the last entry; but its term deposes a leader that is well, again and again (§6).",
        "a_removed_peer_disturbs",
    );
}

#[test]
fn a_removed_peer_and_stickiness() {
    removed(
        true,
        450,
        "A removed peer, and voters that heed their leader",
        "The same with stickiness: who has heard from a leader within the shortest election timeout \
         gives no vote and keeps its term. S3 asks in ever later terms, and nothing comes of it \
         (§6, thesis §4.2.3).",
        "a_removed_peer_and_stickiness",
    );
}
