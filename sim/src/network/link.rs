//! How one direction of a link treats what is sent over it.

use raft::{random::Draw, types::Micros};

use crate::random::Chance;

/// How messages of one kind (requests or replies) travel in one direction of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The shortest time a message travels.
    pub latency_min: Micros,
    /// The longest, inclusive; each time between is equally likely.
    pub latency_max: Micros,
    /// How likely a message is lost on its way.
    pub loss: Chance,
    /// How likely it arrives twice.
    pub duplication: Chance,
    /// How likely it is held up for 200 to 2199 ms: the lab's long reordering.
    pub late: Chance,
}

/// Both kinds of messages in one direction of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkModel {
    /// How requests travel.
    pub requests: Delivery,
    /// How replies travel.
    pub replies: Delivery,
}

impl LinkModel {
    /// Requests and replies alike.
    pub const fn both(delivery: Delivery) -> Self {
        Self {
            requests: delivery,
            replies: delivery,
        }
    }

    /// How requests, or else replies, travel.
    pub const fn delivery(&self, is_request: bool) -> &Delivery {
        if is_request {
            &self.requests
        } else {
            &self.replies
        }
    }
}

/// How long a message that is held up waits besides its latency: the lab's long reordering, 200 ms
/// plus a time below 2 s that is itself drawn below a bound that is drawn, so that short waits are
/// more likely than long ones.
pub(crate) fn held_up(draw: &mut Draw) -> Micros {
    let bound = draw.within(1..=2_000);
    (200 + draw.within(0..=bound - 1)) * 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, draw};

    #[test]
    fn a_message_that_is_held_up_waits_200_to_2199_ms_and_mostly_short() {
        let waits: Vec<Micros> = (0..2_000)
            .map(|counter| held_up(&mut draw(3, Purpose::Late, 1, counter)))
            .collect();
        assert!(waits.iter().all(|wait| (200_000..2_200_000).contains(wait)));
        let short = waits.iter().filter(|wait| **wait < 1_200_000).count();
        assert!(short > 1_500, "{short}");
    }
}
