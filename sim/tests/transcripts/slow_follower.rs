//! A follower that needs what was dropped.

use raft::Note;
use raft_sim::{
    Intervention::{Connect, Fire, Isolate, Request, Snapshot},
    World,
    explain::Explanation,
    trace::{Event, EventKind},
};

use crate::transcript::{Transcript, between, disk, steady};

fn shows(event: &Event, said: &Explanation) -> bool {
    between(event, 1, 3)
        && match &event.kind {
            EventKind::Sent { .. } => {
                said.section.starts_with("§7") || said.text.contains("snapshot")
            }
            EventKind::Note(note) => {
                matches!(
                    note,
                    Note::SnapshotTaken { .. }
                        | Note::SnapshotNeeded { .. }
                        | Note::SnapshotInstalled { .. }
                        | Note::Rejected { .. }
                        | Note::Truncated { .. }
                        | Note::FollowedCommit { .. }
                ) || matches!(note, Note::Accepted { added, .. } if *added > 0)
                    || matches!(note, Note::Matched { follower, .. } if follower.get() == 3)
            }
            EventKind::Isolated | EventKind::Cut { .. } | EventKind::Healed { .. } => true,
            _ => false,
        }
}

#[test]
fn a_snapshot_to_a_slow_follower() {
    let mut world = World::with_disks(steady(3), vec![disk(1, &[1]); 3]).unwrap();
    world.act(Fire { peer: 1 }).unwrap();
    world.advance(100_000, u64::MAX);
    let mut run = Transcript::new(
        "A snapshot to a slow follower",
        "S3 is cut off while S1 and S2 go on. S1's service hands over a snapshot, and S1 drops from \
         its log what the snapshot contains: also what S3 needs next. When S3 is back, S1 sends it \
         the snapshot instead, a piece of at most 1024 bytes at a time, each when the one before is \
         confirmed; then the entries behind it, as always (§7, Figure 13).",
        world,
        shows,
    );
    run.logs();
    run.act(Isolate { peer: 3 });
    for key in ["a", "b", "c", "d"] {
        let op = format!("put {key} {}", key.repeat(600));
        run.act(Request { peer: Some(1), op });
        run.run(10);
    }
    run.run(60);
    run.act(Snapshot { peer: 1 });
    let op = "put e behind the snapshot".to_owned();
    run.act(Request { peer: Some(1), op });
    run.run(20);
    run.logs();
    run.say("S3 is connected again.");
    run.act(Connect { peer: 3 });
    run.run(230);
    run.logs();
    run.check("snapshot_to_a_slow_follower");
}
