//! Leadership transfer (thesis §3.10): a leader brings another peer up to date and asks it to stand
//! for election at once.

use super::{Peer, State, Transfer, TransferError};
use crate::{
    message::{Message, TimeoutNow},
    note::Note,
    rules::Rules,
    types::{MAX_NUMBER, Micros, PeerId},
};

impl<R: Rules> Peer<R> {
    /// Hands leadership over to `to`. Until that peer leads, or an election timeout has passed,
    /// proposals are refused, so that it can catch up.
    ///
    /// # Errors
    /// When this peer does not lead, `to` is not another voter that stays one, or another transfer is under way.
    /// Nothing changed.
    pub fn transfer(&mut self, now: Micros, to: PeerId) -> Result<(), TransferError> {
        let heirs = self.others().and(self.membership.voters());
        let last = self.log.last_index();
        let aborts_at = now.saturating_add(self.config.election_timeout_max);
        let State::Leader(leadership) = &mut self.state else {
            let leader = self.leader;
            return Err(TransferError::NotLeader { leader });
        };
        if !heirs.contains(to) {
            return Err(TransferError::BadTarget { to });
        }
        if let Some(transfer) = leadership.transfer {
            return Err(TransferError::Busy { to: transfer.to });
        }
        leadership.transfer = Some(Transfer {
            to,
            aborts_at,
            asked: false,
        });
        let behind = last.saturating_sub(leadership.progress[to.slot()].match_index);
        self.note(Note::TransferStarted { to, behind });
        self.ask_to_stand_if_ready();
        Ok(())
    }

    /// Who leadership is being handed to.
    pub fn transferring_to(&self) -> Option<PeerId> {
        match &self.state {
            State::Leader(leadership) => leadership.transfer.map(|transfer| transfer.to),
            _ => None,
        }
    }

    /// Asks the target to stand once it has all that the leader has.
    pub(super) fn ask_to_stand_if_ready(&mut self) {
        let (term, last) = (self.current_term(), self.log.last_index());
        let State::Leader(leadership) = &mut self.state else {
            return;
        };
        let Some(transfer) = &mut leadership.transfer else {
            return;
        };
        let to = transfer.to;
        if !transfer.asked && leadership.progress[to.slot()].match_index == last {
            transfer.asked = true;
            leadership.rounds.hand_over();
            self.note(Note::TransferReady { to });
            self.send_at_once(to, Message::TimeoutNow(TimeoutNow { term }));
        }
    }

    /// Gives a transfer up that took an election timeout.
    pub(super) fn abort_transfer_if_due(&mut self, now: Micros) {
        let State::Leader(leadership) = &mut self.state else {
            return;
        };
        if let Some(transfer) = leadership
            .transfer
            .take_if(|transfer| now >= transfer.aborts_at)
        {
            self.note(Note::TransferAborted { to: transfer.to });
        }
    }

    /// TimeoutNow: stand at once, without asking first.
    pub(super) fn on_timeout_now(&mut self, now: Micros, from: PeerId) {
        self.note(Note::AskedToStand { by: from });
        if self.current_term() < MAX_NUMBER && self.may_stand() {
            self.stand(now, true);
        }
    }
}
