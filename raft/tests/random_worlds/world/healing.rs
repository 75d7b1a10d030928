//! Everything heals, and progress is demanded.

use super::*;

impl World {
    /// Gives everyone power, a network that loses nothing and a disk that is quick, and demands
    /// that all apply a new command.
    pub(crate) fn heal_and_progress(&mut self) -> Result<(), Violation> {
        self.healed = true;
        self.sides = 0;
        for slot in 0..self.hosts.len() {
            if self.hosts[slot].peer.is_none() {
                self.restart(slot)?;
            }
            self.acknowledge(slot)?;
            let due = self.now;
            for (done, _) in &mut self.hosts[slot].writes {
                *done = due;
            }
        }
        // What was on its way still arrives, in any order.
        for at in 0..self.wire.len() {
            self.wire[at].due = self.now + self.pick(20_000);
        }
        let (end, mut asked) = (self.now + PATIENCE, None);
        self.begin_healed_reads();
        while self.now < end {
            if let Some(members) = self.is_done()
                && self.all_can_read(members)?
            {
                return Ok(());
            }
            self.next_event()?;
            let leader = self.hosts.iter().position(|host| {
                host.peer.as_ref().is_some_and(|peer| {
                    peer.role() == Role::Leader && asked != Some(peer.current_term())
                })
            });
            if let Some(slot) = leader {
                let before = self.demanded.len();
                let term = self.hosts[slot].peer.as_ref().map(Peer::current_term);
                self.propose(slot)?;
                // A leader that hands over refuses for a while.
                if self.demanded.len() > before {
                    asked = term;
                }
            }
        }
        Err(Violation::new(
            Property::Progress,
            format!(
                "not all applied a command and read {PATIENCE} us after healing: {:#?} {:#?}",
                self.hosts, self.reads
            ),
        ))
    }

    /// The members, if every one has applied a command of the healed time, and has the same log. Who is
    /// a member says the leader of the latest term, once its configuration is committed and not joint.
    pub(super) fn is_done(&self) -> Option<PeerSet> {
        let peers = || self.hosts.iter().filter_map(|host| host.peer.as_ref());
        let leader = peers()
            .filter(|peer| peer.role() == Role::Leader)
            .max_by_key(|peer| peer.current_term());
        let leader = leader?;
        let members = leader.membership().members();
        if leader.membership().is_joint() || leader.membership_index() > leader.commit_index() {
            return None;
        }
        let logs: Vec<_> = peers()
            .filter(|peer| members.contains(peer.id()))
            .map(Peer::log)
            .collect();
        let served = members.iter().all(|peer| self.served[peer.slot()]);
        let same = |a: &Log, b: &Log| {
            a.last() == b.last() && a.iter().all(|(index, entry)| holds(b, index, entry.term))
        };
        (served && logs.iter().all(|log| same(log, logs[0]))).then_some(members)
    }

    /// The next thing that time brings to a healed cluster.
    pub(super) fn next_event(&mut self) -> Result<(), Violation> {
        let message = (0..self.wire.len()).min_by_key(|&at| self.wire[at].due);
        let arrival = message.map_or(Micros::MAX, |at| self.wire[at].due);
        let disk = (0..self.hosts.len())
            .filter(|&slot| self.hosts[slot].peer.is_some())
            .filter_map(|slot| Some((self.hosts[slot].writes.front()?.0, slot)))
            .min();
        let timer = self.hosts.iter().filter_map(Host::due);
        let timer = timer.min().unwrap_or(Micros::MAX);
        match (disk, message) {
            (Some((done, slot)), _) if done <= arrival.min(timer) => {
                self.now = self.now.max(done);
                self.write_one(slot)?;
                self.acknowledge(slot)
            }
            (_, Some(at)) if arrival <= timer => {
                self.now = self.now.max(arrival);
                let envelope = self.wire.swap_remove(at);
                self.hand_over(envelope)
            }
            _ => self.wake_next(),
        }
    }
}
