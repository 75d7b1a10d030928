//! `raft-sim bench`: how fast a busy world runs on this machine.

use raft_sim::{Intervention, World, WorldConfig};

use super::{output::say, suite::timed};

/// Virtual time between two commands.
const COMMAND_EVERY_US: u64 = 2_000;

/// How long the busy world runs.
const BUSY_SECONDS: u64 = 60;

/// How long the idle one does.
const IDLE_SECONDS: u64 = 3_600;

pub(super) fn run() {
    let (world, wall) = timed(busy);
    let seconds = wall.as_secs_f64();
    let events = world.trace().len() as f64;
    say(&format!(
        "busy: 5 peers, 500 commands a second, {BUSY_SECONDS} simulated seconds, {events} events \
         in {seconds:.3} s: {:.0} events/s, {:.0} simulated seconds/s",
        events / seconds,
        BUSY_SECONDS as f64 / seconds
    ));
    let (copies, wall) = timed(|| (0..10_000).map(|_| world.clone().now()).max());
    say(&format!(
        "clone: {:.2} us for this world of {} entries (at {copies:?})",
        wall.as_secs_f64() * 1e6 / 10_000.0,
        world.max_last_index()
    ));
    let (mut frame, count) = (Vec::new(), 10_000);
    let ((), wall) = timed(|| (0..count).for_each(|_| world.fill_frame(&mut frame)));
    say(&format!(
        "frame: {:.2} us for {} numbers",
        wall.as_secs_f64() * 1e6 / f64::from(count),
        frame.len()
    ));
    let (world, wall) = timed(idle);
    let seconds = wall.as_secs_f64();
    let events = world.trace().len() as f64;
    say(&format!(
        "idle: 5 peers, heartbeats only, {IDLE_SECONDS} simulated seconds, {events} events in \
         {seconds:.3} s: {:.0} events/s, {:.0} simulated seconds/s",
        events / seconds,
        IDLE_SECONDS as f64 / seconds
    ));
}

fn new_world() -> World {
    World::new(WorldConfig::default()).expect("the defaults are valid")
}

fn busy() -> World {
    let mut world = new_world();
    world.advance(1_000_000, u64::MAX);
    let end = (BUSY_SECONDS + 1) * 1_000_000;
    while world.now() < end {
        let op = "put x 1".to_owned();
        // Without a leader the client would have to wait; that is not measured here.
        let _ = world.act(Intervention::Request { peer: None, op });
        world.advance(world.now() + COMMAND_EVERY_US, u64::MAX);
    }
    world
}

fn idle() -> World {
    let mut world = new_world();
    world.advance(IDLE_SECONDS * 1_000_000, u64::MAX);
    world
}
