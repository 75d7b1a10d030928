//! A set of peers as a bit per id: copied, compared and counted in a few instructions.

use core::fmt;

use crate::types::PeerId;

/// A set of peers.
///
/// Two words, not one of 128 bits: what contains a set keeps the alignment of everything else.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct PeerSet([u64; 2]);

impl PeerSet {
    /// The set with nobody in it.
    pub const EMPTY: Self = Self([0; 2]);

    /// Puts `peer` in. Returns whether it was missing.
    pub fn insert(&mut self, peer: PeerId) -> bool {
        let missing = !self.contains(peer);
        self.0[peer.slot() / 64] |= 1 << (peer.slot() % 64);
        missing
    }

    /// Takes `peer` out. Returns whether it was there.
    pub fn remove(&mut self, peer: PeerId) -> bool {
        let there = self.contains(peer);
        self.0[peer.slot() / 64] &= !(1 << (peer.slot() % 64));
        there
    }

    /// Is `peer` in the set?
    pub const fn contains(self, peer: PeerId) -> bool {
        self.0[peer.slot() / 64] >> (peer.slot() % 64) & 1 == 1
    }

    /// How many peers the set holds.
    pub const fn len(self) -> usize {
        (self.0[0].count_ones() + self.0[1].count_ones()) as usize
    }

    /// Is nobody in the set?
    pub const fn is_empty(self) -> bool {
        self.0[0] | self.0[1] == 0
    }

    /// The peers that are in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self([self.0[0] & other.0[0], self.0[1] & other.0[1]])
    }

    /// The peers that are in one set or the other.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    /// The peers of this set that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self([self.0[0] & !other.0[0], self.0[1] & !other.0[1]])
    }

    /// The bits, the lowest being `S1`'s: for a caller that stores or compares sets.
    pub const fn bits(self) -> u128 {
        self.0[0] as u128 | (self.0[1] as u128) << 64
    }

    /// The peers in the order of their ids.
    pub fn iter(self) -> impl Iterator<Item = PeerId> {
        let [mut low, mut high] = self.0;
        core::iter::from_fn(move || {
            let (rest, base) = if low == 0 {
                (&mut high, 64)
            } else {
                (&mut low, 0)
            };
            if *rest == 0 {
                return None;
            }
            let slot = base + rest.trailing_zeros() as u16;
            *rest &= *rest - 1;
            PeerId::new(slot + 1)
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

    #[test]
    fn the_two_halves_of_a_set_do_not_meet() {
        // S1 and S65 have the same place in their halves.
        let set: PeerSet = [1, 65].into_iter().filter_map(PeerId::new).collect();
        assert!(!set.is_empty());
        assert_eq!(set.bits(), 1 | 1 << 64);
        assert_eq!(set.or(set), set);
        assert_eq!(set.and(set), set);
        assert!(set.without(set).is_empty());
    }
}
