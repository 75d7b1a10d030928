//! A set of peers as a bit per id: copied, compared and counted in a few instructions.

use core::fmt;

use crate::types::PeerId;

/// A set of peers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct PeerSet(u128);

impl PeerSet {
    /// The set with nobody in it.
    pub const EMPTY: Self = Self(0);

    /// Puts `peer` in. Returns whether it was missing.
    pub fn insert(&mut self, peer: PeerId) -> bool {
        let missing = !self.contains(peer);
        self.0 |= 1 << peer.slot();
        missing
    }

    /// Takes `peer` out. Returns whether it was there.
    pub fn remove(&mut self, peer: PeerId) -> bool {
        let there = self.contains(peer);
        self.0 &= !(1 << peer.slot());
        there
    }

    /// Is `peer` in the set?
    pub const fn contains(self, peer: PeerId) -> bool {
        self.0 >> peer.slot() & 1 == 1
    }

    /// How many peers the set holds.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Is nobody in the set?
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The peers that are in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The peers that are in one set or the other.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The peers of this set that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The bits, the lowest being `S1`'s: for a caller that stores or compares sets.
    pub const fn bits(self) -> u128 {
        self.0
    }

    /// The peers in the order of their ids.
    pub fn iter(self) -> impl Iterator<Item = PeerId> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            if rest == 0 {
                return None;
            }
            let slot = rest.trailing_zeros();
            rest &= rest - 1;
            PeerId::new(slot as u16 + 1)
        })
    }
}

impl Extend<PeerId> for PeerSet {
    fn extend<I: IntoIterator<Item = PeerId>>(&mut self, peers: I) {
        for peer in peers {
            self.insert(peer);
        }
    }
}

impl FromIterator<PeerId> for PeerSet {
    fn from_iter<I: IntoIterator<Item = PeerId>>(peers: I) -> Self {
        let mut set = Self::EMPTY;
        set.extend(peers);
        set
    }
}

impl fmt::Display for PeerSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, peer) in self.iter().enumerate() {
            let space = if at == 0 { "" } else { " " };
            write!(f, "{space}{peer}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for PeerSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::MAX_PEERS;

    #[test]
    fn a_set_holds_what_was_put_in_and_lists_it_in_order() {
        let id = |n| PeerId::new(n).unwrap();
        let mut set: PeerSet = [id(MAX_PEERS), id(3), id(1)].into_iter().collect();
        assert!(!set.insert(id(3)));
        assert_eq!(set.len(), 3);
        assert_eq!(
            set.iter().collect::<Vec<_>>(),
            [id(1), id(3), id(MAX_PEERS)]
        );
        assert!(set.remove(id(3)));
        assert!(!set.remove(id(3)));
        assert!(!set.contains(id(3)));
        assert_eq!(set.without([id(1)].into_iter().collect()).len(), 1);
        assert_eq!(set.and([id(1), id(2)].into_iter().collect()).len(), 1);
        assert_eq!(set.or([id(1), id(2)].into_iter().collect()).len(), 3);
        assert_eq!(set.to_string(), "S1 S99");
    }
}
