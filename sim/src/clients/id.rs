//! What a client is called.

use core::fmt;

use crate::limits::MAX_CLIENTS;

/// The name of a client: C1, C2, ...
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(u16);

impl ClientId {
    /// The client of this number, 1 to [`MAX_CLIENTS`].
    pub fn new(number: u16) -> Option<Self> {
        (1..=MAX_CLIENTS).contains(&number).then_some(Self(number))
    }

    /// Its number.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Its place in an array of all clients.
    pub(crate) fn slot(self) -> usize {
        usize::from(self.0) - 1
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "C{}", self.0)
    }
}
