//! Figure 7.

use raft::Note;
use raft_sim::{
    Intervention, World,
    explain::Explanation,
    trace::{Event, EventKind},
};

use crate::transcript::{Transcript, between, disk, steady};

const LEADER: &[u64] = &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6];

/// S1 leads in term 8, S2 is the follower of the figure, and S3 has the leader's log, so that there
/// is a majority.
fn repair(letter: char, log: &[u64], about: &str) {
    let disks = vec![disk(7, LEADER), disk(7, log), disk(7, LEADER)];
    let mut world = World::with_disks(steady(3), disks).unwrap();
    world.act(Intervention::Fire { peer: 1 }).unwrap();
    let title = format!("Figure 7 ({letter}): a new leader repairs a follower's log");
    let about = format!(
        "When the leader of term 8 comes to power, its followers' logs may differ from its own. It \
         finds with each the last entry at which the two agree, by the consistency check, and sends \
         what follows. Here S1 leads, S2 is the follower ({letter}), and S3 has the leader's log, so \
         that there is a majority (§5.3). {about}"
    );
    let mut transcript = Transcript::new(&title, &about, world, shows);
    transcript.logs();
    transcript.run_until(World::leader);
    transcript.say("A client asks for one more command, so that there is an entry of term 8.");
    let op = "put x 11".to_owned();
    transcript.act(Intervention::Request { peer: Some(1), op });
    transcript.run(70);
    transcript.logs();
    transcript.check(&format!("figure_7_{letter}"));
}

/// What the leader and this follower say to each other, and what they make of it.
fn shows(event: &Event, said: &Explanation) -> bool {
    between(event, 1, 2)
        && match &event.kind {
            EventKind::Sent { .. } => said.section != "§5.2" || said.text.contains("AppendEntries"),
            EventKind::Note(Note::Matched { follower, .. }) => follower.get() == 2,
            EventKind::Note(note) => matches!(
                note,
                Note::BecameLeader { .. }
                    | Note::Rejected { .. }
                    | Note::SteppedBack { .. }
                    | Note::Truncated { .. }
                    | Note::Accepted { .. }
                    | Note::Committed { .. }
                    | Note::FollowedCommit { .. }
            ),
            _ => false,
        }
}

#[test]
fn figure_7_a() {
    repair(
        'a',
        &[1, 1, 1, 4, 4, 5, 5, 6, 6],
        "The follower lacks the last entry: one rejection, one step back.",
    );
}

#[test]
fn figure_7_b() {
    repair(
        'b',
        &[1, 1, 1, 4],
        "The follower lacks six entries. It says where its log ends, so that this too costs one \
         rejection, and not one per entry.",
    );
}

#[test]
fn figure_7_c() {
    repair(
        'c',
        &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
        "The follower has one entry too many. Nothing is rejected: the entry goes when the leader \
         has one of its own for that index.",
    );
}

#[test]
fn figure_7_d() {
    repair(
        'd',
        &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
        "The follower has two entries of term 7 too many. Both go when the leader's entry for index \
         11 comes: the second may not stay behind it.",
    );
}

#[test]
fn figure_7_e() {
    repair(
        'e',
        &[1, 1, 1, 4, 4, 4, 4],
        "The follower lacks entries and has some of its own. The leader passes over all of the \
         follower's entries of term 4 that it does not have in one step.",
    );
}

#[test]
fn figure_7_f() {
    repair(
        'f',
        &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
        "The follower led in terms 2 and 3 and committed nothing of what it then appended. Its logs \
         differ from index 4 on.",
    );
}
