//! Who belongs to the cluster, and what changes it.

use raft::{
    ChangeError,
    membership::{Change, Membership},
    types::PeerId,
};

use super::World;
use crate::{error::WorldError, host::Peer, intervention::ActOutcome, trace::EventKind};

impl World {
    /// The configuration in force at the live leader of the highest term; without a leader, the
    /// newest that a live peer has in force. `None` when nobody is up.
    pub fn membership(&self) -> Option<Membership> {
        let newest = |peer: &&Peer| {
            let index = peer.membership_index();
            (peer.log().term_at(index), index)
        };
        match self.leader() {
            Some(leader) => self.peer(leader),
            None => self
                .hosts
                .iter()
                .filter_map(|host| host.peer())
                .max_by_key(newest),
        }
        .map(Peer::membership)
    }

    /// Asks a leader for a change of the membership.
    pub(super) fn change_now(
        &mut self,
        leader: Option<u16>,
        change: Change,
    ) -> Result<ActOutcome, WorldError> {
        let id = self.up_or_leader(leader)?;
        let now = self.local_now(id);
        let Some(process) = &mut self.hosts[id.slot()].process else {
            return Err(WorldError::Down { peer: id });
        };
        let changing = match process.peer.change(now, change) {
            Ok(changing) => changing,
            Err(ChangeError::NotLeader { leader }) => {
                return Ok(ActOutcome::NotLeader {
                    peer: id.get(),
                    leader: leader.map(PeerId::get),
                });
            }
            Err(refusal) => return Err(WorldError::Change { refusal }),
        };
        let event = self.record(Some(id), None, EventKind::ChangeRequested { change });
        self.drain(id, event);
        Ok(match changing.entry {
            Some(entry) => ActOutcome::Proposed {
                peer: id.get(),
                index: entry.index,
                term: entry.term,
            },
            None => ActOutcome::Done,
        })
    }
}
