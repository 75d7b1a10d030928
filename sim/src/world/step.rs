//! Time passes: what is due happens.

use raft::types::{Micros, PeerId, Role};

use super::{Advance, Decide, Limit, World};
use crate::{
    limits::MAX_NOW,
    network::{Flight, MessageId},
    queue::Due,
    trace::{Alarm, EventId, EventKind, Loss},
};

/// The next thing to happen by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Due(Due),
    Timer(PeerId),
}

impl World {
    /// When the next thing happens by itself; `None` when nothing will.
    pub fn next_event_at(&self) -> Option<Micros> {
        self.next().map(|(at, _)| at)
    }

    fn next(&self) -> Option<(Micros, Next)> {
        let queued = self.queue.first().map(|(at, due)| (at, Next::Due(due)));
        let timer = self.next_timer();
        let (at, next) = match (queued, timer) {
            // Of simultaneous things, timers come last.
            (Some(queued), Some(timer)) if queued.0 > timer.0 => timer,
            (Some(queued), _) => queued,
            (None, timer) => timer?,
        };
        (at <= MAX_NOW).then_some((at.max(self.now), next))
    }

    /// The first timer; none while the reader fires them.
    fn next_timer(&self) -> Option<(Micros, Next)> {
        if self.config.manual {
            return None;
        }
        let (at, peer) = self.hosts.next_timer()?;
        Some((at, Next::Timer(peer)))
    }

    /// Lets the next thing happen and moves the time to it. Returns whether there was one.
    pub fn step(&mut self) -> bool {
        self.step_with(&mut |_| None)
    }

    /// As [`step`](Self::step), with a function that decides the fate of what is sent.
    pub fn step_with(&mut self, decide: &mut Decide<'_>) -> bool {
        match self.next() {
            Some((at, next)) => {
                self.happen(at, next, decide);
                true
            }
            None => false,
        }
    }

    /// Lets everything happen that is due up to and with `until`, but no more than `max_events`
    /// things, and moves the time there. A bound that is reached is told in the answer.
    pub fn advance(&mut self, until: Micros, max_events: u64) -> Advance {
        self.advance_with(until, max_events, &mut |_| None)
    }

    /// As [`advance`](Self::advance), with a function that decides the fate of every message that
    /// is sent on the way. Its decisions are recorded as interventions, so that the run can be
    /// replayed without it.
    pub fn advance_with(
        &mut self,
        until: Micros,
        max_events: u64,
        decide: &mut Decide<'_>,
    ) -> Advance {
        self.advance_seen(until, max_events, decide, |_| {})
    }

    /// As [`advance_with`](Self::advance_with), with somebody who looks after each happening.
    pub(crate) fn advance_seen(
        &mut self,
        until: Micros,
        max_events: u64,
        decide: &mut Decide<'_>,
        mut seen: impl FnMut(&Self),
    ) -> Advance {
        // What was lost before this call is not this call's answer.
        let before = self.limit.take();
        let end = until.min(MAX_NOW);
        let mut events = 0;
        let mut stopped = (until > MAX_NOW).then_some(Limit::Time);
        while let Some((at, next)) = self.next().filter(|(at, _)| *at <= end) {
            if events == max_events {
                stopped = Some(Limit::Events);
                break;
            }
            self.happen(at, next, decide);
            events += 1;
            seen(self);
        }
        if stopped != Some(Limit::Events) {
            self.move_to(end);
        }
        let lost = self.limit;
        self.limit = lost.or(before);
        Advance {
            events,
            reached: self.now,
            limit: stopped.or(lost),
        }
    }

    /// Moves the time to `at`, unless it is there already. Nothing is due before that.
    pub(crate) fn move_to(&mut self, at: Micros) {
        if at > self.now {
            self.now = at;
            self.steps_at_now = 0;
        }
    }

    /// How many things happened by themselves at `at`, if that is now.
    #[cfg(test)]
    pub(crate) fn steps_at(&self, at: Micros) -> u32 {
        if self.now == at { self.steps_at_now } else { 0 }
    }

    fn happen(&mut self, at: Micros, next: Next, decide: &mut Decide<'_>) {
        self.move_to(at);
        self.steps_at_now = self.steps_at_now.saturating_add(1);
        self.moments.begin(at);
        match next {
            Next::Due(due @ Due::Write(peer)) => {
                self.queue.remove(at, due);
                self.complete_write(peer);
            }
            Next::Due(due @ Due::Message(id)) => {
                self.queue.remove(at, due);
                self.arrive_or_vanish(id);
            }
            Next::Due(due @ Due::Batch(peer)) => {
                self.queue.remove(at, due);
                self.send_batch(peer);
            }
            Next::Due(due) => {
                self.queue.remove(at, due);
                self.client_due(due);
            }
            Next::Timer(peer) => self.wake(peer),
        }
        self.settle(decide);
    }

    fn wake(&mut self, id: PeerId) {
        let now = self.local_now(id);
        let Some(peer) = self.hosts[id.slot()].peer() else {
            return;
        };
        let timer = match peer.role() {
            _ if (peer.reads_deadline()..peer.timer().deadline).contains(&now) => Alarm::Reads,
            Role::Leader => Alarm::Heartbeat,
            Role::PreCandidate | Role::Candidate if peer.deadline() < peer.timer().deadline => {
                Alarm::AskAgain
            }
            Role::PreCandidate | Role::Candidate | Role::Follower => Alarm::Election,
        };
        let kind = EventKind::TimerFired {
            timer,
            by_hand: false,
        };
        let event = self.record(Some(id), None, kind);
        self.with_peer(id, event, |peer| peer.wake(now));
    }

    fn complete_write(&mut self, id: PeerId) {
        let host = &mut self.hosts[id.slot()];
        let Some(done) = host.disk.complete() else {
            return;
        };
        if let Some(at) = host.disk.next_done() {
            self.queue.insert(at, Due::Write(id));
        }
        let (write, cause) = (done.write, done.cause);
        let kind = EventKind::Persisted {
            write: write.id,
            hard_state: write
                .hard_state
                .map(|state| (state.current_term, state.voted_for)),
            snapshot: write.snapshot.map(|write| write.snapshot.last.index),
            entries: write
                .log
                .map(|log| (log.from, log.from + log.entries.len() as u64 - 1)),
        };
        let event = self.record(Some(id), Some(cause), kind);
        let process = self.hosts[id.slot()].process.as_mut();
        if let Some(pause) = process.and_then(|process| process.pause.as_mut()) {
            pause.written = Some((write.id, event));
            return;
        }
        self.release(id, write.id);
        let now = self.local_now(id);
        self.with_peer(id, event, |peer| peer.persisted(now, write.id));
    }

    fn arrive_or_vanish(&mut self, id: MessageId) {
        let Some(flight) = self.network.remove(id) else {
            return;
        };
        if flight.lost_at.is_some() {
            let why = flight.loss;
            self.lose(&flight, why);
        } else {
            self.deliver_flight(flight);
        }
    }

    /// Tells that a message, no longer in flight, was lost.
    pub(super) fn lose(&mut self, flight: &Flight, why: Loss) -> EventId {
        let kind = EventKind::Lost {
            id: flight.id,
            to: flight.to,
            message: (&flight.message).into(),
            why,
        };
        self.record(Some(flight.from), Some(flight.sent_event), kind)
    }

    /// Hands a message, no longer in flight, to its receiver.
    pub(super) fn deliver_flight(&mut self, flight: Flight) {
        let host = &mut self.hosts[flight.to.slot()];
        if host.process.is_none() {
            self.lose(&flight, Loss::ReceiverDown);
            return;
        }
        if host.is_paused() {
            self.let_wait(flight);
            return;
        }
        if flight.message.is_request() {
            host.rpcs += 1;
        } else {
            self.bytes += raft::codec::encoded_len(&flight.message) as u64;
        }
        let (id, from, to) = (flight.id, flight.from, flight.to);
        let kind = EventKind::Delivered {
            id,
            from,
            message: (&flight.message).into(),
        };
        let event = self.record(Some(to), Some(flight.sent_event), kind);
        let now = self.local_now(to);
        let mut refused = false;
        self.with_peer(to, event, |peer| {
            refused = peer.receive(now, from, flight.message).is_err();
        });
        if refused {
            self.record(Some(to), Some(event), EventKind::Refused { id, from });
        }
    }
}
