//! What a history refuses. It is as it was then.

use core::fmt;

use raft::types::Micros;

use super::BranchId;
use crate::{
    error::WorldError,
    limits::{MAX_BRANCH_NAME, MAX_BRANCHES, MAX_CAPTION, MAX_CAPTIONS, MAX_TAKEN_OVER},
};

/// Why a history refused something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryError {
    /// The world refused it.
    World(WorldError),
    /// There is no such branch.
    NoSuchBranch {
        /// The number that was given.
        branch: BranchId,
        /// The numbers that there are.
        branches: Vec<BranchId>,
    },
    /// A name is empty or too long.
    Name {
        /// How many characters it has.
        characters: usize,
    },
    /// A caption is empty or too long.
    Caption {
        /// How many characters it has.
        characters: usize,
    },
    /// The branch has as many captions as it may.
    TooManyCaptions,
    /// There is no such caption.
    NoSuchCaption {
        /// The place in the list that was given.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// The branch has not come so far.
    NoSuchMoment {
        /// The moment that was given.
        moment: u64,
        /// The last that there is.
        last: u64,
    },
    /// The only branch cannot be dropped.
    OnlyBranch,
    /// The branch is shown already.
    Shown {
        /// Which.
        branch: BranchId,
    },
    /// There are as many branches as may be, and each is held on to.
    TooManyBranches,
    /// There is no such intervention.
    NoSuchIntervention {
        /// The place in the list that was given.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// No network function decided anything.
    NoFates,
    /// The time lies behind the end of a branch.
    BehindTheEnd {
        /// The time.
        at: Micros,
        /// The branch.
        branch: BranchId,
        /// Its end.
        end: Micros,
    },
    /// A run has more happenings than a history takes over.
    TooLong,
    /// Nobody had the patience for the whole run.
    GivenUp,
}

impl From<WorldError> for HistoryError {
    fn from(refusal: WorldError) -> Self {
        Self::World(refusal)
    }
}

impl fmt::Display for HistoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::World(refusal) => refusal.fmt(f),
            Self::NoFates => write!(f, "no network function decided anything on this branch"),
            Self::NoSuchBranch { branch, branches } => {
                let names: Vec<String> = branches.iter().map(ToString::to_string).collect();
                let names = names.join(", ");
                write!(f, "there is no branch {branch}; the branches are {names}")
            }
            Self::Name { characters } => write!(
                f,
                "the name has {characters} characters; allowed: 1 to {MAX_BRANCH_NAME}"
            ),
            Self::Caption { characters } => write!(
                f,
                "the caption has {characters} characters; allowed: 1 to {MAX_CAPTION}"
            ),
            Self::TooManyCaptions => write!(
                f,
                "the branch has {MAX_CAPTIONS} captions; allowed: no more than that"
            ),
            Self::NoSuchCaption { index, count: 0 } => {
                write!(f, "there is no caption {index}; the branch has none")
            }
            Self::NoSuchCaption { index, count } => {
                write!(
                    f,
                    "there is no caption {index}; allowed: 0 to {}",
                    count - 1
                )
            }
            Self::NoSuchMoment { moment, last } => write!(
                f,
                "moment {moment} is not reached on this branch; allowed: 0 to {last}"
            ),
            Self::OnlyBranch => f.write_str("this is the only branch, which cannot be dropped"),
            Self::Shown { branch } => write!(f, "branch {branch} is the one that is shown already"),
            Self::TooManyBranches => write!(
                f,
                "there are {MAX_BRANCHES} branches, all pinned or in use; drop or unpin one"
            ),
            Self::NoSuchIntervention { index, count: 0 } => {
                write!(f, "there is no intervention {index}; the branch has none")
            }
            Self::NoSuchIntervention { index, count } => write!(
                f,
                "there is no intervention {index}; allowed: 0 to {}",
                count - 1
            ),
            Self::BehindTheEnd { at, branch, end } => {
                write!(
                    f,
                    "{at} us lies behind the end of branch {branch}, {end} us"
                )
            }
            Self::TooLong => write!(
                f,
                "in the run more than {MAX_TAKEN_OVER} things happen; allowed: no more than that"
            ),
            Self::GivenUp => f.write_str("the run was given up before its end"),
        }
    }
}

impl core::error::Error for HistoryError {}
