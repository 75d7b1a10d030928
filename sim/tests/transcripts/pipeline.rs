//! Appends that do not wait for each other, and what a loss does to them.

use raft::{Message, Note};
use raft_sim::{
    Intervention::{Drop, Fire, Request},
    World,
    explain::Explanation,
    trace::{Event, EventKind},
};

use crate::transcript::{Transcript, between, disk, id, steady};

fn shows(event: &Event, _: &Explanation) -> bool {
    between(event, 1, 2)
        && match &event.kind {
            EventKind::Sent { .. } | EventKind::Lost { .. } => true,
            EventKind::Note(Note::Matched { follower, .. }) => follower.get() == 2,
            EventKind::Note(note) => matches!(
                note,
                Note::Appended { .. }
                    | Note::Rejected { .. }
                    | Note::SteppedBack { .. }
                    | Note::Accepted { .. }
                    | Note::Ignored { .. }
                    | Note::Committed { .. }
            ),
            _ => false,
        }
}

#[test]
fn a_pipelined_append_with_a_lost_message() {
    let mut world = World::with_disks(steady(3), vec![disk(1, &[1]); 3]).unwrap();
    world.act(Fire { peer: 1 }).unwrap();
    world.advance(48_000, u64::MAX);
    let mut run = Transcript::new(
        "A pipelined append with a lost message",
        "Once a leader knows where a follower's log matches its own, it sends entries as they come, \
         without waiting for answers. A message that is lost then shows in the next one: that asks \
         for a match at an entry which the follower does not have. The follower says where its log \
         ends, the leader goes back there, and sends all that follows at once. A rejection that comes \
         late, of what was sent before the leader went back, is recognised by what it answers, and \
         moves nothing. Shown: the leader S1 and the follower S2; S3 follows too.",
        world,
        shows,
    );
    run.logs();
    for value in ["a", "b", "c"] {
        let op = format!("put x {value}");
        run.act(Request { peer: Some(1), op });
        if value == "a" {
            let lost = |world: &World| {
                let mut flights = world.flights();
                let to_s2 = flights
                    .find(|it| it.to == id(2) && matches!(it.message, Message::AppendEntries(_)))?;
                Some(to_s2.id.get())
            };
            let message = run.run_until(lost);
            run.act(Drop { message });
        }
        run.run(2);
    }
    run.say("Neither of the last two messages is there yet. Now they arrive, without the one before them.");
    run.run(40);
    run.logs();
    run.check("pipelined_append_with_a_lost_message");
}
