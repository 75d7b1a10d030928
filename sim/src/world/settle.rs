//! What was just sent gets its fate: from the run's record, from a function, or from the link.

use super::{Decide, Limit, World};
use crate::{
    intervention::{Intervention, Recorded},
    limits::{MAX_INTERVENTIONS, MAX_SPAN},
    network::{Fate, MessageId},
    queue::Due,
    trace::{EventId, EventKind, Loss},
};

impl World {
    /// Decides about every message that was sent since the last call, and looks at the timers of
    /// those who had to do with it.
    pub(super) fn settle(&mut self, decide: &mut Decide<'_>) {
        let mut fresh = core::mem::take(&mut self.fresh);
        for id in fresh.drain(..) {
            match self.decide(id, decide) {
                Some(fate) => self.decree(id, fate),
                None if self.config.manual => {}
                None => self.leave_to_chance(id),
            }
            self.schedule(id);
        }
        // The emptied vector is kept for its memory.
        self.fresh = fresh;
        self.hosts.look();
    }

    /// The fate of `id`, if somebody decides it; recorded, so that a replay knows.
    fn decide(&mut self, id: MessageId, decide: &mut Decide<'_>) -> Option<Fate> {
        let flight = self.network.flight(id)?;
        let fate = match self.decided.get(&id) {
            Some(fate) => *fate,
            None => decide(flight)?,
        };
        let fate = match fate {
            Fate::DelayUs(by) => Fate::DelayUs(by.min(MAX_SPAN)),
            other => other,
        };
        if self.interventions.len() >= MAX_INTERVENTIONS {
            self.limit = Some(Limit::Interventions);
            return None;
        }
        self.moments.fated(self.interventions.len());
        self.interventions.push(Recorded {
            at: self.now,
            after: None,
            together: false,
            act: Intervention::Fate {
                message: id.get(),
                fate,
            },
        });
        Some(fate)
    }

    fn decree(&mut self, id: MessageId, fate: Fate) {
        match fate {
            Fate::Deliver => {}
            Fate::Drop => self.doom(id, Loss::Dropped),
            Fate::Duplicate => {
                self.copy(id, None);
            }
            Fate::DelayUs(by) => self.delay(id, by),
        }
    }

    fn leave_to_chance(&mut self, id: MessageId) {
        let Some(flight) = self.network.flight(id) else {
            return;
        };
        let (channel, is_request) = (flight.channel(), flight.message.is_request());
        if self.network.loses(channel, id, is_request) {
            self.doom(id, Loss::Chance);
        } else if self.network.duplicates(channel, id, is_request) {
            self.copy(id, None);
        }
    }

    /// The message is going to be lost on its way.
    fn doom(&mut self, id: MessageId, why: Loss) {
        if self.config.manual {
            if let Some(flight) = self.network.remove(id) {
                self.lose(&flight, why);
            }
            return;
        }
        if let Some(flight) = self.network.flight(id) {
            let at = self.network.lost_at(flight);
            if let Some(flight) = self.network.flight_mut(id) {
                flight.lost_at = Some(at);
                flight.loss = why;
            }
        }
    }

    /// Puts a message into the queue, unless the reader delivers it.
    pub(super) fn schedule(&mut self, id: MessageId) {
        if self.config.manual {
            return;
        }
        if let Some(flight) = self.network.flight(id) {
            self.queue.insert(flight.due(), Due::Message(id));
        }
    }

    /// Takes a message out of the queue.
    pub(super) fn unschedule(&mut self, id: MessageId) {
        if let Some(flight) = self.network.flight(id) {
            self.queue.remove(flight.due(), Due::Message(id));
        }
    }

    /// Lets a message, not in the queue, arrive later.
    pub(super) fn delay(&mut self, id: MessageId, by: u64) {
        if let Some(flight) = self.network.flight_mut(id) {
            flight.arrives_at = flight.arrives_at.saturating_add(by);
            let (from, to, cause) = (flight.from, flight.to, flight.sent_event);
            let kind = EventKind::Delayed { id, to, by };
            self.record(Some(from), Some(cause), kind);
        }
    }

    /// Doubles a message in flight. The copy leaves now. `None` when there are as many as may be.
    pub(super) fn copy(&mut self, id: MessageId, cause: Option<EventId>) -> Option<MessageId> {
        let copy = self.network.next_copy(id)?;
        let mut flight = self.network.flight(id)?.clone();
        let cause = cause.or(Some(flight.sent_event));
        let kind = EventKind::Duplicated {
            id,
            copy,
            to: flight.to,
        };
        let event = self.record(Some(flight.from), cause, kind);
        let latency = self
            .network
            .latency(flight.channel(), copy, flight.message.is_request());
        flight.id = copy;
        flight.sent_at = self.now;
        flight.arrives_at = self.now.saturating_add(latency);
        flight.lost_at = None;
        flight.sent_event = event;
        self.network.depart(flight);
        self.schedule(copy);
        Some(copy)
    }
}
