//! What a peer is told when it is made, and what of it is refused.

use core::fmt;

use crate::{
    membership::{Membership, MembershipError},
    peer_set::PeerSet,
    types::{MAX_PEERS, Micros, PeerId},
};

/// The longest time span a configuration may name: one day.
pub const MAX_SPAN: Micros = 24 * 3_600 * 1_000_000;

/// The configuration of a peer. The peers of a cluster share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The peers that vote when the cluster begins: its first configuration, with
    /// [`learners`](Self::learners). Later ones are in the log (§6). A peer that is in none waits
    /// until a leader talks to it.
    pub voters: PeerSet,
    /// The peers that receive the log when the cluster begins, but do not vote.
    pub learners: PeerSet,
    /// The shortest election timeout. A follower that hears from no leader for a time drawn
    /// between this and [`election_timeout_max`](Self::election_timeout_max) starts an election
    /// (§5.2). Shorter finds a dead leader sooner, and takes more slow messages for a dead leader.
    pub election_timeout_min: Micros,
    /// The longest election timeout, inclusive. The wider the range, the rarer split votes are.
    pub election_timeout_max: Micros,
    /// How often a leader with nothing to say tells the others that it is there; also how long a
    /// candidate waits before it asks a silent voter again. Must be shorter than the shortest
    /// election timeout, or followers would give up on a leader that is well.
    pub heartbeat_interval: Micros,
    /// Whether a new leader appends an entry of its own at once, so that entries of earlier terms
    /// commit without waiting for a client (§8). The lab suite counts indices and wants it off. When
    /// off, a new leader does so all the same if it finds a joint configuration that it does not know
    /// to be committed (§6): the change must come to its end without a client.
    pub noop_on_election: bool,
    /// Whether a peer asks first whether it could win an election, before it raises its term
    /// (PreVote, thesis §9.6): a peer that was cut off does not depose a leader that is well when it
    /// comes back. Costs one exchange more per election.
    pub pre_vote: bool,
    /// Whether a leader that has heard from no quorum for an election timeout steps down
    /// (CheckQuorum, thesis §6.2): clients of a leader that is cut off learn it in bounded time.
    pub check_quorum: bool,
    /// Whether a vote is refused, and its term ignored, within the shortest election timeout of
    /// hearing from a leader (thesis §4.2.3): a peer that hears no leader, but is heard, cannot
    /// depose one that the others hear.
    pub leader_stickiness: bool,
    /// The most bytes of entries in one AppendEntries, counting an entry's payload and one more; a
    /// single larger entry still travels, alone.
    pub max_append_bytes: usize,
    /// How many AppendEntries with entries may be on their way to one follower before the leader
    /// waits for an answer. 1 turns pipelining off.
    pub max_in_flight: usize,
    /// The largest command that is accepted.
    pub max_command_bytes: usize,
    /// The largest snapshot that is taken, and that is received: what a follower keeps in memory
    /// while one arrives. The peers of a cluster must have the same.
    pub max_snapshot_bytes: usize,
    /// The most bytes of a snapshot in one InstallSnapshot. One is on its way at a time: smaller
    /// ones block heartbeats for a shorter time, and take more round trips.
    pub snapshot_chunk_bytes: usize,
    /// Whether a leader that a quorum has confirmed answers reads for a while without asking again
    /// (thesis §6.4.1). Saves a round per read; costs a [`Confirm`](crate::Confirm) with every
    /// heartbeat, and rests on clocks: see [`clock_drift_ppm`](Self::clock_drift_ppm). Needs
    /// [`leader_stickiness`](Self::leader_stickiness), which is what a lease is made of, and makes
    /// a peer that has just started wait the shortest election timeout before it votes.
    pub lease_reads: bool,
    /// How much faster one peer's clock may run than another's, in parts per million: 500 allows
    /// for clocks that gain half a millisecond a second on each other. A lease is that much
    /// shorter than the shortest election timeout. If clocks are worse than this says, a lease may
    /// outlive its leader, and reads may be stale.
    pub clock_drift_ppm: u32,
    /// How many reads may be pending at a peer, those that others ask of it among them. One more is
    /// refused.
    pub max_pending_reads: usize,
    /// The most bytes of entries that a leader has uncommitted, those among them that it found in
    /// its log, counting an entry's payload and one more. A proposal beyond that is refused, until
    /// more is committed; one of any size is taken when nothing is uncommitted, and as the first of a
    /// term, for nothing is committed before there is one (§5.4.2). Bounds what piles up in a leader
    /// that hears no quorum.
    pub max_uncommitted_bytes: usize,
    /// How many bytes of entries may be on their way to one follower before the leader waits for
    /// an answer; the message that reaches the bound still leaves. With
    /// [`max_in_flight`](Self::max_in_flight), whichever is reached first.
    pub max_in_flight_bytes: usize,
}

impl Config {
    /// The paper's timing (§9.3: 150-300 ms) for a cluster of `voters`, with a heartbeat every
    /// 50 ms.
    pub fn new(voters: PeerSet) -> Self {
        Self {
            voters,
            learners: PeerSet::EMPTY,
            election_timeout_min: 150_000,
            election_timeout_max: 300_000,
            heartbeat_interval: 50_000,
            noop_on_election: true,
            pre_vote: false,
            check_quorum: false,
            leader_stickiness: false,
            max_append_bytes: 64 * 1024,
            max_in_flight: 32,
            max_command_bytes: 1024 * 1024,
            max_snapshot_bytes: 64 * 1024 * 1024,
            snapshot_chunk_bytes: 64 * 1024,
            lease_reads: false,
            clock_drift_ppm: 0,
            max_pending_reads: 1024,
            max_uncommitted_bytes: usize::MAX,
            max_in_flight_bytes: usize::MAX,
        }
    }

    /// The configuration that the cluster begins with.
    ///
    /// # Errors
    /// When nobody votes, or a learner does.
    pub fn membership(&self) -> Result<Membership, ConfigError> {
        Membership::new(self.voters, PeerSet::EMPTY, self.learners).map_err(|error| match error {
            MembershipError::NoVoters => ConfigError::Voters { count: 0 },
            MembershipError::LearnerVotes { peer } => ConfigError::LearnerVotes { peer },
        })
    }

    /// The most bytes that [`encode_message`](crate::codec::encode_message) gives for a message of a
    /// peer whose cluster shares this configuration: what a transport must carry.
    pub fn max_message_bytes(&self) -> usize {
        // A term, an index or a length takes eight bytes at most; a term, a kind and a length
        // come with each entry, and a message has five numbers before its entries or its data.
        const NUMBER: usize = 8;
        const HEAD: usize = 4 + 5 * NUMBER;
        const ENTRY: usize = 1 + 2 * NUMBER;
        // Who belongs to the cluster: three sets, of peers with one byte each.
        const MEMBERS: usize = 3 + 3 * MAX_PEERS as usize;
        // Each entry counts for one byte more than its payload: so many entries at most.
        let many = self.max_append_bytes.saturating_mul(ENTRY);
        let one = self.max_command_bytes.max(MEMBERS).saturating_add(ENTRY);
        many.max(one)
            .max(self.snapshot_chunk_bytes.saturating_add(MEMBERS))
            .saturating_add(HEAD)
    }

    /// Refuses what could not run.
    ///
    /// # Errors
    /// The first [`ConfigError`] found.
    pub fn validate(&self) -> Result<(), ConfigError> {
        self.membership()?;
        for (name, value) in [
            ("heartbeat_interval", self.heartbeat_interval),
            ("election_timeout_min", self.election_timeout_min),
            ("election_timeout_max", self.election_timeout_max),
        ] {
            if value == 0 || value > MAX_SPAN {
                return Err(ConfigError::Span { name, value });
            }
        }
        if self.election_timeout_min > self.election_timeout_max {
            return Err(ConfigError::EmptyRange {
                min: self.election_timeout_min,
                max: self.election_timeout_max,
            });
        }
        if self.heartbeat_interval >= self.election_timeout_min {
            return Err(ConfigError::HeartbeatTooSlow {
                heartbeat: self.heartbeat_interval,
                election: self.election_timeout_min,
            });
        }
        for (name, value) in [
            ("max_append_bytes", self.max_append_bytes),
            ("max_in_flight", self.max_in_flight),
            ("max_command_bytes", self.max_command_bytes),
            ("max_snapshot_bytes", self.max_snapshot_bytes),
            ("snapshot_chunk_bytes", self.snapshot_chunk_bytes),
            ("max_pending_reads", self.max_pending_reads),
            ("max_uncommitted_bytes", self.max_uncommitted_bytes),
            ("max_in_flight_bytes", self.max_in_flight_bytes),
        ] {
            if value == 0 {
                return Err(ConfigError::Zero { name });
            }
        }
        if self.lease_reads && !self.leader_stickiness {
            return Err(ConfigError::LeaseWithoutStickiness);
        }
        Ok(())
    }
}

/// Why a configuration was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// The number of voters is not 1 to [`MAX_PEERS`].
    Voters {
        /// How many there were.
        count: usize,
    },
    /// A learner is among the voters.
    LearnerVotes {
        /// The peer.
        peer: PeerId,
    },
    /// A time span is zero or beyond [`MAX_SPAN`].
    Span {
        /// The field.
        name: &'static str,
        /// Its value.
        value: Micros,
    },
    /// The shortest election timeout is longer than the longest.
    EmptyRange {
        /// The shortest.
        min: Micros,
        /// The longest.
        max: Micros,
    },
    /// Heartbeats come no faster than followers give up.
    HeartbeatTooSlow {
        /// The heartbeat interval.
        heartbeat: Micros,
        /// The shortest election timeout.
        election: Micros,
    },
    /// A limit is zero.
    Zero {
        /// The field.
        name: &'static str,
    },
    /// Leases are on, but stickiness, which they are made of, is not.
    LeaseWithoutStickiness,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Voters { count } => {
                write!(f, "a cluster has 1 to {MAX_PEERS} peers, not {count}")
            }
            Self::LearnerVotes { peer } => {
                write!(f, "{peer} cannot be a learner and a voter at once")
            }
            Self::Span { name, value } => {
                write!(
                    f,
                    "{name} is {value} us; allowed are 1 us to {MAX_SPAN} us (one day)"
                )
            }
            Self::EmptyRange { min, max } => write!(
                f,
                "election_timeout_min ({min} us) must not be above election_timeout_max ({max} us)"
            ),
            Self::HeartbeatTooSlow {
                heartbeat,
                election,
            } => write!(
                f,
                "heartbeat_interval ({heartbeat} us) must be below election_timeout_min \
                 ({election} us), or followers give up on a leader that is well"
            ),
            Self::Zero { name } => write!(f, "{name} must be at least 1"),
            Self::LeaseWithoutStickiness => write!(
                f,
                "lease_reads needs leader_stickiness: a lease holds only while voters refuse \
                 whoever asks for a vote behind their leader's back"
            ),
        }
    }
}

impl core::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Config {
        Config::new((1..=3).filter_map(PeerId::new).collect())
    }

    #[test]
    fn the_defaults_are_accepted() {
        assert_eq!(good().validate(), Ok(()));
    }

    #[test]
    fn no_message_is_larger_than_the_configuration_says() {
        use crate::{
            codec::encoded_len,
            log::{Entry, Log, Payload},
            message::{AppendEntries, InstallSnapshot, Message},
            types::{MAX_NUMBER, Position},
        };
        let config = Config {
            max_append_bytes: 40,
            max_command_bytes: 300,
            snapshot_chunk_bytes: 900,
            ..good()
        };
        let (term, index) = (MAX_NUMBER, MAX_NUMBER - 50);
        for (chunk, len) in [(1, 0), (1, 3), (1, 39), (1, 300), (900, 0)] {
            let config = Config {
                snapshot_chunk_bytes: chunk,
                ..config.clone()
            };
            let mut log = Log::with_base(Position::new(term, index));
            for _ in 0..50 {
                let payload = Payload::Command(vec![7; len].into());
                log.append(Entry { term, payload });
            }
            let prev = log.base();
            let append = Message::AppendEntries(AppendEntries {
                term,
                prev,
                entries: log.slice(index + 1, index + 50, config.max_append_bytes),
                commit: index,
            });
            let membership = std::sync::Arc::new(config.membership().unwrap());
            let install = Message::InstallSnapshot(InstallSnapshot {
                term,
                last: prev,
                membership: membership.clone(),
                offset: MAX_NUMBER - 2_000,
                data: vec![7; chunk].into(),
                done: true,
            });
            for message in [append, install] {
                let (len, max) = (encoded_len(&message), config.max_message_bytes());
                assert!(len <= max, "{len} bytes, not {max}: {message:?}");
            }
        }
    }

    #[test]
    fn the_bounds_themselves_are_accepted() {
        assert_eq!(MAX_SPAN, 86_400_000_000, "a day in microseconds");
        let widest = Config {
            election_timeout_min: MAX_SPAN,
            election_timeout_max: MAX_SPAN,
            heartbeat_interval: MAX_SPAN - 1,
            ..good()
        };
        assert_eq!(widest.validate(), Ok(()));
    }

    #[test]
    fn each_refusal_names_the_field_and_what_is_allowed() {
        let refusals = [
            (
                Config {
                    voters: PeerSet::EMPTY,
                    ..good()
                },
                "1 to 99 peers, not 0",
            ),
            (
                Config {
                    learners: PeerId::new(3).into_iter().collect(),
                    ..good()
                },
                "S3 cannot be a learner and a voter",
            ),
            (
                Config {
                    election_timeout_min: 0,
                    ..good()
                },
                "election_timeout_min is 0 us; allowed",
            ),
            (
                Config {
                    election_timeout_max: MAX_SPAN + 1,
                    ..good()
                },
                "election_timeout_max is",
            ),
            (
                Config {
                    heartbeat_interval: 0,
                    ..good()
                },
                "heartbeat_interval is 0 us; allowed",
            ),
            (
                Config {
                    election_timeout_min: 300_001,
                    ..good()
                },
                "must not be above",
            ),
            (
                Config {
                    heartbeat_interval: 150_000,
                    ..good()
                },
                "must be below election_timeout_min",
            ),
            (
                Config {
                    max_append_bytes: 0,
                    ..good()
                },
                "max_append_bytes must be at least 1",
            ),
            (
                Config {
                    max_in_flight: 0,
                    ..good()
                },
                "max_in_flight must be at least 1",
            ),
            (
                Config {
                    max_command_bytes: 0,
                    ..good()
                },
                "max_command_bytes must be at least 1",
            ),
            (
                Config {
                    max_snapshot_bytes: 0,
                    ..good()
                },
                "max_snapshot_bytes must be at least 1",
            ),
            (
                Config {
                    snapshot_chunk_bytes: 0,
                    ..good()
                },
                "snapshot_chunk_bytes must be at least 1",
            ),
            (
                Config {
                    max_pending_reads: 0,
                    ..good()
                },
                "max_pending_reads must be at least 1",
            ),
            (
                Config {
                    max_uncommitted_bytes: 0,
                    ..good()
                },
                "max_uncommitted_bytes must be at least 1",
            ),
            (
                Config {
                    max_in_flight_bytes: 0,
                    ..good()
                },
                "max_in_flight_bytes must be at least 1",
            ),
            (
                Config {
                    lease_reads: true,
                    ..good()
                },
                "lease_reads needs leader_stickiness",
            ),
        ];
        for (config, part) in refusals {
            let error = config.validate().unwrap_err().to_string();
            assert!(error.contains(part), "{error:?} does not say {part:?}");
        }
    }

    #[test]
    fn a_message_is_as_large_as_the_largest_of_its_kinds() {
        let most = |append, command, chunk| {
            Config {
                max_append_bytes: append,
                max_command_bytes: command,
                snapshot_chunk_bytes: chunk,
                ..Config::new(PeerSet::EMPTY)
            }
            .max_message_bytes()
        };
        // A version, a kind and two more bytes, and five numbers of eight stand before all else;
        // with each entry go a kind and two numbers.
        let (head, entry) = (4 + 5 * 8, 1 + 2 * 8);
        assert_eq!(most(1_000, 1, 1), 1_000 * entry + head);
        assert_eq!(most(1, 100_000, 1), 100_000 + entry + head);
        // A configuration has three sets of up to 99 peers.
        let members = 3 + 3 * 99;
        assert_eq!(most(1, 1, 1), members + entry + head);
        assert_eq!(most(1, 1, 200_000), 200_000 + members + head);
    }
}
