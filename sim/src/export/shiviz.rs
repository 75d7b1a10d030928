//! ShiViz's log format: each event with its host and its vector clock.
//!
//! A *site* is a line of the diagram: a peer, a client, or `world`, where everything stands that no
//! peer or client can know of: what the network does to messages, what is done to links, what the
//! checkers find. The clock of an event at a site is that of the event before it there, joined with
//! the clock of its cause if that happened elsewhere, and one more of its own. What happens at
//! `world` is nobody's cause: a message that is delivered joins its sender's clock, also when the
//! network doubled or delayed it on the way.

use core::fmt::{self, Write};
use std::collections::BTreeMap;

use super::is_unseen;
use crate::{
    limits::{MAX_CLIENTS, MAX_PEERS},
    trace::{Event, EventId, EventKind, Trace},
    world::World,
};

/// The regular expression with which ShiViz takes a file apart, as its parser wants it. It is the
/// file's first line.
pub const PATTERN: &str = r"(?<host>\S+) (?<clock>\{.*\})\n(?<at_us>\d+) (?<kind>\S+) (?<event>.*)";

/// All sites: peers, clients, the world.
const SITES: usize = MAX_PEERS as usize + MAX_CLIENTS as usize + 1;

/// Where an event happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Site {
    Peer(u16),
    Client(u16),
    World,
}

impl Site {
    fn of(event: &Event) -> Self {
        match (&event.kind, event.peer) {
            (
                EventKind::Lost { .. }
                | EventKind::Duplicated { .. }
                | EventKind::Delayed { .. }
                | EventKind::Waits { .. }
                | EventKind::Cut { .. }
                | EventKind::Healed { .. }
                | EventKind::Isolated
                | EventKind::Connected
                | EventKind::Violated { .. },
                _,
            ) => Self::World,
            (_, Some(peer)) => Self::Peer(peer.get()),
            (
                EventKind::Invoked { client, .. }
                | EventKind::ClientSent { client, .. }
                | EventKind::ClientAnswered { client, .. }
                | EventKind::ClientSentOn { client, .. }
                | EventKind::ClientTimedOut { client, .. }
                | EventKind::ClientGaveUp { client, .. }
                | EventKind::SessionOpened { client, .. }
                | EventKind::SessionExpired { client, .. },
                None,
            ) => Self::Client(client.get()),
            (_, None) => Self::World,
        }
    }

    fn slot(self) -> usize {
        let slot = match self {
            Self::Peer(peer) => usize::from(peer) - 1,
            Self::Client(client) => usize::from(MAX_PEERS) + usize::from(client) - 1,
            Self::World => SITES - 1,
        };
        slot.min(SITES - 1)
    }

    fn in_slot(slot: usize) -> Self {
        let number = |slot: usize| slot as u16 + 1;
        match slot {
            _ if slot == SITES - 1 => Self::World,
            _ if slot < usize::from(MAX_PEERS) => Self::Peer(number(slot)),
            _ => Self::Client(number(slot - usize::from(MAX_PEERS))),
        }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Peer(peer) => write!(f, "S{peer}"),
            Self::Client(client) => write!(f, "C{client}"),
            Self::World => f.write_str("world"),
        }
    }
}

/// How many events of each site, from the first that is written on, happened before or are the one
/// that has this clock.
type Clock = [u32; SITES];

pub(super) fn events(world: &World, first: EventId, out: &mut impl Write) -> fmt::Result {
    write!(out, "{PATTERN}\n\n")?;
    let trace = world.trace();
    // The clocks that are still to be joined to one elsewhere, and by how many events; the others
    // are not kept.
    let mut wanted = causes(trace, first);
    let mut sent: BTreeMap<EventId, Box<Clock>> = BTreeMap::new();
    let mut now = vec![[0; SITES]; SITES];
    for (id, event) in trace.from(first, usize::MAX) {
        let site = Site::of(event);
        let clock = &mut now[site.slot()];
        if let Some(cause) = elsewhere(trace, first, event) {
            if let Some(theirs) = sent.get(&cause) {
                join(clock, theirs);
            }
            if let Some(uses) = wanted.get_mut(&cause) {
                *uses -= 1;
                if *uses == 0 {
                    wanted.remove(&cause);
                    sent.remove(&cause);
                }
            }
        }
        clock[site.slot()] += 1;
        if wanted.contains_key(&id) {
            sent.insert(id, Box::new(*clock));
        }
        let Some(view) = world.event_view(id) else {
            continue;
        };
        write!(out, "{site} ")?;
        write_clock(clock, out)?;
        write!(out, "\n{} {} ", view.at, view.kind)?;
        line(&view.text, out)?;
        out.write_char('\n')?;
    }
    Ok(())
}

/// By how many events elsewhere each event's clock is joined.
fn causes(trace: &Trace, first: EventId) -> BTreeMap<EventId, u32> {
    let mut uses = BTreeMap::new();
    for (_, event) in trace.from(first, usize::MAX) {
        if let Some(cause) = elsewhere(trace, first, event) {
            *uses.entry(cause).or_default() += 1;
        }
    }
    uses
}

/// The cause of `event` if that is written too and happened at another site; on the way to it, what
/// the world did is passed over.
fn elsewhere(trace: &Trace, first: EventId, event: &Event) -> Option<EventId> {
    let mut id = event.cause?;
    // A cause comes before what it causes, so this ends.
    loop {
        let cause = trace.get(id).filter(|_| id >= first)?;
        match Site::of(cause) {
            Site::World => id = cause.cause.filter(|earlier| *earlier < id)?,
            site => return (site != Site::of(event)).then_some(id),
        }
    }
}

fn join(mine: &mut Clock, theirs: &Clock) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine = (*mine).max(*theirs);
    }
}

fn write_clock(clock: &Clock, out: &mut impl Write) -> fmt::Result {
    let mut before = '{';
    for (slot, count) in clock.iter().enumerate().filter(|(_, count)| **count > 0) {
        write!(out, "{before}\"{}\":{count}", Site::in_slot(slot))?;
        before = ',';
    }
    out.write_char('}')
}

/// A text that stays on its line.
fn line(text: &str, out: &mut impl Write) -> fmt::Result {
    for letter in text.chars() {
        if is_unseen(letter) {
            write!(out, "{}", letter.escape_default())?;
        } else {
            out.write_char(letter)?;
        }
    }
    Ok(())
}
