//! The properties: their names, what they say, and where the paper has them.

use core::fmt;

/// The properties that always hold: those of Figure 3, and what clients rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    /// At most one leader can be elected in a given term (§5.2).
    ElectionSafety = 1,
    /// A leader never overwrites or deletes entries in its log; it only appends (§5.3).
    LeaderAppendOnly = 2,
    /// If two logs contain an entry with the same index and term, the logs are identical up to
    /// that index (§5.3).
    LogMatching = 3,
    /// An entry committed in a term is in the logs of the leaders of all later terms (§5.4).
    LeaderCompleteness = 4,
    /// If a peer has applied an entry at an index, no other ever applies another entry there
    /// (§5.4.3).
    StateMachineSafety = 5,
    /// `currentTerm` and `commitIndex` never go back, and no peer forgets a term that it has sent
    /// (Figure 2).
    Monotonic = 6,
    /// What a client was told is done is never lost (§8).
    Durability = 7,
    /// Every client operation takes effect at one instant between its beginning and its answer
    /// (§8, thesis §6.1).
    Linearizability = 8,
}

impl Property {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::ElectionSafety,
        Self::LeaderAppendOnly,
        Self::LogMatching,
        Self::LeaderCompleteness,
        Self::StateMachineSafety,
        Self::Monotonic,
        Self::Durability,
        Self::Linearizability,
    ];

    /// What it says, in a sentence.
    pub const fn about(self) -> &'static str {
        match self {
            Self::ElectionSafety => "At most one leader is elected in a term.",
            Self::LeaderAppendOnly => "A leader only appends to its log.",
            Self::LogMatching => {
                "Logs with the same entry at an index are the same up to that index."
            }
            Self::LeaderCompleteness => {
                "A committed entry is in the logs of the leaders of all later terms."
            }
            Self::StateMachineSafety => "No two peers apply different entries at an index.",
            Self::Monotonic => "No peer's currentTerm or commitIndex goes back.",
            Self::Durability => "What a client was told is done is never lost.",
            Self::Linearizability => {
                "Each operation takes effect at one instant between its beginning and its answer."
            }
        }
    }

    /// The paper's name for it, where it has one.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ElectionSafety => "Election Safety",
            Self::LeaderAppendOnly => "Leader Append-Only",
            Self::LogMatching => "Log Matching",
            Self::LeaderCompleteness => "Leader Completeness",
            Self::StateMachineSafety => "State Machine Safety",
            Self::Monotonic => "Monotonic term and commit",
            Self::Durability => "Durability",
            Self::Linearizability => "Linearizability",
        }
    }

    /// Where the paper states it.
    pub const fn section(self) -> &'static str {
        match self {
            Self::ElectionSafety => "§5.2",
            Self::LeaderAppendOnly | Self::LogMatching => "§5.3",
            Self::LeaderCompleteness => "§5.4",
            Self::StateMachineSafety => "§5.4.3",
            Self::Monotonic => "Figure 2",
            Self::Durability | Self::Linearizability => "§8",
        }
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
