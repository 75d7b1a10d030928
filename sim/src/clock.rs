//! A host's clock: how the time that its peer knows follows the world's.
//!
//! It runs a little faster or slower and may jump ahead, but it never goes back: peers measure
//! spans with it, as programs do with a monotonic clock. All in integers.

use raft::types::Micros;

/// The parts of a million by which a clock may run too fast or too slow: a quarter of a second per
/// second. (Real ones are off by some hundred at most.)
pub const MAX_DRIFT_PPM: i64 = 250_000;

const MILLION: u128 = 1_000_000;

/// A clock. As long as nobody touches it, it shows the world's time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// When it was last set, in the world's time.
    set_at: Micros,
    /// What it showed then.
    showed: Micros,
    /// By how many parts of a million it runs too fast.
    drift_ppm: i64,
}

impl Clock {
    /// What it shows at the world's time `now`.
    pub fn at(&self, now: Micros) -> Micros {
        let passed = now.saturating_sub(self.set_at);
        if self.drift_ppm == 0 {
            return self.showed.saturating_add(passed);
        }
        let shown = u128::from(passed) * self.rate() / MILLION;
        let shown = Micros::try_from(shown).unwrap_or(Micros::MAX);
        self.showed.saturating_add(shown)
    }

    /// The first time of the world at which it shows `local` or more.
    pub fn when(&self, local: Micros) -> Micros {
        let missing = local.saturating_sub(self.showed);
        if self.drift_ppm == 0 {
            return self.set_at.saturating_add(missing);
        }
        // Rounded up: one microsecond earlier, the clock does not show it yet.
        let passed = (u128::from(missing) * MILLION).div_ceil(self.rate());
        let passed = Micros::try_from(passed).unwrap_or(Micros::MAX);
        self.set_at.saturating_add(passed)
    }

    /// The world's time `now` being, it jumps ahead by `by` and drifts by `drift_ppm` from now on.
    pub(crate) fn set(&mut self, now: Micros, by: Micros, drift_ppm: i64) {
        *self = Self {
            set_at: now,
            showed: self.at(now).saturating_add(by),
            drift_ppm: drift_ppm.clamp(-MAX_DRIFT_PPM, MAX_DRIFT_PPM),
        };
    }

    /// By how many parts of a million it runs too fast; negative when it runs too slow.
    pub fn drift_ppm(&self) -> i64 {
        self.drift_ppm
    }

    /// How much it shows while a million microseconds pass.
    fn rate(&self) -> u128 {
        // The bound on the drift keeps it positive.
        (1_000_000 + self.drift_ppm).max(1) as u128
    }
}

#[cfg(test)]
mod tests {
    use raft::random::Draw;

    use super::*;

    #[test]
    fn an_untouched_clock_shows_the_world_s_time() {
        let clock = Clock::default();
        for now in [0, 1, 77, u64::MAX] {
            assert_eq!((clock.at(now), clock.when(now)), (now, now));
        }
    }

    /// Whatever is done to it: it never goes back, and the time at which it is said to show
    /// something is the first at which it does.
    #[test]
    fn it_never_goes_back_and_shows_a_deadline_when_it_says() {
        for round in 0..2_000 {
            let mut draw = Draw::new(5, 98, 0, round);
            let (mut clock, mut now, mut shown) = (Clock::default(), 0, 0);
            for _ in 0..20 {
                now += draw.within(0..=3_000_000);
                assert!(clock.at(now) >= shown);
                let drift = draw.within(0..=500_000).cast_signed() - MAX_DRIFT_PPM;
                clock.set(now, draw.within(0..=1).wrapping_mul(50_000), drift);
                assert!(clock.at(now) >= shown);
                shown = clock.at(now);
                let deadline = shown + draw.within(1..=400_000);
                let fires = clock.when(deadline);
                assert!(clock.at(fires) >= deadline, "{clock:?}, {deadline}");
                assert!(clock.at(fires - 1) < deadline, "{clock:?}, {deadline}");
            }
        }
        let mut clock = Clock::default();
        clock.set(0, 0, 250_000);
        assert_eq!((clock.at(1_000), clock.when(1_250)), (1_250, 1_000));
        assert_eq!(clock.when(u64::MAX), u64::MAX / 5 * 4);
        assert_eq!(clock.at(u64::MAX), u64::MAX);
    }
}
