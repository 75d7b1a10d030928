//! The properties, checked from outside: nothing here asks the rules of the core.

use core::fmt;
use std::collections::BTreeMap;

use raft::{
    Apply, Index, Log, Membership, Payload, Peer, PeerId, PeerSet, Role, Rules, Snapshot, Stored,
    Term, random::mix,
};

/// What must hold in every world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Property {
    /// At most one leader in a term, and it leads in one life only (§5.2).
    ElectionSafety,
    /// A peer's vote of a term goes to one candidate, whatever was lost in between (§5.2).
    OneVote,
    /// A leader removes nothing of its own log (§5.3).
    LeaderAppendOnly,
    /// Index and term name an entry and all before it (§5.3).
    LogMatching,
    /// A committed entry is in the log of every leader of a later term (§5.4).
    LeaderCompleteness,
    /// All apply the same entries, in order and without a gap (§5.4.3).
    StateMachineSafety,
    /// A committed entry is on the disks of a quorum, from then on: of the last committed
    /// configuration, or of one behind it that some leader went by. A lost disk may have had it.
    CommittedIsDurable,
    /// What a peer takes for durable is on its disk.
    PersistedIndex,
    /// What a leader takes a follower to store is on the follower's disk, unless that was lost.
    MatchIndex,
    /// Terms and `commitIndex` never go back in a life, and all committed is applied.
    Monotonic,
    /// A peer goes by the latest configuration of its log, or of its snapshot (§6).
    Configuration,
    /// No peer refuses what a correct one sent.
    NothingRefused,
    /// A read sees everything that was committed anywhere when it was asked (thesis §6.4).
    LinearizableReads,
    /// A healed cluster commits and applies what it is asked to, and reads.
    Progress,
}

/// A property that did not hold.
#[derive(Debug)]
pub(crate) struct Violation {
    pub(crate) property: Property,
    detail: String,
}

impl Violation {
    pub(crate) fn new(property: Property, detail: impl fmt::Display) -> Self {
        let detail = detail.to_string();
        Self { property, detail }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.property, self.detail)
    }
}

/// The violation of `property` unless `holds`.
fn ensure<D: fmt::Display>(
    holds: bool,
    property: Property,
    detail: impl FnOnce() -> D,
) -> Result<(), Violation> {
    if holds {
        Ok(())
    } else {
        Err(Violation::new(property, detail()))
    }
}

/// Does `log` hold the entry at `index` of `term`, by itself or in the snapshot before it?
pub(crate) fn holds(log: &Log, index: Index, term: Term) -> bool {
    index < log.base().index || log.term_at(index) == Some(term)
}

/// The service of these worlds: its state is a hash over all that it applied.
pub(crate) fn next_state(state: u64, apply: &Apply) -> u64 {
    let payload = match &apply.payload {
        Payload::Command(command) => command
            .iter()
            .fold(1, |all, &byte| mix(all ^ u64::from(byte))),
        Payload::Noop => 0,
        Payload::Configuration(membership) => [
            membership.voters(),
            membership.outgoing(),
            membership.learners(),
        ]
        .iter()
        .fold(2, |all, set| mix(all ^ set.bits() as u64)),
    };
    mix(state ^ mix(apply.index) ^ mix(apply.term) ^ payload)
}

/// The bytes of its snapshot: some more than one piece has, and never the same number.
pub(crate) fn encode_state(index: Index, state: u64) -> std::sync::Arc<[u8]> {
    let mut bytes = state.to_le_bytes().to_vec();
    bytes.extend((0..index % 40).map(|at| at as u8));
    bytes.into()
}

/// What a peer looked like when it was last seen, in this life.
#[derive(Clone, Debug, Default)]
struct Seen {
    life: u32,
    term: Term,
    leads: bool,
    commit_index: Index,
    applied: Index,
    log: Log,
}

/// An entry that some leader has committed.
#[derive(Clone, Copy, Debug)]
struct Committed {
    term: Term,
    /// The earliest term in which a leader held it committed.
    by: Term,
}

/// All that was ever seen of a world.
#[derive(Debug)]
pub(crate) struct Checker {
    seen: Vec<Seen>,
    /// Who led a term, in which life, with which log at first.
    leaders: BTreeMap<Term, (PeerId, u32, Log)>,
    votes: BTreeMap<(Term, PeerId), PeerId>,
    /// The term of the entry before, and the payload, of every entry that ever was.
    entries: BTreeMap<(Index, Term), (Term, Payload)>,
    /// From index 1 on.
    committed: Vec<Committed>,
    /// What some peer applied, from index 1 on.
    applied: Vec<(Term, Payload)>,
    /// The service's state after each index, from 0 on.
    states: Vec<u64>,
    /// The configuration that the world began with, and every other that ever was.
    first: Membership,
    configurations: BTreeMap<(Index, Term), Membership>,
    /// Whether the peers play by the rules, so that they go by the configuration that they should.
    correct: bool,
}

impl Checker {
    pub(crate) fn new(peers: usize, first: Membership, correct: bool) -> Self {
        Self {
            seen: vec![Seen::default(); peers],
            leaders: BTreeMap::new(),
            votes: BTreeMap::new(),
            entries: BTreeMap::new(),
            committed: Vec::new(),
            applied: Vec::new(),
            states: vec![0],
            first,
            configurations: BTreeMap::new(),
            correct,
        }
    }

    /// The configuration as of the committed entry at `index`, with its own index.
    fn committed_configuration(&self, index: Index) -> (Index, Membership) {
        let is_committed = |at: Index, term: Term| {
            let entry = self.committed.get(at as usize - 1);
            entry.is_some_and(|entry| entry.term == term)
        };
        let up_to = self.configurations.range(..=(index, Term::MAX));
        up_to
            .rev()
            .find(|((at, term), _)| is_committed(*at, *term))
            .map_or((0, self.first), |((at, _), membership)| (*at, *membership))
    }

    /// The last committed configuration and those that came behind it, committed or not.
    fn in_play(&self) -> Vec<Membership> {
        let (index, last) = self.committed_configuration(Index::MAX);
        let behind = self.configurations.range((index + 1, 0)..);
        behind.map(|(_, it)| *it).chain([last]).collect()
    }

    /// What was applied up to and with `index`.
    pub(crate) fn applied_to(&self, index: Index) -> &[(Term, Payload)] {
        &self.applied[..(index as usize).min(self.applied.len())]
    }

    /// `peer` handed `snapshot` to its service. Returns the state in it, which must be the one that
    /// all others had at that index.
    pub(crate) fn restored(&mut self, peer: PeerId, snapshot: &Snapshot) -> Result<u64, Violation> {
        let index = snapshot.last.index;
        let state = self.states.get(index as usize).copied();
        let same = state.is_some_and(|state| encode_state(index, state) == snapshot.bytes);
        ensure(same, Property::StateMachineSafety, || {
            format!("{peer} begins again from {snapshot:?}, which nobody's state was")
        })?;
        self.seen[peer.slot()].applied = index;
        Ok(state.unwrap_or(0))
    }

    /// How far `peer`'s service has come.
    pub(crate) fn applied_by(&self, peer: PeerId) -> Index {
        self.seen[peer.slot()].applied
    }

    /// How many terms had a leader.
    pub(crate) fn leaders(&self) -> u64 {
        self.leaders.len() as u64
    }

    /// How many entries were committed.
    pub(crate) fn commits(&self) -> u64 {
        self.committed.len() as u64
    }

    /// A message left that gives `voter`'s vote to `candidate`.
    pub(crate) fn voted(
        &mut self,
        term: Term,
        voter: PeerId,
        candidate: PeerId,
    ) -> Result<(), Violation> {
        let first = *self.votes.entry((term, voter)).or_insert(candidate);
        ensure(first == candidate, Property::OneVote, || {
            format!("{voter} voted for {first} and {candidate} in term {term}")
        })
    }

    /// `peer` handed `apply` to its service.
    pub(crate) fn applied(&mut self, peer: PeerId, apply: &Apply) -> Result<(), Violation> {
        let seen = &mut self.seen[peer.slot()];
        ensure(
            apply.index == seen.applied + 1,
            Property::StateMachineSafety,
            || format!("{peer} applied {apply:?} behind index {}", seen.applied),
        )?;
        seen.applied = apply.index;
        let entry = (apply.term, apply.payload.clone());
        match self.applied.get(apply.index as usize - 1) {
            None => {
                let before = self.states[apply.index as usize - 1];
                self.states.push(next_state(before, apply));
                self.applied.push(entry);
            }
            Some(first) => ensure(*first == entry, Property::StateMachineSafety, || {
                format!("{peer} applied {apply:?}, another peer {first:?}")
            })?,
        }
        Ok(())
    }

    /// `peer` lives again.
    pub(crate) fn restarted(&mut self, peer: PeerId, life: u32) {
        self.seen[peer.slot()] = Seen {
            life,
            ..Seen::default()
        };
    }

    /// A write of the log from `from` on reached a disk.
    pub(crate) fn written(&self, from: Index, disks: &[&Stored]) -> Result<(), Violation> {
        let in_play = self.in_play();
        for (index, entry) in (1..).zip(&self.committed).skip(from as usize - 1) {
            let copies: Vec<_> = (1..)
                .zip(disks)
                .filter(|(_, disk)| disk.lost || holds(&disk.log, index, entry.term))
                .filter_map(|(number, _)| PeerId::new(number))
                .collect();
            let majority = |voters: PeerSet| {
                let stored = copies.iter().filter(|&&peer| voters.contains(peer)).count();
                voters.is_empty() || stored > voters.len() / 2
            };
            let enough = |it: &Membership| majority(it.voters()) && majority(it.outgoing());
            ensure(
                in_play.iter().any(enough),
                Property::CommittedIsDurable,
                || {
                    format!(
                        "the disks of {copies:?} hold index {index} of {entry:?}; in play are \
                         {in_play:?}"
                    )
                },
            )?;
        }
        Ok(())
    }

    /// Something happened to `peer`, and its effects were carried out.
    pub(crate) fn observe<R: Rules>(
        &mut self,
        peer: &Peer<R>,
        disks: &[&Stored],
    ) -> Result<(), Violation> {
        let (id, log) = (peer.id(), peer.log());
        self.observe_log(id, log)?;
        if self.correct {
            self.observe_configuration(peer)?;
        }
        let seen = &mut self.seen[id.slot()];
        let leads = peer.role() == Role::Leader;
        ensure(
            peer.current_term() >= seen.term && peer.commit_index() >= seen.commit_index,
            Property::Monotonic,
            || format!("{id} went back: {peer:?}, before {seen:?}"),
        )?;
        ensure(
            peer.last_applied() == peer.commit_index() && seen.applied == peer.commit_index(),
            Property::Monotonic,
            || {
                format!(
                    "{id} committed {} and applied {}",
                    peer.commit_index(),
                    seen.applied
                )
            },
        )?;
        if leads && seen.leads && peer.current_term() == seen.term {
            let kept = seen
                .log
                .iter()
                .filter(|&(index, _)| index > log.base().index)
                .all(|(index, entry)| log.get(index) == Some(entry));
            ensure(kept, Property::LeaderAppendOnly, || {
                format!("{id} removed entries of its own in term {}", seen.term)
            })?;
        }
        // One that is left out of C_new steps down in the moment in which it commits that.
        let led = seen.leads && seen.term == peer.current_term();
        let life = seen.life;
        *seen = Seen {
            life,
            term: peer.current_term(),
            leads,
            commit_index: peer.commit_index(),
            applied: seen.applied,
            log: log.clone(),
        };
        let own = disks[id.slot()];
        let durable = peer.persisted_index();
        ensure(
            own.log.last_index() >= durable
                && (1..=durable).all(|index| {
                    let known = log.term_at(index);
                    known.is_none_or(|term| holds(&own.log, index, term))
                }),
            Property::PersistedIndex,
            || {
                format!(
                    "{id} takes {durable} for durable, the disk has {:?}",
                    own.log
                )
            },
        )?;
        if leads || led {
            self.observe_leader(peer, life, disks)?;
        }
        Ok(())
    }

    /// Whether `peer` goes by the configuration that its log, and what was committed before that, say.
    fn observe_configuration<R: Rules>(&self, peer: &Peer<R>) -> Result<(), Violation> {
        let log = peer.log();
        let latest = log
            .iter()
            .filter_map(|(index, entry)| match &entry.payload {
                Payload::Configuration(membership) => Some((index, **membership)),
                _ => None,
            });
        let base = log.base().index;
        let as_of_base = || (base, self.committed_configuration(base).1);
        let should = latest.last().unwrap_or_else(as_of_base);
        let does = (peer.membership_index(), peer.membership());
        ensure(does == should, Property::Configuration, || {
            format!("{} goes by {does:?}, not by {should:?}", peer.id())
        })
    }

    fn observe_log(&mut self, id: PeerId, log: &Log) -> Result<(), Violation> {
        if self.seen[id.slot()].log == *log {
            return Ok(());
        }
        let mut before = log.base().term;
        for (index, entry) in log.iter() {
            let fact = (before, entry.payload.clone());
            let known = self
                .entries
                .entry((index, entry.term))
                .or_insert_with(|| fact.clone());
            ensure(*known == fact, Property::LogMatching, || {
                format!(
                    "{id} has {fact:?} at index {index} of term {}, elsewhere it is {known:?}",
                    entry.term
                )
            })?;
            before = entry.term;
            if let Payload::Configuration(membership) = &entry.payload {
                self.configurations
                    .insert((index, entry.term), **membership);
            }
        }
        Ok(())
    }

    fn observe_leader<R: Rules>(
        &mut self,
        leader: &Peer<R>,
        life: u32,
        disks: &[&Stored],
    ) -> Result<(), Violation> {
        let (id, term, log) = (leader.id(), leader.current_term(), leader.log());
        if let Some((other, other_life, _)) = self.leaders.get(&term) {
            ensure(
                (*other, *other_life) == (id, life),
                Property::ElectionSafety,
                || format!("{other} and {id} (life {life}) lead term {term}"),
            )?;
        } else {
            for (index, entry) in (1..).zip(&self.committed) {
                ensure(
                    entry.by >= term || holds(log, index, entry.term),
                    Property::LeaderCompleteness,
                    || format!("{id} leads term {term} without index {index} of {entry:?}"),
                )?;
            }
            self.leaders.insert(term, (id, life, log.clone()));
        }
        let commit_index = leader.commit_index();
        for (index, entry) in log.iter().take_while(|&(index, _)| index <= commit_index) {
            let committed = Committed {
                term: entry.term,
                by: term,
            };
            match self.committed.get_mut(index as usize - 1) {
                Some(known) if known.term == entry.term => {
                    known.by = known.by.min(term);
                    continue;
                }
                Some(known) => {
                    let detail = format!("{id} commits {committed:?} at {index}, not {known:?}");
                    return Err(Violation::new(Property::LeaderCompleteness, detail));
                }
                None => self.committed.push(committed),
            }
            for (later, (other, _, log)) in self.leaders.range(term + 1..) {
                ensure(
                    holds(log, index, entry.term),
                    Property::LeaderCompleteness,
                    || format!("{other} leads term {later} without index {index}: {committed:?}"),
                )?;
            }
            self.written(index, disks)?;
        }
        for (slot, disk) in disks.iter().enumerate() {
            let Some(follower) = PeerId::new(slot as u16 + 1) else {
                continue;
            };
            let matched = leader.progress(follower).map_or(0, |it| it.match_index);
            ensure(
                disk.lost
                    || disk.hard_state.current_term > term
                    || disk.log.last_index() >= matched
                        && log
                            .term_at(matched)
                            .is_none_or(|term| holds(&disk.log, matched, term)),
                Property::MatchIndex,
                || format!("{id} takes {follower} to store {matched}; its disk has {disk:?}"),
            )?;
        }
        Ok(())
    }
}
