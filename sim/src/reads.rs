//! The reads that a service asked its peer for, and who waits for their answers.

use std::{collections::BTreeMap, sync::Arc};

use raft::read::ReadId;

use crate::{host::Asker, trace::EventId};

/// One read.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) asker: Asker,
    /// The event of the request.
    pub(crate) request: EventId,
    pub(crate) key: Arc<str>,
}

/// All reads of one life of a host that have no answer yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reads {
    pending: BTreeMap<ReadId, Reading>,
    count: ReadId,
}

impl Reads {
    /// A name for one more.
    pub(crate) fn name(&mut self) -> ReadId {
        self.count += 1;
        self.count
    }

    pub(crate) fn wait(&mut self, id: ReadId, reading: Reading) {
        self.pending.insert(id, reading);
    }

    /// Takes out all that have no answer.
    pub(crate) fn abandon(&mut self) -> impl Iterator<Item = Reading> + use<> {
        core::mem::take(&mut self.pending).into_values()
    }

    pub(crate) fn end(&mut self, id: ReadId) -> Option<Reading> {
        self.pending.remove(&id)
    }
}
