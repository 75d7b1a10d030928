//! A change of the membership, as JavaScript says it.

use js_sys::Error;
use raft::{Change, Changing};
use raft_sim::view::numbers;
use serde::{Deserialize, Serialize};

use super::PositionView;
use crate::boundary::{peer_id, peer_set};

/// What is asked for: `MembershipChange` in the typings, in the words of the world's interventions.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Asked {
    AddLearner { peer: u16 },
    Promote { peer: u16 },
    Remove { peer: u16 },
    Reconfigure { voters: Vec<u16> },
}

impl Asked {
    pub(super) fn change(&self) -> Result<Change, Error> {
        let member = |peer: u16| peer_id("change.peer", peer.into());
        Ok(match self {
            Self::AddLearner { peer } => Change::AddLearner(member(*peer)?),
            Self::Promote { peer } => Change::Promote(member(*peer)?),
            Self::Remove { peer } => Change::Remove(member(*peer)?),
            Self::Reconfigure { voters } => Change::Joint {
                voters: peer_set("change.voters", voters)?,
            },
        })
    }
}

/// What a change began with: `Changing` in the typings.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChangingView {
    entry: Option<PositionView>,
    catching_up: Vec<u16>,
}

impl From<Changing> for ChangingView {
    fn from(changing: Changing) -> Self {
        Self {
            entry: changing.entry.map(PositionView::from),
            catching_up: numbers(changing.catching_up),
        }
    }
}
