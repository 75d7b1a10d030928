//! Everything that can be done with a history, in random order, held against what is known of every
//! moment of every branch.

use raft::random::Draw;

use super::*;
use crate::world::Limit;

/// What is known of the moments of a branch.
type Known = Vec<(u64, u64, u64, usize)>;

struct Model {
    seed: u64,
    history: History,
    known: BTreeMap<BranchId, Known>,
    draw: Draw,
    step: u64,
}

impl Model {
    fn new(seed: u64) -> Self {
        let config = hunt::Plan::draw(seed, None).config;
        let history = small(config);
        let begun = vec![seal(history.world())];
        Self {
            seed,
            history,
            known: BTreeMap::from([(FIRST, begun)]),
            draw: Draw::new(seed, 0x4157, 0, 0),
            step: 0,
        }
    }

    /// The world that is shown is the one that is known for its moment, or a new one.
    fn check(&mut self) {
        let world = self.history.world();
        let current = self.history.current();
        let known = self.known.get_mut(&current).expect("a known branch");
        let (moment, shown) = (world.moment() as usize, seal(world));
        let place = format!("seed {}, step {}, moment {moment}", self.seed, self.step);
        // Who goes to the end of a branch lets all happen that is due at that instant: more than one
        // thing, when a clock has jumped there.
        if known.len() < moment {
            let mut again = self.history.clone();
            for moment in known.len()..moment {
                again.seek_moment(moment as u64).unwrap();
                known.push(seal(again.world()));
            }
        }
        if known.len() == moment {
            known.push(shown);
        }
        assert_eq!(known.get(moment), Some(&shown), "{place}");
        let end = self.history.end();
        assert_eq!(end.moment as usize + 1, known.len(), "{place}");
        assert!(self.history.checkpoints().0 <= SMALL.most, "{place}");
    }

    fn act(&mut self) {
        let acts = hunt::some_acts(self.history.world(), &mut self.draw, self.step);
        for (part, act) in acts.into_iter().enumerate() {
            let (current, moment) = (self.history.current(), self.history.place().moment);
            let past = self.history.is_in_the_past();
            if self.history.act_as(act, part > 0, &mut |_| None).is_err() {
                assert_eq!(self.history.current(), current);
                continue;
            }
            if self.history.current() != current {
                assert!(past);
                let mut shared = self.known[&current].clone();
                shared.truncate(moment as usize + 1);
                self.known.insert(self.history.current(), shared);
            }
            self.check();
        }
    }

    fn one(&mut self) {
        self.step += 1;
        let end = self.history.end();
        match self.draw.within(0..=19) {
            0..=4 => self.act(),
            5..=8 => {
                for _ in 0..self.draw.within(1..=80) {
                    self.history.step();
                    self.check();
                }
            }
            9 | 10 => {
                // In pieces, so that every moment of the run's new part is seen.
                let until = self.history.place().at + self.draw.within(0..=100_000);
                while self.history.advance(until, 1).limit == Some(Limit::Events) {
                    self.check();
                }
            }
            11 | 12 => {
                for _ in 0..self.draw.within(1..=20) {
                    self.history.back();
                    self.check();
                }
            }
            13 => {
                let moment = self.draw.within(0..=end.moment);
                self.history.seek_moment(moment).unwrap();
            }
            14 | 15 => {
                // Not to the end itself: that would go on with an instant that is not over.
                let at = self.draw.within(0..=end.at.saturating_sub(1));
                if at < end.at {
                    self.history.seek(at, u64::MAX);
                    assert_eq!(self.history.place().at, at);
                }
            }
            16 => {
                self.history.next_that_matters(0);
            }
            17 => {
                self.history.previous_that_matters();
            }
            18 => {
                let branches: Vec<_> = self.known.keys().copied().collect();
                let which = self.draw.within(0..=branches.len() as u64 - 1) as usize;
                self.history.switch_to(branches[which]).unwrap();
            }
            _ => {
                let branches: Vec<_> = self.known.keys().copied().collect();
                let which = self.draw.within(0..=branches.len() as u64 - 1) as usize;
                if branches.len() > 6 {
                    self.history.drop_branch(branches[which]).unwrap();
                    self.known.remove(&branches[which]);
                } else {
                    let _ = self.history.set_companion(Some(branches[which]));
                    let at = self.history.place().at;
                    if let Some(companion) = self.history.companion()
                        && at
                            <= self
                                .history
                                .branches
                                .get(&companion)
                                .unwrap()
                                .line
                                .tip()
                                .now()
                    {
                        let world = self.history.companion_world(u64::MAX).unwrap();
                        let (moment, seal) = (world.moment() as usize, seal(world));
                        assert_eq!(self.known[&companion][moment], seal);
                    }
                }
            }
        }
        self.check();
    }
}

#[test]
fn whatever_is_done_every_moment_of_every_branch_stays_as_it_was() {
    for seed in 1..=40 {
        let mut model = Model::new(seed);
        for _ in 0..120 {
            model.one();
        }
        // And each branch is the run that its record makes.
        let ids: Vec<_> = model.known.keys().copied().collect();
        for id in ids {
            model.history.switch_to(id).unwrap();
            let end = model.history.end();
            model.history.seek(end.at, u64::MAX);
            let recorded = model.history.interventions().iter();
            let config = model.history.world().config().clone();
            let replayed = World::replay(config, recorded, end.at).unwrap();
            assert_eq!(
                replayed.trace_hash(),
                model.history.world().trace_hash(),
                "seed {seed}, branch {id}"
            );
            let world = model.history.world();
            assert_eq!(replayed.interventions(), world.interventions());
            assert_eq!(replayed.deeds(), world.deeds());
        }
    }
}
