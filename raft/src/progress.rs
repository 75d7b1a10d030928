//! What a leader knows of each follower: `nextIndex`, `matchIndex`, and what is on its way.

use std::collections::VecDeque;

use crate::{storage::Snapshot, types::Index};

/// A leader's view of one follower (Figure 2, volatile state on leaders).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// `nextIndex`: the next entry to send.
    pub next_index: Index,
    /// `matchIndex`: the last entry known to be stored by the follower.
    pub match_index: Index,
    /// How entries are being sent.
    pub pace: Pace,
    /// Whether the follower said that its disk was lost. It never counts again in this term.
    pub lost: bool,
    /// Whether its last answer contradicted what it had confirmed.
    doubted: bool,
}

/// How a leader sends entries to a follower.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pace {
    /// It is not known where the logs match: one message at a time, until one is accepted.
    Probe {
        /// Whether a message is on its way; the next heartbeat repeats it.
        awaiting: bool,
    },
    /// The logs match up to `next_index`: entries follow each other without waiting, as many
    /// messages as the window allows.
    Replicate {
        /// The messages with entries that are not yet confirmed.
        in_flight: VecDeque<InFlight>,
        /// The bytes of all their entries, if the configuration bounds them.
        bytes: usize,
    },
    /// What the follower needs was dropped: it is sent a snapshot, and no entries until it has it.
    Snapshot(Transfer),
}

/// A message with entries on its way to a follower.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InFlight {
    /// The last index in it.
    pub last: Index,
    /// The [weight](crate::log::Payload::weight) of its entries.
    pub bytes: usize,
}

/// How much may be on its way to a follower.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// Messages with entries.
    pub(crate) messages: usize,
    /// Bytes of their entries: no more leaves once that is reached.
    pub(crate) bytes: usize,
}

/// A snapshot on its way to a follower, one piece at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// What is sent. It stays the same when the leader takes a newer one meanwhile: else a leader
    /// that takes them often would never bring one across.
    pub snapshot: Snapshot,
    /// Where the piece begins that was sent last: the follower has what lies before.
    pub offset: u64,
    /// Whether a heartbeat asked since then how far the follower has come.
    pub asked: bool,
}

impl Pace {
    /// Nothing is on its way yet.
    fn replicate() -> Self {
        Self::Replicate {
            in_flight: VecDeque::new(),
            bytes: 0,
        }
    }
}

impl Transfer {
    /// The transfer of `snapshot`, from its beginning.
    pub(crate) fn new(snapshot: Snapshot) -> Self {
        Self {
            snapshot,
            offset: 0,
            asked: false,
        }
    }
}

impl Progress {
    /// The view of a new leader whose log ends before `next_index` (§5.3).
    pub(crate) fn new(next_index: Index) -> Self {
        Self {
            next_index,
            match_index: 0,
            pace: Pace::Probe { awaiting: false },
            lost: false,
            doubted: false,
        }
    }

    /// May a message with entries leave now?
    pub(crate) fn may_send(&self, window: Window) -> bool {
        match &self.pace {
            Pace::Probe { awaiting } => !awaiting,
            Pace::Replicate { in_flight, bytes } => {
                in_flight.len() < window.messages && *bytes < window.bytes
            }
            Pace::Snapshot(_) => false,
        }
    }

    /// A message leaves whose entries, of so many bytes, end at `last` (or, without entries, whose
    /// `prev` is there).
    pub(crate) fn sent(&mut self, last: Index, weight: usize) {
        match &mut self.pace {
            Pace::Probe { awaiting } => *awaiting = true,
            Pace::Replicate { in_flight, bytes } => {
                if last >= self.next_index {
                    in_flight.push_back(InFlight {
                        last,
                        bytes: weight,
                    });
                    *bytes = bytes.saturating_add(weight);
                    self.next_index = last + 1;
                }
            }
            Pace::Snapshot(_) => {}
        }
    }

    /// The follower's log matches up to `matched`. Returns whether that is news.
    pub(crate) fn accepted(&mut self, matched: Index) -> bool {
        let news = matched > self.match_index;
        self.doubted &= matched < self.match_index;
        self.match_index = self.match_index.max(matched);
        self.next_index = self.next_index.max(matched + 1);
        match &mut self.pace {
            Pace::Probe { .. } => {
                self.pace = Pace::replicate();
            }
            // Entries follow what it now has; before that, none would.
            Pace::Snapshot(transfer) if matched >= transfer.snapshot.last.index => {
                self.pace = Pace::replicate();
            }
            Pace::Snapshot(_) => {}
            Pace::Replicate { in_flight, bytes } => {
                while let Some(first) = in_flight.pop_front_if(|first| first.last <= matched) {
                    *bytes = bytes.saturating_sub(first.bytes);
                }
            }
        }
        news
    }

    /// Does a rejection of `probed` answer what is being asked? A late one does not.
    pub(crate) fn is_asking(&self, probed: Index) -> bool {
        probed > self.match_index
            && match self.pace {
                Pace::Probe { .. } => probed + 1 == self.next_index,
                Pace::Replicate { .. } => probed < self.next_index,
                Pace::Snapshot(_) => false,
            }
    }

    /// Does the rejection of `probed`, with a hint at `hint`, show that the follower lacks entries
    /// that it had confirmed? If so, they count as confirmed no longer.
    ///
    /// Every probe lies at or behind `matchIndex`, and the log of a follower that has all up to
    /// there gives no hint before it. So a hint before it comes from a follower that forgot, or it
    /// is old and was given before the entries came: replies may be late and come twice. Nothing
    /// in one answer tells the two apart. But one that forgot says so in every answer, and one that
    /// did not confirms the next heartbeat. Hence two in a row are wanted. Two old ones in a row
    /// still deceive; that is safe, for `commitIndex` does not go back with `matchIndex`, and each
    /// pair costs one AppendEntries more: the follower, which has the entries, confirms it.
    pub(crate) fn shows_loss(&mut self, probed: Index, hint: Index) -> bool {
        let contradicts = probed >= self.match_index
            && hint < self.match_index
            && !matches!(self.pace, Pace::Snapshot(_));
        if !contradicts {
            return false;
        }
        if !core::mem::replace(&mut self.doubted, true) {
            return false;
        }
        self.doubted = false;
        self.match_index = 0;
        true
    }

    /// Asks further back: behind `candidate`, but never before what is known to match.
    pub(crate) fn step_back(&mut self, candidate: Index) {
        self.next_index = candidate.max(self.match_index) + 1;
        self.pace = Pace::Probe { awaiting: false };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(messages: usize) -> Window {
        Window {
            messages,
            bytes: usize::MAX,
        }
    }

    fn snapshot() -> Snapshot {
        Snapshot {
            last: crate::types::Position::new(2, 9),
            membership: std::sync::Arc::new(
                crate::membership::Membership::new(
                    crate::types::PeerId::new(1).into_iter().collect(),
                    crate::peer_set::PeerSet::EMPTY,
                    crate::peer_set::PeerSet::EMPTY,
                )
                .unwrap(),
            ),
            bytes: [7; 3].into(),
        }
    }

    #[test]
    fn a_probe_waits_for_its_answer_and_an_accepted_one_opens_the_window() {
        let mut progress = Progress::new(5);
        assert!(progress.may_send(window(2)));
        progress.sent(6, 10);
        assert!(!progress.may_send(window(2)));
        assert_eq!(progress.next_index, 5);
        assert!(progress.accepted(6));
        assert_eq!((progress.match_index, progress.next_index), (6, 7));
        progress.sent(8, 10);
        progress.sent(9, 10);
        assert!(!progress.may_send(window(2)));
        assert!(progress.accepted(8));
        assert!(progress.may_send(window(2)));
        assert_eq!(progress.next_index, 10);
    }

    #[test]
    fn a_snapshot_holds_entries_back_until_the_follower_has_it() {
        let mut progress = Progress::new(5);
        progress.pace = Pace::Snapshot(Transfer::new(snapshot()));
        assert!(!progress.may_send(window(9)));
        assert!(!progress.is_asking(4));
        assert!(progress.accepted(8));
        assert!(!progress.may_send(window(9)));
        assert!(progress.accepted(9));
        assert!(progress.may_send(window(9)));
        assert_eq!((progress.match_index, progress.next_index), (9, 10));
    }

    #[test]
    fn late_answers_change_nothing() {
        let mut progress = Progress::new(5);
        progress.accepted(8);
        assert!(!progress.accepted(6));
        assert_eq!((progress.match_index, progress.next_index), (8, 9));
        assert!(!progress.is_asking(8));
        assert!(!progress.is_asking(9));
    }

    #[test]
    fn a_step_back_never_passes_what_matches() {
        let mut progress = Progress::new(5);
        progress.accepted(8);
        progress.sent(12, 10);
        assert!(progress.is_asking(12));
        progress.step_back(3);
        assert_eq!(progress.next_index, 9);
        assert!(progress.may_send(window(1)));
    }

    #[test]
    fn the_window_is_full_when_as_many_bytes_are_on_their_way() {
        let window = Window {
            messages: 9,
            bytes: 20,
        };
        let mut progress = Progress::new(5);
        progress.accepted(5);
        progress.sent(6, 19);
        assert!(progress.may_send(window));
        progress.sent(8, 1);
        assert!(!progress.may_send(window));
        // One without entries weighs nothing.
        progress.sent(8, 0);
        progress.accepted(6);
        assert!(progress.may_send(window));
        let Pace::Replicate { in_flight, bytes } = &progress.pace else {
            panic!("it has accepted entries");
        };
        assert_eq!((in_flight.len(), *bytes), (1, 1));
    }

    #[test]
    fn what_was_confirmed_before_is_no_news() {
        let mut progress = Progress::new(5);
        assert!(progress.accepted(5));
        assert!(!progress.accepted(5));
    }

    /// A follower that has all up to 8, of which a rejection says otherwise.
    fn doubted() -> Progress {
        let mut progress = Progress::new(5);
        progress.accepted(8);
        assert!(!progress.shows_loss(8, 7), "one may be late");
        progress
    }

    #[test]
    fn two_contradictions_in_a_row_show_a_loss() {
        let mut progress = doubted();
        assert!(progress.shows_loss(8, 7));
        assert_eq!(progress.match_index, 0);
        // What it confirms afterwards begins anew.
        progress.accepted(2);
        assert!(!progress.shows_loss(2, 1));
    }

    #[test]
    fn a_confirmation_between_two_contradictions_makes_the_second_a_first() {
        let mut progress = doubted();
        progress.accepted(8);
        assert!(!progress.shows_loss(8, 7));
        // One of less says nothing about the rest.
        let mut progress = doubted();
        progress.accepted(7);
        assert!(progress.shows_loss(8, 7));
    }

    #[test]
    fn what_contradicts_nothing_shows_no_loss() {
        for (probed, hint) in [(7, 6), (8, 8), (9, 8), (9, 9)] {
            let mut progress = doubted();
            assert!(!progress.shows_loss(probed, hint), "{probed} {hint}");
            assert_eq!(progress.match_index, 8);
        }
        assert!(doubted().shows_loss(9, 7));
    }

    #[test]
    fn nobody_who_is_sent_a_snapshot_is_found_to_have_lost_anything() {
        let mut progress = doubted();
        progress.pace = Pace::Snapshot(Transfer::new(snapshot()));
        assert!(!progress.shows_loss(8, 7));
        assert_eq!(progress.match_index, 8);
    }
}
