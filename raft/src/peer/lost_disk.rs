//! Peers whose disk was lost, and what the others make of them: see [`Stored::lost`].

use super::{Leadership, Peer, State};
use crate::{note::Note, rules::Rules, types::PeerId};

#[cfg(doc)]
use crate::storage::Stored;

impl<R: Rules> Peer<R> {
    /// A leader learns from a reply whether the disk of `follower` was lost. It stays lost: a reply
    /// without the mark is one from before.
    pub(super) fn tells_of_its_disk(&mut self, follower: PeerId, lost: bool) {
        if let Some(progress) = self.progress_mut(follower).filter(|_| lost)
            && !core::mem::replace(&mut progress.lost, true)
        {
            self.note(Note::LostDisk { follower });
        }
    }

    /// Does what this leader knows of `peer` count towards a quorum?
    pub(super) fn follower_counts(&self, leadership: &Leadership, peer: PeerId) -> bool {
        let progress = leadership.progress.get(peer.slot());
        self.rules.counts(progress.is_some_and(|it| it.lost))
    }

    /// Does what `follower` confirms count towards this leader's quorums? Not when its disk was
    /// lost. `false` for any peer when this is no leader.
    pub fn counts(&self, follower: PeerId) -> bool {
        match &self.state {
            State::Leader(leadership) => self.follower_counts(leadership, follower),
            _ => false,
        }
    }
}
