//! Election timers that are set by hand, so that a vote is split or is not.

use raft::types::{Micros, PeerId, Role};

use super::World;
use crate::{
    error::WorldError, host::Peer, intervention::Timers, network::Channel, trace::EventKind,
};

impl World {
    /// Puts election timers off, none brings any forward: a follower that stands before its time
    /// would take a leader's lease away.
    pub(super) fn set_timers(&mut self, how: Timers) -> Result<(), WorldError> {
        let mut due = self.election_timers();
        if due.len() < 2 {
            return Err(WorldError::TooFewTimers);
        }
        due.sort_unstable();
        let event = self.record(None, None, EventKind::TimersSet { how });
        let apart = self.head_start();
        let last = due.last().map_or(0, |(at, _)| *at);
        let mut before: Option<Micros> = None;
        for (at, id) in due {
            let to = match how {
                Timers::Spread => before.map_or(at, |before| at.max(before.saturating_add(apart))),
                Timers::Align => last,
            };
            before = Some(to);
            let local = self.hosts[id.slot()].clock.at(to);
            self.with_peer(id, event, |peer| peer.put_off(local));
        }
        Ok(())
    }

    /// When the timer of each running voter that does not lead is due, in the world's time.
    fn election_timers(&self) -> Vec<(Micros, PeerId)> {
        let waits = |peer: &&Peer| peer.role() != Role::Leader && peer.is_voter();
        self.hosts
            .iter()
            .filter_map(|host| {
                let peer = host.running().filter(waits)?;
                let at = host.clock.when(peer.timer().deadline).max(self.now);
                Some((at, host.id))
            })
            .collect()
    }

    /// How long before a rival's timer a candidate's must fire, so that its request is there first:
    /// it writes its vote to its disk, and then the request travels. With PreVote a question and
    /// its answer travel before.
    fn head_start(&self) -> Micros {
        let slowest = self
            .ids()
            .flat_map(|from| self.ids().map(move |to| Channel { from, to }))
            .filter(|channel| channel.from != channel.to)
            .map(|channel| {
                let model = self.network.model(channel);
                (model.requests.latency_max, model.replies.latency_max)
            })
            .fold((0, 0), |(request, reply): (Micros, Micros), one| {
                (request.max(one.0), reply.max(one.1))
            });
        let (request, reply) = slowest;
        let asked = if self.config.pre_vote {
            request.saturating_add(reply)
        } else {
            0
        };
        let disk = self
            .hosts
            .iter()
            .map(|host| *host.disk.latency(&self.config).end());
        let disk = disk.max().unwrap_or(0);
        asked
            .saturating_add(disk)
            .saturating_add(request)
            .saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use raft::note::Note;

    use super::*;
    use crate::{WorldConfig, intervention::Intervention};

    const SEEDS: u64 = 40;

    /// A cluster of five whose leader crashed, and whose last heartbeats have arrived.
    fn leaderless(seed: u64, pre_vote: bool) -> World {
        let mut config = WorldConfig {
            seed,
            pre_vote,
            ..WorldConfig::default()
        };
        config.peers = 5;
        let mut world = World::new(config).unwrap();
        world.advance(3_000_000, u64::MAX);
        let leader = world.leader().expect("a leader").get();
        world.act(Intervention::Crash { peer: leader }).unwrap();
        world.advance(3_020_000, u64::MAX);
        world
    }

    fn set(world: &mut World, how: Timers) {
        world.act(Intervention::Timers { how }).unwrap();
    }

    /// The terms in which somebody stood after `from`, one per candidacy.
    fn candidacies(world: &World, from: Micros) -> Vec<u64> {
        let events = world.trace().from(0, usize::MAX).map(|(_, event)| event);
        events
            .filter(|event| event.at > from)
            .filter_map(|event| match event.kind {
                EventKind::Note(Note::BecameCandidate { term, .. }) => Some(term),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn spread_timers_give_the_first_candidate_no_rival() {
        let mut rivals_otherwise = 0;
        for pre_vote in [false, true] {
            for seed in 0..SEEDS {
                let mut world = leaderless(seed, pre_vote);
                let from = world.now();
                let mut as_it_is = world.clone();
                set(&mut world, Timers::Spread);
                world.advance(from + 1_000_000, u64::MAX);
                assert!(world.leader().is_some(), "seed {seed}");
                assert_eq!(
                    candidacies(&world, from).len(),
                    1,
                    "seed {seed}, {pre_vote}"
                );
                as_it_is.advance(from + 1_000_000, u64::MAX);
                rivals_otherwise += u64::from(candidacies(&as_it_is, from).len() > 1);
            }
        }
        assert!(rivals_otherwise > 0, "the seeds show nothing");
    }

    #[test]
    fn aligned_timers_split_the_next_vote() {
        for pre_vote in [false, true] {
            for seed in 0..SEEDS {
                let mut world = leaderless(seed, pre_vote);
                let from = world.now();
                set(&mut world, Timers::Align);
                world.advance(from + 1_500_000, u64::MAX);
                let stood = candidacies(&world, from);
                let first = stood[0];
                let rivals = stood.iter().filter(|term| **term == first).count();
                assert_eq!(rivals, 4, "seed {seed}, {pre_vote}: {stood:?}");
                let leads = world.leader().and_then(|id| world.peer(id));
                assert!(leads.is_none_or(|peer| peer.current_term() > first));
            }
        }
    }

    #[test]
    fn no_timer_is_brought_forward_and_clocks_that_drift_agree() {
        for how in [Timers::Spread, Timers::Align] {
            let mut world = leaderless(3, false);
            let drift = Intervention::Clock {
                peer: 2,
                offset_us: None,
                drift_ppm: Some(170_001),
            };
            world.act(drift).unwrap();
            let due = |world: &World| {
                let mut due = world.election_timers();
                due.sort_by_key(|(_, id)| *id);
                due
            };
            let before = due(&world);
            set(&mut world, how);
            let after = due(&world);
            for (one, other) in before.iter().zip(&after) {
                assert!(other.0 >= one.0, "{one:?} {other:?}");
            }
            let first = after.iter().min().unwrap().0;
            let last = after.iter().max().unwrap().0;
            // A clock that drifts is read to the microsecond below.
            assert_eq!(last - first <= 1, how == Timers::Align, "{after:?}");
        }
    }

    #[test]
    fn a_lonely_timer_is_refused_and_nothing_is_recorded() {
        let mut world = World::new(WorldConfig {
            peers: 2,
            ..WorldConfig::default()
        })
        .unwrap();
        world.advance(3_000_000, u64::MAX);
        let recorded = world.interventions().len();
        let hash = world.trace_hash();
        let how = Timers::Align;
        let refused = world.act(Intervention::Timers { how });
        assert_eq!(refused, Err(WorldError::TooFewTimers));
        assert_eq!(world.interventions().len(), recorded);
        assert_eq!(world.trace_hash(), hash);
    }

    #[test]
    fn a_run_with_timers_set_replays() {
        let mut world = leaderless(1, false);
        set(&mut world, Timers::Align);
        world.advance(5_000_000, u64::MAX);
        set(&mut world, Timers::Spread);
        world.advance(6_000_000, u64::MAX);
        let record: Vec<_> = world.interventions().iter().cloned().collect();
        let again = World::replay(world.config().clone(), &record, world.now()).unwrap();
        assert_eq!(again.trace_hash(), world.trace_hash());
    }
}
