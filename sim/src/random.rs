//! What the world's chances are drawn for, all in one place.
//!
//! Every draw is keyed by (seed, purpose, entity, counter), so that a change in one place of a run
//! moves no draw elsewhere. The numbers of the purposes are part of the trace format.

use core::ops::RangeInclusive;

use raft::random::Draw;

/// What a draw is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// The seed of a peer's own draws. Entity: the peer; counter: which of its lives.
    PeerLife = 0x5eed_0001,
    /// How long a message travels. Entity: the link; counter: the message on it, and its copy.
    Latency = 0x5eed_0002,
    /// Whether a message is lost. As above.
    Loss = 0x5eed_0003,
    /// How far along its way a lost message gets. As above.
    LossPlace = 0x5eed_0004,
    /// Whether a message arrives twice. As above.
    Duplication = 0x5eed_0005,
    /// Whether a message is held up for long, and for how long. As above.
    Late = 0x5eed_0006,
    /// How long a write takes. Entity: the peer; counter: the write on its disk.
    Disk = 0x5eed_0007,
    /// How much of what was on its way a disk keeps when the power fails. Entity: the peer; counter:
    /// the loss of power.
    Torn = 0x5eed_0060,
    /// How long a message between a client and a peer travels. Entity: the client; counter: the
    /// message on its way.
    ClientLatency = 0x5eed_0045,
    /// Whether such a message is lost. As above.
    ClientLoss = 0x5eed_0046,
    /// What a client under load asks for. Entity: the client; counter: how often the load has come.
    Load = 0x5eed_0047,
}

/// The generator for one draw (or for a few that belong together).
pub fn draw(seed: u64, purpose: Purpose, entity: u64, counter: u64) -> Draw {
    Draw::new(seed, purpose as u64, entity, counter)
}

/// A number in `range`; a range of one number costs no draw.
pub(crate) fn within(
    seed: u64,
    purpose: Purpose,
    entity: u64,
    counter: u64,
    range: RangeInclusive<u64>,
) -> u64 {
    if range.start() == range.end() {
        return *range.start();
    }
    draw(seed, purpose, entity, counter).within(range)
}

/// A probability as parts of 2^32, so that no decision of a run compares floating-point numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chance(u64);

impl Chance {
    /// What never happens.
    pub const NEVER: Self = Self(0);

    /// The probability `value`, or `None` outside 0 to 1 (and for NaN).
    pub fn new(value: f64) -> Option<Self> {
        // Multiplying by a power of two is exact, and the cast rounds down everywhere alike.
        (0.0..=1.0)
            .contains(&value)
            .then_some(Self((value * 4_294_967_296.0) as u64))
    }

    /// The probability, as exactly as it is kept. For pictures, never for a decision.
    pub fn probability(self) -> f64 {
        self.0 as f64 / 4_294_967_296.0
    }

    /// Can it never happen?
    pub const fn is_never(self) -> bool {
        self.0 == 0
    }

    /// Does it happen in this draw?
    pub fn happens(self, draw: &mut Draw) -> bool {
        draw.within(0..=u64::from(u32::MAX)) < self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_outside_0_to_1_are_refused() {
        for value in [-0.1, 1.000_1, f64::NAN, f64::INFINITY] {
            assert_eq!(Chance::new(value), None);
        }
    }

    #[test]
    fn never_never_happens_and_certain_always_does() {
        let (never, always) = (Chance::NEVER, Chance::new(1.0).unwrap());
        for counter in 0..1_000 {
            let mut one = draw(1, Purpose::Loss, 2, counter);
            assert!(!never.happens(&mut one));
            assert!(always.happens(&mut one));
        }
    }

    #[test]
    fn a_chance_happens_about_as_often_as_it_says() {
        let tenth = Chance::new(0.1).unwrap();
        let happened = (0..10_000)
            .filter(|&counter| tenth.happens(&mut draw(7, Purpose::Loss, 2, counter)))
            .count();
        assert!((900..1_100).contains(&happened), "{happened}");
    }
}
