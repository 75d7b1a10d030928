//! One way to explain all answers about a key so far.

use super::model::{Call, Reply, Value};
use crate::trace::EventId;

/// An operation under way that has taken effect, and what it will be answered; `None` when nobody
/// waits for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) id: EventId,
    pub(super) reply: Option<Reply>,
}

/// One way to explain all answers so far.
///
/// Reads under way are not taken one by one, which would make a configuration for each set of them:
/// they may be answered with any value that the key has had since they began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Configuration {
    pub(super) value: Value,
    /// In the order of their ids; no reads.
    pub(super) taken: Vec<Taken>,
    /// The values that a read under way has passed, besides the present one.
    pub(super) passed: Vec<(EventId, Value)>,
}

impl Configuration {
    pub(super) fn taken(&self, id: EventId) -> Option<&Taken> {
        self.taken.iter().find(|taken| taken.id == id)
    }

    /// This one after `one` has taken effect, too; `reads` are under way.
    pub(super) fn with(
        &self,
        value: Value,
        one: Option<(EventId, Option<Reply>)>,
        reads: impl Iterator<Item = EventId>,
    ) -> Self {
        let mut taken = self.taken.clone();
        if let Some((id, reply)) = one {
            let at = taken.partition_point(|before| before.id < id);
            taken.insert(at, Taken { id, reply });
        }
        let mut passed = self.passed.clone();
        if value != self.value {
            for read in reads {
                if !self.passed(read, &self.value) {
                    passed.push((read, self.value.clone()));
                }
            }
        }
        Self {
            value,
            taken,
            passed,
        }
    }

    /// Has the read passed this value, before the present one?
    fn passed(&self, read: EventId, value: &Value) -> bool {
        self.passed
            .iter()
            .any(|(id, before)| *id == read && before == value)
    }

    /// The values that a read under way may be answered with.
    pub(super) fn values(&self, read: EventId) -> impl Iterator<Item = &Value> {
        let passed = self.passed.iter().filter(move |(id, _)| *id == read);
        passed.map(|(_, value)| value).chain([&self.value])
    }

    /// Forgets the oldest of the values that were passed, until there are `most`.
    pub(super) fn forget_passed(&mut self, most: usize) {
        let beyond = self.passed.len().saturating_sub(most);
        self.passed.drain(..beyond);
    }

    /// This one when `call`, which is under way, is answered `reply`, and nothing else takes effect
    /// for that; `None` if this does not explain it.
    pub(super) fn answered(self, id: EventId, call: &Call, reply: &Reply) -> Option<Self> {
        let explained = match self.taken(id) {
            Some(taken) => taken.reply.as_ref() == Some(reply),
            None if call.reads_only() => {
                let mut values = self.values(id);
                *reply == Reply::Full || values.any(|value| call.on(value).1 == *reply)
            }
            None => *reply == Reply::Full,
        };
        explained.then(|| self.without(id))
    }

    pub(super) fn without(mut self, id: EventId) -> Self {
        self.taken.retain(|taken| taken.id != id);
        self.passed.retain(|(read, _)| *read != id);
        self
    }
}

/// Can `this` explain whatever `other` can? It can when it has the same value, its reads have passed
/// all values that those of `other` have, and everything that has taken effect in `other` beyond
/// what has in `this` may as well take effect later: because nobody waits for its answer, or because
/// `may_wait` says so.
pub(super) fn covers(
    this: &Configuration,
    other: &Configuration,
    may_wait: impl Fn(&Taken) -> bool,
) -> bool {
    this.value == other.value
        && this.taken.iter().all(|taken| other.taken.contains(taken))
        && other
            .taken
            .iter()
            .all(|taken| taken.reply.is_none() || this.taken.contains(taken) || may_wait(taken))
        && other
            .passed
            .iter()
            .all(|(read, value)| *value == this.value || this.passed(*read, value))
}
