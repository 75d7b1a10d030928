//! Where a driver keeps a peer's persistent state: the lab's `Persister`, in Rust's terms.

use core::fmt;

use crate::{
    journal::{
        JournalError, append_stored, append_write, recover, stored_record_len, write_record_len,
    },
    storage::{Stored, Write, WriteId},
};

/// Keeps the persistent state of one peer.
///
/// A driver hands every [`Effect::Persist`](crate::Effect::Persist) to [`append`](Self::append),
/// calls [`sync`](Self::sync) when it likes, once for many writes if it likes, and tells
/// [`Peer::persisted`](crate::Peer::persisted) what came of it. After a crash it makes the peer
/// from what [`load`](Self::load) finds.
///
/// A write that failed was promised to nobody: the driver must stop the peer there, as if it had
/// crashed. To go on without it would be to forget it.
pub trait Persister {
    /// Takes a write in. It is durable after the next [`sync`](Self::sync), and may be so before.
    ///
    /// # Errors
    /// When there is no room for it, or the device fails. The write is not there.
    fn append(&mut self, write: &Write) -> Result<(), PersistError>;

    /// Makes durable what was taken in. Returns the last such write, if there was any since the
    /// peer was made: what [`Peer::persisted`](crate::Peer::persisted) wants to know.
    ///
    /// # Errors
    /// When the device fails. Nothing is known then of what was taken in since the last time.
    fn sync(&mut self) -> Result<Option<WriteId>, PersistError>;

    /// What a peer begins with: every write that was durable, in order, and those of the others
    /// that got there whole. The ids of writes begin anew.
    ///
    /// # Errors
    /// When what was durable is not there any more. The peer must not start then; its disk is
    /// [lost](Stored::lost).
    fn load(&mut self) -> Result<Stored, PersistError>;
}

/// Why something was not kept, or not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersistError {
    /// There is no room.
    Full {
        /// How many bytes the write has.
        needed: u64,
        /// How many are free.
        free: u64,
    },
    /// What was durable is damaged.
    Corrupt(JournalError),
    /// The device failed.
    Device,
}

impl fmt::Display for PersistError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full { needed, free } => {
                write!(f, "no room: {needed} bytes are needed, {free} are free")
            }
            Self::Corrupt(error) => error.fmt(f),
            Self::Device => f.write_str("the device failed"),
        }
    }
}

impl core::error::Error for PersistError {}

/// A [journal](crate::journal) in memory that can do what disks do: fill up, lose what was not
/// synced, and tear the write at which the power failed.
///
/// A snapshot frees the room of what it takes the place of: once it is durable, the journal begins
/// anew with the whole state. (A driver with files writes a second one and renames it.)
#[derive(Clone, Debug, Default)]
pub struct MemoryPersister {
    journal: Vec<u8>,
    /// How many bytes of the journal no loss of power takes.
    synced: usize,
    /// The state after all that was taken in.
    state: Stored,
    /// The most bytes that the journal may have; 0 for no bound.
    capacity: u64,
    /// The last write that was taken in.
    last: Option<WriteId>,
    /// Whether a snapshot was taken in since the journal began.
    superseded: bool,
}

impl MemoryPersister {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// One that holds `stored`, durably.
    pub fn holding(stored: &Stored) -> Self {
        let mut persister = Self {
            state: stored.clone(),
            ..Self::default()
        };
        persister.begin_anew();
        persister
    }

    /// Bounds the journal to `bytes`; 0 for no bound. What is there stays.
    pub fn set_capacity(&mut self, bytes: u64) {
        self.capacity = bytes;
    }

    /// How many bytes the journal has.
    pub fn len(&self) -> usize {
        self.journal.len()
    }

    /// Is nothing written?
    pub fn is_empty(&self) -> bool {
        self.journal.is_empty()
    }

    /// How many bytes a loss of power may take.
    pub fn unsynced(&self) -> usize {
        self.journal.len() - self.synced
    }

    /// The bytes themselves: to look at them, or to damage them.
    pub fn journal_mut(&mut self) -> &mut Vec<u8> {
        &mut self.journal
    }

    /// The power fails: of what was not synced, `kept` bytes got there. [`load`](Persister::load)
    /// says what that is.
    pub fn lose_power(&mut self, kept: usize) {
        let end = self.synced.saturating_add(kept);
        self.journal.truncate(end);
    }

    /// Writes the whole state in the place of what led to it.
    fn begin_anew(&mut self) {
        self.journal = Vec::with_capacity(stored_record_len(&self.state));
        append_stored(&mut self.journal, &self.state);
        self.synced = self.journal.len();
        self.superseded = false;
    }
}

impl Persister for MemoryPersister {
    fn append(&mut self, write: &Write) -> Result<(), PersistError> {
        let needed = write_record_len(write) as u64;
        let free = self.capacity.saturating_sub(self.journal.len() as u64);
        if self.capacity > 0 && needed > free {
            return Err(PersistError::Full { needed, free });
        }
        append_write(&mut self.journal, write);
        self.state.apply(write);
        self.last = Some(write.id);
        self.superseded |= write.snapshot.is_some();
        Ok(())
    }

    fn sync(&mut self) -> Result<Option<WriteId>, PersistError> {
        self.synced = self.journal.len();
        if self.superseded {
            self.begin_anew();
        }
        Ok(self.last)
    }

    fn load(&mut self) -> Result<Stored, PersistError> {
        let found = recover(&self.journal).map_err(PersistError::Corrupt)?;
        self.state = found.stored;
        self.last = None;
        // What was overwritten, and a torn record, are not carried on.
        self.begin_anew();
        Ok(self.state.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::tests::{noops, snapshot_up_to};

    #[test]
    fn what_was_synced_survives_and_what_was_not_may_be_torn() {
        let mut disk = MemoryPersister::new();
        assert_eq!(disk.sync(), Ok(None));
        disk.append(&noops(1, 1, &[1, 1])).unwrap();
        assert_eq!(disk.sync(), Ok(Some(1)));
        let synced = disk.len();
        disk.append(&noops(2, 3, &[1])).unwrap();
        let whole = disk.unsynced();
        assert_eq!(synced + whole, disk.len());
        for kept in 0..=whole {
            let mut disk = disk.clone();
            disk.lose_power(kept);
            let last = disk.load().unwrap().log.last_index();
            assert_eq!(last, if kept == whole { 3 } else { 2 }, "{kept} bytes");
            // What was torn is gone: what is written next is found again.
            disk.append(&noops(1, last + 1, &[1])).unwrap();
            assert_eq!(disk.sync(), Ok(Some(1)));
            disk.lose_power(0);
            assert_eq!(disk.load().unwrap().log.last_index(), last + 1);
        }
    }

    #[test]
    fn a_full_disk_says_so_and_a_snapshot_makes_room() {
        let mut disk = MemoryPersister::new();
        disk.set_capacity(200);
        let mut index = 0;
        let full = loop {
            match disk.append(&noops(index + 1, index + 1, &[1])) {
                Ok(()) => index += 1,
                Err(error) => break error,
            }
            disk.sync().unwrap();
        };
        let needed = write_record_len(&noops(index + 1, index + 1, &[1])) as u64;
        let free = 200 - disk.len() as u64;
        assert_eq!(full, PersistError::Full { needed, free });
        assert!(disk.len() <= 200 && index > 3);
        assert_eq!(disk.load().unwrap().log.last_index(), index);
        // Started anew, there is room for the snapshot.
        disk.append(&snapshot_up_to(1, index)).unwrap();
        disk.sync().unwrap();
        assert!(disk.len() < 100, "{} bytes", disk.len());
        assert_eq!(disk.load().unwrap().log.base().index, index);
    }

    #[test]
    fn damage_is_an_error() {
        let mut disk = MemoryPersister::new();
        disk.append(&noops(1, 1, &[1])).unwrap();
        disk.append(&noops(2, 2, &[1])).unwrap();
        disk.journal_mut()[14] ^= 1;
        let error = JournalError::Checksum { at: 0 };
        assert_eq!(disk.load(), Err(PersistError::Corrupt(error)));
    }

    #[test]
    fn one_that_holds_a_state_is_as_if_it_had_written_it() {
        let mut disk = MemoryPersister::new();
        assert!(disk.is_empty());
        disk.append(&noops(1, 1, &[1, 1])).unwrap();
        assert!(!disk.is_empty());
        disk.append(&snapshot_up_to(2, 1)).unwrap();
        disk.append(&noops(3, 3, &[1])).unwrap();
        disk.sync().unwrap();
        // The snapshot let the journal begin anew, though more was written behind it.
        let len = disk.len();
        let stored = disk.load().unwrap();
        let mut holding = MemoryPersister::holding(&stored);
        assert_eq!(len, holding.len());
        assert_eq!(holding.load(), Ok(stored));
        assert_eq!(holding.unsynced(), 0);
    }

    #[test]
    fn a_disk_can_be_filled_to_the_last_byte() {
        let write = noops(1, 1, &[1]);
        let mut disk = MemoryPersister::new();
        disk.set_capacity(write_record_len(&write) as u64);
        assert_eq!(disk.append(&write), Ok(()));
        assert!(matches!(
            disk.append(&noops(2, 2, &[1])),
            Err(PersistError::Full { free: 0, .. })
        ));
    }
}
