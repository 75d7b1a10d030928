//! A history of a run that has been played before.

use std::collections::BTreeMap;

use raft::types::Micros;

use super::{Caption, History, HistoryError};
use crate::{
    config::WorldConfig,
    intervention::{Intervention, Recorded},
    limits::MAX_TAKEN_OVER,
    network::{Fate, MessageId},
    world::{Decide, Limit},
};

/// Asked now and then while something long is done: whether to go on with it.
pub type Patience<'a> = dyn FnMut() -> bool + 'a;

/// How many things happen between two questions.
const BREATH: u64 = 1_024;

impl History {
    /// The run of `config` with everything done to it that `recorded` says, up to the time `until`,
    /// where it stands. What was recorded later than that is left out.
    ///
    /// # Errors
    /// When the configuration or an intervention is refused, they are not in order of time, or the
    /// run is too long.
    pub fn replay<'a>(
        config: WorldConfig,
        recorded: impl IntoIterator<Item = &'a Recorded, IntoIter: Clone>,
        until: Micros,
    ) -> Result<Self, HistoryError> {
        Self::replay_while(config, recorded, until, &mut || true)
    }

    /// As [`replay`](Self::replay), as long as somebody has patience.
    ///
    /// # Errors
    /// As there, and when it is given up.
    pub fn replay_while<'a>(
        config: WorldConfig,
        recorded: impl IntoIterator<Item = &'a Recorded, IntoIter: Clone>,
        until: Micros,
        patience: &mut Patience<'_>,
    ) -> Result<Self, HistoryError> {
        let mut history = Self::new(config)?;
        history.play(recorded, until, patience)?;
        Ok(history)
    }

    /// As [`replay_while`](Self::replay_while), with `captions`, and standing at the time `cursor_at`,
    /// or at the end when that lies behind it.
    ///
    /// # Errors
    /// As there, and when a caption is refused: see [`say`](Self::say).
    pub fn from_run<'a>(
        config: WorldConfig,
        recorded: impl IntoIterator<Item = &'a Recorded, IntoIter: Clone>,
        captions: impl IntoIterator<Item = Caption>,
        until: Micros,
        cursor_at: Micros,
        patience: &mut Patience<'_>,
    ) -> Result<Self, HistoryError> {
        let mut history = Self::replay_while(config, recorded, until, patience)?;
        for caption in captions {
            history.put(caption)?;
        }
        let (line, checkpoints) = history.line_mut();
        line.show(cursor_at, checkpoints);
        Ok(history)
    }

    pub(super) fn play<'a>(
        &mut self,
        recorded: impl IntoIterator<Item = &'a Recorded, IntoIter: Clone>,
        until: Micros,
        patience: &mut Patience<'_>,
    ) -> Result<(), HistoryError> {
        let recorded = recorded.into_iter().filter(|one| one.at <= until);
        let fates = fates(recorded.clone());
        let decide: &mut Decide<'_> = &mut |flight| fates.get(&flight.id).copied();
        for one in recorded {
            if matches!(one.act, Intervention::Fate { .. }) {
                continue;
            }
            // Up to the instant in steps that are kept, then to the place within it.
            if one.at > self.place().at {
                self.play_to(one.at - 1, decide, patience)?;
            }
            if !patience() {
                return Err(HistoryError::GivenUp);
            }
            let (line, checkpoints) = self.line_mut();
            line.act(checkpoints, |world| {
                world.go_to(one.at, one.after, decide)?;
                world.act_again(one, decide)
            })?;
        }
        self.play_to(until, decide, patience)
    }

    fn play_to(
        &mut self,
        at: Micros,
        decide: &mut Decide<'_>,
        patience: &mut Patience<'_>,
    ) -> Result<(), HistoryError> {
        loop {
            let left = MAX_TAKEN_OVER.saturating_sub(self.place().moment);
            if self.advance_with(at, left.min(BREATH), decide).limit != Some(Limit::Events) {
                return Ok(());
            }
            if left <= BREATH {
                return Err(HistoryError::TooLong);
            }
            if !patience() {
                return Err(HistoryError::GivenUp);
            }
        }
    }
}

/// The fates among `recorded`. Each waits for its message.
pub(super) fn fates<'a>(
    recorded: impl IntoIterator<Item = &'a Recorded>,
) -> BTreeMap<MessageId, Fate> {
    recorded
        .into_iter()
        .filter_map(|one| match &one.act {
            Intervention::Fate { message, fate } => Some((MessageId::from_number(*message), *fate)),
            _ => None,
        })
        .collect()
}
