//! The rules of linearizable reads (thesis §6.4) and of the leases that make them cheap (§6.4.1).

use crate::{
    peer_set::PeerSet,
    quorum::Quorum,
    types::{Micros, Position, Term},
};

/// What is decided on whether a peer may answer reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadQuestion {
    /// Whether the peer leads, as far as it knows.
    pub leads: bool,
    /// Its `currentTerm`.
    pub current_term: Term,
    /// The last entry that it knows to be committed.
    pub committed: Position,
    /// How its lease stands.
    pub lease: LeaseVerdict,
}

/// Whether a peer may answer reads from its `commitIndex`, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadVerdict {
    /// Only a leader knows what is committed; others ask it.
    NotLeader,
    /// It leads, but no entry of its term is committed: its `commitIndex` may be behind that of the
    /// leader before it, and so behind what clients were told (§6.4, step 1).
    NoEntryOfTerm {
        /// The last entry that it knows to be committed.
        committed: Position,
        /// Its term.
        term: Term,
    },
    /// A quorum must say first that it still leads: another may have been elected meanwhile, and
    /// have committed more (§6.4, step 3).
    NeedsRound {
        /// Why its lease does not do.
        lease: LeaseVerdict,
    },
    /// Nobody else can have been elected: it holds a lease (§6.4.1).
    ByLease {
        /// When the lease ends.
        until: Micros,
    },
}

impl ReadVerdict {
    /// Where the thesis states the rule that decided.
    pub const fn section(&self) -> &'static str {
        match self {
            Self::NotLeader | Self::NoEntryOfTerm { .. } | Self::NeedsRound { .. } => "thesis §6.4",
            Self::ByLease { .. } => "thesis §6.4.1",
        }
    }
}

/// May a read be answered from this peer's `commitIndex`?
pub fn may_read(question: &ReadQuestion) -> ReadVerdict {
    if !question.leads {
        return ReadVerdict::NotLeader;
    }
    if question.committed.term != question.current_term {
        return ReadVerdict::NoEntryOfTerm {
            committed: question.committed,
            term: question.current_term,
        };
    }
    match question.lease {
        LeaseVerdict::Held { until } => ReadVerdict::ByLease { until },
        lease => ReadVerdict::NeedsRound { lease },
    }
}

/// Is a leader confirmed by those that answered a round? A quorum, itself among them, had seen no
/// later term after the round began; whoever is elected needs one of them (§6.4, step 3).
pub fn confirmed(quorum: &Quorum, answered: PeerSet) -> bool {
    quorum.is_met(answered)
}

/// What a lease is decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseQuestion {
    /// Whether leases are configured.
    pub enabled: bool,
    /// The time now, by the leader's clock.
    pub now: Micros,
    /// When the latest round began that a quorum answered, by the leader's clock.
    pub confirmed_since: Option<Micros>,
    /// For how long whoever answered votes for nobody else, by its own clock: the shortest election
    /// timeout.
    pub promised: Micros,
    /// How much faster another clock may run, in parts per million.
    pub clock_drift_ppm: u32,
    /// Whether the leader asked another peer to take over in this term.
    pub handed_over: bool,
}

/// Whether a leader holds a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseVerdict {
    /// Leases are not configured.
    Off,
    /// No quorum has answered yet.
    Unconfirmed,
    /// The leader asked another to stand for election (thesis §3.10). Votes for that peer are given
    /// in spite of all promises, and nobody can call back a message: there is no lease for the rest
    /// of the term, even when the transfer is given up.
    HandedOver,
    /// It has ended.
    Expired {
        /// When it ended.
        until: Micros,
    },
    /// It holds.
    Held {
        /// When it ends.
        until: Micros,
    },
}

/// A lease goes from when a round began, which is before anyone answered it, for as long as all who
/// answered refuse their votes (§6.4.1).
pub fn lease(question: &LeaseQuestion) -> LeaseVerdict {
    if !question.enabled {
        return LeaseVerdict::Off;
    }
    if question.handed_over {
        return LeaseVerdict::HandedOver;
    }
    let Some(since) = question.confirmed_since else {
        return LeaseVerdict::Unconfirmed;
    };
    let until = since.saturating_add(lease_span(question.promised, question.clock_drift_ppm));
    if question.now < until {
        LeaseVerdict::Held { until }
    } else {
        LeaseVerdict::Expired { until }
    }
}

/// For how long, by a leader's clock, another peer surely waits for `promised` by its own, if that
/// clock runs faster by up to `clock_drift_ppm` parts per million.
///
/// Clocks that show whole microseconds make a span look up to one longer than it was: that is taken
/// off at both ends.
pub fn lease_span(promised: Micros, clock_drift_ppm: u32) -> Micros {
    const MILLION: u64 = 1_000_000;
    // No configured span is so long that this saturates.
    let promised = promised.saturating_sub(1).saturating_mul(MILLION);
    (promised / (MILLION + u64::from(clock_drift_ppm))).saturating_sub(1)
}

/// May a peer that promises leases still be bound by what it promised before it was started? It
/// has forgotten whom it heard, and when: so it votes for nobody until the longest such promise is
/// over.
pub fn just_started(ago: Micros, promised: Micros) -> bool {
    ago < promised
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::PeerId;

    fn question() -> ReadQuestion {
        ReadQuestion {
            leads: true,
            current_term: 4,
            committed: Position::new(4, 9),
            lease: LeaseVerdict::Off,
        }
    }

    fn lease_question() -> LeaseQuestion {
        LeaseQuestion {
            enabled: true,
            now: 100_000,
            confirmed_since: Some(50_000),
            promised: 150_000,
            clock_drift_ppm: 0,
            handed_over: false,
        }
    }

    #[test]
    fn only_a_leader_with_a_committed_entry_of_its_term_may_read() {
        let follower = ReadQuestion {
            leads: false,
            ..question()
        };
        assert_eq!(may_read(&follower), ReadVerdict::NotLeader);
        let committed = Position::new(3, 9);
        let new = ReadQuestion {
            committed,
            lease: LeaseVerdict::Held { until: 7 },
            ..question()
        };
        assert_eq!(
            may_read(&new),
            ReadVerdict::NoEntryOfTerm { committed, term: 4 }
        );
    }

    #[test]
    fn a_leader_asks_a_quorum_unless_it_holds_a_lease() {
        for lease in [
            LeaseVerdict::Off,
            LeaseVerdict::Unconfirmed,
            LeaseVerdict::HandedOver,
            LeaseVerdict::Expired { until: 7 },
        ] {
            let asked = ReadQuestion {
                lease,
                ..question()
            };
            assert_eq!(may_read(&asked), ReadVerdict::NeedsRound { lease });
        }
        let lease = LeaseVerdict::Held { until: 7 };
        let asked = ReadQuestion {
            lease,
            ..question()
        };
        assert_eq!(may_read(&asked), ReadVerdict::ByLease { until: 7 });
    }

    #[test]
    fn a_leader_is_confirmed_by_a_quorum() {
        let peers = |numbers: &[u16]| numbers.iter().filter_map(|&n| PeerId::new(n)).collect();
        let quorum = Quorum::majority(peers(&[1, 2, 3]));
        assert!(!confirmed(&quorum, peers(&[1])));
        assert!(!confirmed(&quorum, peers(&[1, 4])));
        assert!(confirmed(&quorum, peers(&[1, 3])));
    }

    #[test]
    fn a_lease_ends_an_election_timeout_after_the_round_began() {
        let until = 50_000 + 150_000 - 2;
        assert_eq!(lease(&lease_question()), LeaseVerdict::Held { until });
        let last = LeaseQuestion {
            now: until - 1,
            ..lease_question()
        };
        assert_eq!(lease(&last), LeaseVerdict::Held { until });
        let late = LeaseQuestion {
            now: until,
            ..lease_question()
        };
        assert_eq!(lease(&late), LeaseVerdict::Expired { until });
    }

    #[test]
    fn there_is_no_lease_unless_configured_and_confirmed_nor_after_handing_over() {
        let off = LeaseQuestion {
            enabled: false,
            ..lease_question()
        };
        assert_eq!(lease(&off), LeaseVerdict::Off);
        let unconfirmed = LeaseQuestion {
            confirmed_since: None,
            ..lease_question()
        };
        assert_eq!(lease(&unconfirmed), LeaseVerdict::Unconfirmed);
        let handed_over = LeaseQuestion {
            handed_over: true,
            ..lease_question()
        };
        assert_eq!(lease(&handed_over), LeaseVerdict::HandedOver);
    }

    /// While the leader's clock shows the span, no other clock, started when the leader's was read
    /// or later and as fast as is allowed, shows the promise.
    #[test]
    fn a_lease_is_over_before_the_fastest_clock_allowed_has_run_for_an_election_timeout() {
        for (promised, ppm) in [
            (150_000, 0),
            (150_000, 500),
            (150_000, 50_000),
            (7, 999_999),
            (86_400_000_000, 100),
            (1, 0),
        ] {
            let span = lease_span(promised, ppm);
            // The leader's clock may show less than the span until almost one microsecond more has
            // passed; the other's may show the promise almost one before it has.
            let run = (u128::from(span) + 1) * (1_000_000 + u128::from(ppm));
            assert!(
                run <= (u128::from(promised) - 1) * 1_000_000 || span == 0,
                "{promised} at {ppm}: {span}"
            );
        }
        assert_eq!(lease_span(150_000, 0), 149_998);
        assert_eq!(lease_span(150_000, 50_000), 142_855);
        assert_eq!(lease_span(150_000, 1_000_000), 74_998);
    }

    #[test]
    fn a_peer_that_just_started_waits_an_election_timeout() {
        assert!(just_started(149_999, 150_000));
        assert!(!just_started(150_000, 150_000));
    }
}
