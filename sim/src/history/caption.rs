//! What the author of a run says at places of it. It is no part of the run.

use raft::types::Micros;
use serde::{Deserialize, Serialize};

use super::{History, HistoryError, Place};
use crate::limits::MAX_CAPTION;

/// A few words at a place of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caption {
    /// Behind how many happenings.
    pub moment: u64,
    /// When.
    pub at: Micros,
    /// The words.
    pub text: String,
}

impl Caption {
    /// Where it stands.
    pub fn place(&self) -> Place {
        Place {
            moment: self.moment,
            at: self.at,
        }
    }

    pub(super) fn check(&self) -> Result<(), HistoryError> {
        match self.text.chars().count() {
            1..=MAX_CAPTION => Ok(()),
            characters => Err(HistoryError::Caption { characters }),
        }
    }
}

impl History {
    /// Puts a caption at the place that is shown.
    ///
    /// # Errors
    /// When it is empty or too long, or the branch has as many as it may.
    pub fn say(&mut self, text: &str) -> Result<(), HistoryError> {
        let Place { moment, at } = self.place();
        let text = text.to_owned();
        let caption = Caption { moment, at, text };
        caption.check()?;
        self.insert(caption)
    }

    /// Takes a caption of the branch that is shown back, and returns it. The run is the same.
    ///
    /// # Errors
    /// When there is no such caption.
    pub fn unsay(&mut self, index: usize) -> Result<Caption, HistoryError> {
        let count = self.captions().len();
        let (line, _) = self.line_mut();
        line.remove(index)
            .ok_or(HistoryError::NoSuchCaption { index, count })
    }

    /// The captions of the branch that is shown, by place.
    pub fn captions(&self) -> &[Caption] {
        self.line().captions()
    }

    /// Goes where a caption says, or as near as the run was at that moment, and puts it there.
    pub(super) fn put(&mut self, caption: Caption) -> Result<(), HistoryError> {
        caption.check()?;
        self.seek_moment(caption.moment)?;
        let (line, checkpoints) = self.line_mut();
        line.go(caption.place(), checkpoints);
        let Place { moment, at } = self.place();
        self.insert(Caption {
            moment,
            at,
            ..caption
        })
    }

    fn insert(&mut self, caption: Caption) -> Result<(), HistoryError> {
        if self.line_mut().0.insert(caption) {
            Ok(())
        } else {
            Err(HistoryError::TooManyCaptions)
        }
    }
}
