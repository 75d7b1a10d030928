//! A message on its way.

use raft::{message::Message, types::Micros, types::PeerId};
use serde::{Deserialize, Serialize};

use crate::{
    network::MessageId,
    trace::{EventId, Loss},
};

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flight {
    /// Its name.
    pub id: MessageId,
    /// Who sent it.
    pub from: PeerId,
    /// Who it is for.
    pub to: PeerId,
    /// What it says.
    pub message: Message,
    /// When it was sent.
    pub sent_at: Micros,
    /// When it arrives, or would if it were not lost.
    pub arrives_at: Micros,
    /// When it is lost, if it is.
    pub lost_at: Option<Micros>,
    /// The event of its sending.
    pub sent_event: EventId,
    /// How many copies of the message were made so far.
    pub(crate) copies: u8,
    /// Why it is lost, if it is.
    pub(crate) loss: Loss,
}

impl Flight {
    /// When something happens to it.
    pub(crate) fn due(&self) -> Micros {
        self.lost_at.unwrap_or(self.arrives_at)
    }
}

/// What a network function decides for a message that was just sent, instead of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It arrives, once, after the time that the link gives it.
    Deliver,
    /// It is lost on its way.
    Drop,
    /// It arrives twice.
    Duplicate,
    /// It arrives this much later (microseconds) than the link would have it.
    DelayUs(Micros),
}
