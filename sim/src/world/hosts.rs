//! All hosts, and when the timer of each fires.
//!
//! Before everything that happens the world asks whose timer is next. What a timer says changes only
//! with its host: so it is kept until somebody has had the host in hand to change it.

use core::ops::{Index, IndexMut};

use raft::{
    peer_set::PeerSet,
    types::{Micros, PeerId},
};

use crate::host::Host;

/// The hosts, by [`PeerId::slot`].
#[derive(Clone, Debug)]
pub(crate) struct Hosts {
    all: Vec<Host>,
    /// When each peer wants to be woken, in the world's time; the end of all numbers for never.
    timers: Vec<Micros>,
    /// Those whose timer may be another by now.
    touched: PeerSet,
}

impl Hosts {
    pub(crate) fn new(all: Vec<Host>) -> Self {
        Self {
            timers: all.iter().map(timer).collect(),
            all,
            touched: PeerSet::EMPTY,
        }
    }

    pub(crate) fn push(&mut self, host: Host) {
        self.timers.push(timer(&host));
        self.touched.insert(host.id);
        self.all.push(host);
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn get(&self, slot: usize) -> Option<&Host> {
        self.all.get(slot)
    }

    pub(crate) fn iter(&self) -> core::slice::Iter<'_, Host> {
        self.all.iter()
    }

    pub(crate) fn iter_mut(&mut self) -> core::slice::IterMut<'_, Host> {
        self.touched = self.all.iter().map(|host| host.id).collect();
        self.all.iter_mut()
    }

    /// The first timer, the lowest peer's of those that fire together.
    pub(crate) fn next_timer(&self) -> Option<(Micros, PeerId)> {
        for host in self.touched.iter().filter_map(|id| self.get(id.slot())) {
            // Seldom: whoever changes a host looks at it again.
            if timer(host) != self.timers[host.id.slot()] {
                let all = self.all.iter().map(|host| (timer(host), host.id));
                return all.min().filter(|(at, _)| *at < Micros::MAX);
            }
        }
        let at = self.timers.iter().copied().min()?;
        let slot = self.timers.iter().position(|timer| *timer == at)?;
        debug_assert!(self.all.iter().map(timer).eq(self.timers.iter().copied()));
        (at < Micros::MAX).then(|| (at, self.all[slot].id))
    }

    /// Looks at the timers of those that may have changed.
    pub(crate) fn look(&mut self) {
        for id in core::mem::take(&mut self.touched).iter() {
            if let Some(host) = self.all.get(id.slot()) {
                self.timers[id.slot()] = timer(host);
            }
        }
    }
}

fn timer(host: &Host) -> Micros {
    host.running()
        .map_or(Micros::MAX, |peer| host.clock.when(peer.deadline()))
}

impl Index<usize> for Hosts {
    type Output = Host;

    fn index(&self, slot: usize) -> &Host {
        &self.all[slot]
    }
}

impl IndexMut<usize> for Hosts {
    fn index_mut(&mut self, slot: usize) -> &mut Host {
        let host = &mut self.all[slot];
        self.touched.insert(host.id);
        host
    }
}

impl<'a> IntoIterator for &'a Hosts {
    type Item = &'a Host;
    type IntoIter = core::slice::Iter<'a, Host>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
