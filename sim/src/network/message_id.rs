//! The names of messages.

use core::fmt;

use raft::types::PeerId;
use serde::Serialize;

use crate::{limits::MAX_COPIES, network::Channel};

const COPY_BITS: u32 = 4;
const COUNTER_BITS: u32 = 35;
const PEER_BITS: u32 = 7;

/// The name of one message (or one copy of it): who sent it to whom, which message on that link it
/// is, and which copy.
///
/// It says nothing about the rest of the run, so the same message has the same name in two branches
/// of one run. It is below 2^53, exact as a JavaScript number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct MessageId(u64);

const _: () = assert!(MAX_COPIES < 1 << COPY_BITS);
const _: () = assert!(COPY_BITS + COUNTER_BITS + 2 * PEER_BITS == 53);

impl MessageId {
    /// The original of message number `counter` on `channel`.
    pub(crate) const fn original(channel: Channel, counter: u64) -> Self {
        let (from, to) = (channel.from.get() as u64, channel.to.get() as u64);
        let counter = counter & ((1 << COUNTER_BITS) - 1);
        Self((((from << PEER_BITS) | to) << COUNTER_BITS | counter) << COPY_BITS)
    }

    /// Copy number `copy` of the same message; 0 is the original.
    pub(crate) const fn copy(self, copy: u8) -> Self {
        Self(self.0 >> COPY_BITS << COPY_BITS | copy as u64)
    }

    /// The id as a number, below 2^53.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The id that is the number `id`. Whether there is such a message is another question.
    pub const fn from_number(id: u64) -> Self {
        Self(id)
    }

    /// Which copy of the message this is; 0 is the original.
    pub const fn copy_number(self) -> u8 {
        (self.0 & ((1 << COPY_BITS) - 1)) as u8
    }

    /// The link that the name says, if there can be one.
    pub(crate) fn channel(self) -> Option<Channel> {
        let link = self.0 >> (COUNTER_BITS + COPY_BITS);
        let peer = |bits: u64| u16::try_from(bits).ok().and_then(PeerId::new);
        let (from, to) = (
            peer(link >> PEER_BITS)?,
            peer(link & ((1 << PEER_BITS) - 1))?,
        );
        (from != to).then_some(Channel { from, to })
    }

    /// What keys this message's draws, besides its link.
    pub(crate) const fn draw_counter(self) -> u64 {
        self.0 & ((1 << (COUNTER_BITS + COPY_BITS)) - 1)
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let link = self.0 >> (COUNTER_BITS + COPY_BITS);
        let (from, to) = (link >> PEER_BITS, link & ((1 << PEER_BITS) - 1));
        let counter = self.draw_counter() >> COPY_BITS;
        write!(f, "S{from}>S{to}#{counter}.{}", self.copy_number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_id_is_exact_in_a_javascript_number() {
        let last = PeerId::new(99).unwrap();
        let channel = Channel {
            from: last,
            to: last,
        };
        let id = MessageId::original(channel, u64::MAX).copy(15);
        assert!(id.get() < 1 << 53);
        assert_eq!(id.copy_number(), 15);
    }

    #[test]
    fn ids_name_link_message_and_copy() {
        let channel = Channel {
            from: PeerId::new(3).unwrap(),
            to: PeerId::new(1).unwrap(),
        };
        let id = MessageId::original(channel, 7);
        assert_eq!(format!("{:?}", id.copy(2)), "S3>S1#7.2");
        assert_eq!(id.copy(2).copy(0), id);
    }
}
