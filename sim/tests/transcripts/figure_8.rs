//! Figure 8.

use raft::Note;
use raft_sim::{
    Intervention::{self, Crash, Fire, HealAll, Isolate, Partition, Request, Restart},
    World, WorldConfig,
    explain::Explanation,
    trace::{Event, EventKind},
};

use crate::transcript::{Transcript, disk, steady};

/// Elections, entries, and what becomes of them.
fn shows(event: &Event, _: &Explanation) -> bool {
    match &event.kind {
        EventKind::Note(note) => {
            matches!(
                note,
                Note::BecameCandidate { .. }
                    | Note::BecameLeader { .. }
                    | Note::Voted { .. }
                    | Note::Appended { .. }
                    | Note::Truncated { .. }
                    | Note::Committed { .. }
            ) || matches!(note, Note::Accepted { added, .. } if *added > 0)
        }
        EventKind::Crashed { .. } | EventKind::Restarted { .. } | EventKind::Partitioned { .. } => {
            true
        }
        _ => false,
    }
}

fn put(peer: u16, value: &str) -> Intervention {
    Request {
        peer: Some(peer),
        op: format!("put x {value}"),
    }
}

/// Up to (c), which is where the two ends part.
fn up_to_c() -> Transcript {
    // Nobody stands for election but by hand.
    let config = WorldConfig {
        election_timeout_min_us: 1_000_000,
        election_timeout_max_us: 2_000_000,
        ..steady(5)
    };
    let disks = vec![disk(1, &[1]); 5];
    let mut run = Transcript::new(
        "Figure 8: why a leader does not commit an entry of an earlier term by counting",
        "Five peers agree on an entry of term 1. In (a) to (c) an entry of term 2 comes to be on \
         three of the five disks. That makes it no committed entry, as (d) shows: a peer without it \
         can still be elected, and overwrites it. The rule that a leader counts copies only of \
         entries of its own term (§5.4.2) is what keeps (c) from committing it; (e) shows how it \
         commits after all.",
        World::with_disks(config, disks).expect("five disks"),
        shows,
    );
    run.heading("(a) S1 leads in term 2, and brings its entry for index 2 to S2 only");
    run.act(Fire { peer: 1 });
    run.run(45);
    let groups = vec![vec![1, 2], vec![3, 4, 5]];
    run.act(Partition { groups });
    run.act(put(1, "a"));
    run.run(15);
    run.logs();

    run.heading("(b) S1 crashes; S5 leads in term 3 and takes another command for index 2");
    run.act(Crash { peer: 1 });
    run.act(Fire { peer: 5 });
    run.run(30);
    run.act(Isolate { peer: 5 });
    run.act(put(5, "b"));
    run.run(5);
    run.logs();

    run.heading("(c) S5 crashes; S1 leads in term 4 and goes on replicating its entry of term 2");
    run.act(Crash { peer: 5 });
    run.act(Restart { peer: 1 });
    let groups = vec![vec![1, 2, 3], vec![4], vec![5]];
    run.act(Partition { groups });
    run.say(
        "The first time, in term 3, S1 does not get a majority: S3 gave its vote in that term to S5.",
    );
    run.act(Fire { peer: 1 });
    run.run(25);
    run.act(Fire { peer: 1 });
    run.run(65);
    run.say(
        "The entry of term 2 is on S1, S2 and S3: a majority. S1 does not commit it. A client gives \
         S1 one more command, which reaches nobody yet.",
    );
    let groups = vec![vec![1], vec![2, 3], vec![4], vec![5]];
    run.act(Partition { groups });
    run.act(put(1, "c"));
    run.run(5);
    run.logs();
    run
}

#[test]
fn figure_8_d() {
    let mut run = up_to_c();
    run.heading("(d) S1 crashes; S5 is elected, and overwrites the entry of term 2");
    run.act(Crash { peer: 1 });
    run.act(Restart { peer: 5 });
    run.act(HealAll {});
    run.say(
        "S5's log ends in term 3, which is later than the term 2 in which the others' logs end: they \
         may vote for it. In term 4 they cannot, since S1 has their votes; in term 5 they do.",
    );
    run.act(Fire { peer: 5 });
    run.run(25);
    run.act(Fire { peer: 5 });
    run.run(70);
    run.act(put(5, "d"));
    run.run(80);
    run.logs();
    run.say(
        "Had S1 committed the entry of term 2 in (c), a committed entry would be lost here, and S1's \
         state machine would have applied a command at index 2 that no other ever applies.",
    );
    run.check("figure_8_d");
}

#[test]
fn figure_8_e() {
    let mut run = up_to_c();
    run.heading("(e) Instead, S1 brings its entry of term 4 to a majority");
    let groups = vec![vec![1, 2, 3], vec![4], vec![5]];
    run.act(Partition { groups });
    run.run(120);
    run.logs();
    run.say(
        "The entry of term 4 is of S1's own term and on a majority: it is committed, and the entry of \
         term 2 before it with it. From now on S5 wins no election: every majority has a peer whose \
         log ends in term 4, and that peer denies S5 its vote.",
    );
    run.act(Crash { peer: 1 });
    run.act(Restart { peer: 5 });
    run.act(HealAll {});
    for _ in 0..2 {
        run.act(Fire { peer: 5 });
        run.run(25);
    }
    run.logs();
    run.check("figure_8_e");
}
