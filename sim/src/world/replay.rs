//! A run is made again from its configuration and what was done.

use std::sync::Arc;

use raft::types::Micros;

use super::{Decide, World};
use crate::{
    checkers::Checkers,
    config::WorldConfig,
    error::WorldError,
    intervention::{ActOutcome, Intervention, Recorded},
    network::MessageId,
};

impl World {
    /// The world of `config`, with everything done to it that `recorded` says, at the time `until`.
    /// What was recorded later than that is left out.
    ///
    /// # Errors
    /// When the configuration or an intervention is refused, or they are not in order of time.
    pub fn replay<'a>(
        config: WorldConfig,
        recorded: impl IntoIterator<Item = &'a Recorded, IntoIter: Clone>,
        until: Micros,
    ) -> Result<Self, WorldError> {
        Self::new(config)?.play(recorded, until)
    }

    /// As [`replay`](Self::replay), with no checker watching: for a bench that tells what they
    /// cost. It is no other run: its events are the same, as long as there is nothing to find. But
    /// [`first_applied`](Self::first_applied) knows nothing.
    ///
    /// # Errors
    /// As [`replay`](Self::replay).
    pub fn replay_unwatched<'a>(
        config: WorldConfig,
        recorded: impl IntoIterator<Item = &'a Recorded, IntoIter: Clone>,
        until: Micros,
    ) -> Result<Self, WorldError> {
        let mut world = Self::new(config)?;
        world.checkers = Checkers::off();
        world.play(recorded, until)
    }

    fn play<'a>(
        self,
        recorded: impl IntoIterator<Item = &'a Recorded, IntoIter: Clone>,
        until: Micros,
    ) -> Result<Self, WorldError> {
        let mut world = self;
        let recorded = recorded.into_iter();
        // Decided fates need no time: each waits for its message.
        let decided = Arc::make_mut(&mut world.decided);
        for one in recorded.clone() {
            if let (true, Intervention::Fate { message, fate }) = (one.at <= until, &one.act) {
                decided.insert(MessageId::from_number(*message), *fate);
            }
        }
        for one in recorded.filter(|one| one.at <= until) {
            if !matches!(one.act, Intervention::Fate { .. }) {
                world.go_to(one.at, one.after, &mut |_| None)?;
                world.act_again(one, &mut |_| None)?;
            }
        }
        world.advance(until, u64::MAX);
        world.decided = Arc::default();
        Ok(world)
    }

    /// Does what was recorded once more, where the world is.
    pub(crate) fn act_again(
        &mut self,
        one: &Recorded,
        decide: &mut Decide<'_>,
    ) -> Result<ActOutcome, WorldError> {
        self.act_as(one.act.clone(), one.together, decide)
    }

    /// Moves the time to `at`, behind `after` of the things that happen there, or all of them.
    pub(crate) fn go_to(
        &mut self,
        at: Micros,
        after: Option<u32>,
        decide: &mut Decide<'_>,
    ) -> Result<(), WorldError> {
        if at < self.now {
            return Err(WorldError::OutOfOrder { at, now: self.now });
        }
        let Some(after) = after else {
            self.advance_with(at, u64::MAX, decide);
            return Ok(());
        };
        if at > self.now {
            self.advance_with(at - 1, u64::MAX, decide);
        }
        let happened = |world: &Self| {
            if world.now == at {
                world.steps_at_now
            } else {
                0
            }
        };
        while happened(self) < after && self.next_event_at() == Some(at) {
            self.step_with(decide);
        }
        self.move_to(at);
        Ok(())
    }
}
