//! Which configuration is in force (§6; thesis chapter 4), and what a leader does when one is
//! committed.

use std::sync::Arc;

use super::{Peer, State};
use crate::{
    log::{Entry, Payload},
    membership::Membership,
    note::Note,
    progress::Progress,
    rules::{LeaveVerdict, Rules},
    types::{Index, MAX_NUMBER, Micros},
};

impl<R: Rules> Peer<R> {
    /// The configuration in force: the latest in the log (§6).
    pub fn membership(&self) -> Membership {
        self.membership
    }

    /// The index of its entry. When the log no longer has that, or never had, the log's
    /// [base](crate::Log::base): 0 for the configuration that the cluster began with.
    pub fn membership_index(&self) -> Index {
        self.membership_index
    }

    /// Does this peer vote in the configuration in force?
    pub fn is_voter(&self) -> bool {
        self.membership.electorate().contains(self.id)
    }

    /// Appends a configuration, which is in force from then on.
    pub(super) fn append_configuration(&mut self, now: Micros, membership: Membership) {
        let payload = Payload::Configuration(Arc::new(membership));
        let entry = self.append_own(payload);
        self.end_lease();
        if let Some(appended) = self.log.get(entry.index).cloned() {
            self.take_configuration(now, entry.index, &appended);
        }
    }

    /// An entry came into the log; if it is a configuration, it is in force from now on (§6).
    pub(super) fn take_configuration(&mut self, now: Micros, index: Index, entry: &Entry) {
        if self.configurations.appended(index, entry).is_some() {
            self.find_membership(now);
            self.note_membership(index);
        }
    }

    /// Entries went from the log, from `from` on; a configuration among them is in force no more.
    pub(super) fn lose_configurations(&mut self, now: Micros, from: Index) {
        let was = self.membership_index;
        if !self.configurations.truncated(from) {
            return;
        }
        self.find_membership(now);
        if self.membership_index != was {
            self.note(Note::ConfigurationRolledBack {
                from: was,
                index: self.membership_index,
                membership: self.membership,
            });
        }
    }

    /// Says which configuration is in force, if it is the one at `index`.
    fn note_membership(&mut self, index: Index) {
        if self.membership_index == index {
            self.note(Note::ConfigurationInForce {
                index,
                membership: self.membership,
            });
        }
    }

    /// A snapshot took the place of the log's beginning, and of all of it unless `keeps_suffix`.
    pub(super) fn begin_configurations(
        &mut self,
        now: Micros,
        base: Index,
        first: Arc<Membership>,
        keeps_suffix: bool,
    ) {
        let before = self.membership;
        self.configurations.begin_behind(base, first, keeps_suffix);
        self.find_membership(now);
        if self.membership != before {
            self.note_membership(self.membership_index);
        }
    }

    /// Finds the configuration in force, and what follows from it for the quorum and the followers.
    pub(super) fn find_membership(&mut self, now: Micros) {
        let (rules, commit_index) = (&self.rules, self.commit_index);
        let counts = |index| rules.in_force(index, commit_index);
        let (index, membership) = self.configurations.latest(counts);
        let (before, membership) = (self.membership.members(), **membership);
        self.membership = membership;
        self.membership_index = index;
        self.quorum = self.rules.quorum(self.id, &membership);
        self.others = membership.members();
        self.others.remove(self.id);
        // The first message to a new member carries its configuration.
        let next_index = self.log.last_index().max(1);
        let State::Leader(leadership) = &mut self.state else {
            return;
        };
        // Who comes is as unknown as everyone is to a new leader; of who goes nothing is kept.
        let members = membership.members();
        let changed = members.without(before).or(before.without(members));
        for peer in changed.iter() {
            let slots = leadership.progress.len().max(peer.slot() + 1);
            leadership.heard_at.resize(slots, now);
            leadership
                .progress
                .resize_with(slots, || Progress::new(next_index));
            leadership.heard_at[peer.slot()] = now;
            leadership.progress[peer.slot()] = Progress::new(next_index);
        }
    }

    /// `commitIndex` has gone past `from`. Says so if that commits the configuration in force.
    pub(super) fn configurations_committed(&mut self, now: Micros, from: Index) {
        if self.configurations.last_index() <= from {
            return;
        }
        self.find_membership(now);
        if (from + 1..=self.commit_index).contains(&self.membership_index) {
            self.note(Note::ConfigurationCommitted {
                index: self.membership_index,
                membership: self.membership,
            });
        }
    }

    /// What a leader does when more is committed: lets `C_new` follow a joint configuration, goes on with
    /// a change that waited, and steps down if the cluster goes on without it.
    pub(super) fn go_on_changing(&mut self, now: Micros) {
        self.leave_joint(now);
        self.go_on_catching_up(now);
        let (index, membership) = (self.membership_index, self.membership);
        let leads = matches!(self.state, State::Leader(_));
        let goes = self
            .rules
            .left_out(self.id, &membership, index, self.commit_index);
        if leads && goes {
            self.note(Note::LeftOut { index, membership });
            // Its last word: the others learn that they go on without it.
            self.heartbeat(now);
            self.state = State::Follower;
            self.forget_leader();
            self.reset_election_timer(now);
        }
    }

    /// Is there a `C_old,new` that is not known to be committed? Then the change goes no further until
    /// an entry of the leader's own term is committed behind it (§5.4.2), and the cluster may not wait
    /// for a client to bring one: until then it takes two majorities, one perhaps of peers that are to
    /// be taken away.
    pub(super) fn is_amid_joint_change(&self) -> bool {
        let (index, membership) = (self.membership_index, self.membership);
        let verdict = self
            .rules
            .leave_joint(&membership, index, self.commit_index);
        matches!(verdict, LeaveVerdict::Uncommitted { .. })
    }

    /// Appends `C_new` if `C_old,new` is committed, whoever appended that (§6).
    pub(super) fn leave_joint(&mut self, now: Micros) {
        let (index, membership) = (self.membership_index, self.membership);
        let verdict = self
            .rules
            .leave_joint(&membership, index, self.commit_index);
        let is_last = self.configurations.last_index() == index;
        let leads = matches!(self.state, State::Leader(_));
        if leads && is_last && verdict == LeaveVerdict::Leave && self.log.last_index() < MAX_NUMBER
        {
            self.note(Note::LeavingJoint { index });
            self.append_configuration(now, membership.settled());
        }
    }
}
