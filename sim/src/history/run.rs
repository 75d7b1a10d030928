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
        let mut history = Self::new(config)?;
        history.play(recorded, until)?;
        Ok(history)
    }

    /// As [`replay`](Self::replay), with `captions`, and standing at the time `cursor_at`, or at the
    /// end when that lies behind it.
    ///
    /// # Errors
    /// As there, and when a caption is refused: see [`say`](Self::say).
    pub fn from_run<'a>(
        config: WorldConfig,
        recorded: impl IntoIterator<Item = &'a Recorded, IntoIter: Clone>,
        captions: impl IntoIterator<Item = Caption>,
        until: Micros,
        cursor_at: Micros,
    ) -> Result<Self, HistoryError> {
        let mut history = Self::replay(config, recorded, until)?;
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
                self.play_to(one.at - 1, decide)?;
            }
            let (line, checkpoints) = self.line_mut();
            line.act(checkpoints, |world| {
                world.go_to(one.at, one.after, decide)?;
                world.act_with(one.act.clone(), decide)
            })?;
        }
        self.play_to(until, decide)
    }

    fn play_to(&mut self, at: Micros, decide: &mut Decide<'_>) -> Result<(), HistoryError> {
        let left = MAX_TAKEN_OVER.saturating_sub(self.place().moment);
        match self.advance_with(at, left, decide).limit {
            Some(Limit::Events) => Err(HistoryError::TooLong),
            _ => Ok(()),
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
