//! What is done to a cluster: a table, a row for each kind.
//!
//! To add a kind, add a row. What its function returns is done at once, in order; nothing is done
//! when it finds nothing to do. What a world refuses is left out and not counted.

use raft::{PeerId, Role, random::Draw};

use super::plan::once_in;
use crate::{
    Intervention, LinkChange, World,
    clients::{Load, LoadMix, ReadMode},
    intervention::Carries,
};

/// A kind of fault.
#[derive(Debug)]
pub struct Fault {
    /// Its name in results.
    pub name: &'static str,
    /// How often it is done, relative to the others of a run.
    pub(super) weight: u64,
    pub(super) act: fn(&mut Scene<'_>) -> Vec<Intervention>,
}

/// The kinds, in the order in which they are told.
pub const FAULTS: &[Fault] = &[
    kind("crash", 3, |scene| {
        one(scene.victim().map(|peer| Intervention::Crash { peer }))
    }),
    kind("power_loss", 3, |scene| {
        one(scene
            .victim()
            .map(|peer| Intervention::PowerLoss { peer, torn: None }))
    }),
    kind("torn_write", 2, |scene| {
        let torn = Some(true);
        one(scene
            .victim()
            .map(|peer| Intervention::PowerLoss { peer, torn }))
    }),
    // A majority must be left that remembers, or nobody may lead any more.
    kind(WIPE, 2, |scene| {
        let forgot = |id| world_forgot(scene.world, id);
        let lost = scene.which(forgot).len();
        let few = usize::from(scene.world.peers() - 1) / 2;
        match scene.victim() {
            Some(peer) if lost < few => {
                vec![Intervention::Wipe { peer }, Intervention::Restart { peer }]
            }
            _ => Vec::new(),
        }
    }),
    kind("pause", 2, |scene| {
        one(scene.victim().map(|peer| Intervention::Pause { peer }))
    }),
    kind("clock", 1, |scene| {
        let most = scene.most_drift();
        let drift = scene.draw.within(0..=2 * most).cast_signed() - most.cast_signed();
        let jumps = once_in(scene.draw, 3) && !scene.leases();
        vec![Intervention::Clock {
            peer: scene.any(),
            offset_us: jumps.then(|| 1_000 * scene.draw.within(1..=400)),
            drift_ppm: Some(drift),
        }]
    }),
    kind("blackout", 1, |scene| {
        let all = scene.up().into_iter();
        all.map(|peer| Intervention::PowerLoss { peer, torn: None })
            .collect()
    }),
    kind("restart_at_once", 2, |scene| match scene.victim() {
        Some(peer) => vec![
            Intervention::PowerLoss { peer, torn: None },
            Intervention::Restart { peer },
        ],
        None => Vec::new(),
    }),
    kind("cut_one_way", 3, |scene| {
        let cut = |(from, to)| Intervention::Cut { from, to };
        one(scene.link().map(cut))
    }),
    kind("cut_both_ways", 2, |scene| match scene.link() {
        Some((from, to)) => vec![
            Intervention::Cut { from, to },
            Intervention::Cut { from: to, to: from },
        ],
        None => Vec::new(),
    }),
    kind("isolate", 2, |scene| {
        one(scene.victim().map(|peer| Intervention::Isolate { peer }))
    }),
    kind("partition", 2, |scene| {
        let draw = &mut *scene.draw;
        let (left, right) = (1..=scene.world.peers()).partition(|_| once_in(draw, 2));
        vec![Intervention::Partition {
            groups: vec![left, right],
        }]
    }),
    // A leader that still replicates to somebody, but commits nothing.
    kind("minority", 2, |scene| {
        let leader = scene.victim().unwrap_or(1);
        scene.minority(leader)
    }),
    // Its last command reaches few, as in Figure 8.
    kind("last_words", 4, |scene| {
        let leaders = scene.leaders();
        let Some(leader) = scene.pick(&leaders) else {
            return Vec::new();
        };
        let mut acts = scene.minority(leader);
        acts.push(command(scene, Some(leader)));
        if once_in(scene.draw, 2) {
            acts.push(Intervention::Crash { peer: leader });
        }
        acts
    }),
    kind("lossy_link", 1, |scene| {
        scene.change_link(|draw, change| {
            change.loss = Some(0.1 * draw.within(1..=9) as f64);
        })
    }),
    kind("duplicating_link", 1, |scene| {
        scene.change_link(|draw, change| {
            change.duplication = Some(0.1 * draw.within(1..=9) as f64);
        })
    }),
    kind("late_link", 1, |scene| {
        scene.change_link(|draw, change| change.late = Some(0.1 * draw.within(1..=5) as f64))
    }),
    kind("slow_link", 1, |scene| {
        scene.change_link(|draw, change| {
            let slowest = 1_000 * draw.within(1..=300);
            change.latency_min_us = Some(slowest / 2);
            change.latency_max_us = Some(slowest);
        })
    }),
    kind("drop", 2, |scene| {
        let drop = |message| Intervention::Drop { message };
        one(scene.message().map(drop))
    }),
    kind("duplicate", 2, |scene| match scene.message() {
        Some(message) => vec![Intervention::Duplicate { message }],
        None => Vec::new(),
    }),
    kind("delay", 3, |scene| {
        let by_us = 1_000 * scene.draw.within(1..=1_500);
        let delay = |message| Intervention::Delay { message, by_us };
        one(scene.message().map(delay))
    }),
    kind("overtake", 2, |scene| {
        let deliver = |message| Intervention::Deliver { message };
        one(scene.message().map(deliver))
    }),
    kind("snapshot", 3, |scene| {
        one(scene.any_up().map(|peer| Intervention::Snapshot { peer }))
    }),
    kind("transfer", 2, |scene| {
        let to = scene.any();
        vec![Intervention::Transfer { from: None, to }]
    }),
    // Where there are leases, nobody stands before its time.
    kind("fire", 4, |scene| {
        let peer = if scene.leases() {
            let leaders = scene.leaders();
            scene.pick(&leaders)
        } else {
            scene.any_up()
        };
        one(peer.map(|peer| Intervention::Fire { peer }))
    }),
    kind(MEMBERS, 6, |scene| {
        let peer = scene.any();
        let leader = None;
        vec![match scene.draw.within(0..=4) {
            0 => Intervention::AddLearner { peer, leader },
            1 => Intervention::Promote { peer, leader },
            2 => Intervention::Remove { peer, leader },
            _ => {
                let draw = &mut *scene.draw;
                let voters = (1..=scene.world.peers()).filter(|_| once_in(draw, 2));
                let voters = voters.collect();
                Intervention::Reconfigure { voters, leader }
            }
        }]
    }),
    // Clients in sessions, for some seconds. Linearizability is looked at on their keys, which are
    // few, so that they meet there.
    kind("load", 3, |scene| {
        vec![Intervention::Load(Load {
            clients: scene.draw.within(1..=MOST_CLIENTS) as u16,
            keys: scene.draw.within(1..=3) as u32,
            every_us: scene.pick(&[20_000, 50_000, 200_000]).unwrap_or(50_000),
            until_us: Some(scene.world.now() + 500_000 * scene.draw.within(1..=6)),
            mix: LoadMix::default(),
        })]
    }),
    kind("lost_answer", 2, |scene| {
        let client = scene.draw.within(1..=MOST_CLIENTS) as u16;
        vec![Intervention::ClientLoseAnswer { client }]
    }),
];

/// A disk is lost: not in a run in which members come and go, for there it is hard to say whose votes
/// are left.
pub(super) const WIPE: &str = "wipe";

/// Members come and go.
pub(super) const MEMBERS: &str = "members";

/// Was the disk of this peer lost?
fn world_forgot(world: &World, id: PeerId) -> bool {
    world.durable(id).is_some_and(|stored| stored.lost)
}

/// By how many parts of a million a clock runs too fast or too slow at most.
const MOST_DRIFT: u64 = 50_000;

/// How many clients a load has at most.
const MOST_CLIENTS: u64 = 4;

const fn kind(
    name: &'static str,
    weight: u64,
    act: fn(&mut Scene<'_>) -> Vec<Intervention>,
) -> Fault {
    Fault { name, weight, act }
}

/// What undoes faults: in every run, each as often as the others.
pub(super) const REPAIRS: &[fn(&mut Scene<'_>) -> Vec<Intervention>] = &[
    |scene| {
        let down = scene.down();
        one(scene.pick(&down).map(|peer| Intervention::Restart { peer }))
    },
    |scene| {
        let down = scene.down().into_iter();
        down.map(|peer| Intervention::Restart { peer }).collect()
    },
    |scene| {
        let peer = scene.any();
        vec![Intervention::Connect { peer }]
    },
    |_| vec![Intervention::HealAll {}],
    |scene| {
        let peer = scene.any();
        vec![Intervention::Resume { peer }]
    },
];

/// A client asks, or several do at once. They may ask a leader that is none any more.
pub(super) fn commands(scene: &mut Scene<'_>) -> Vec<Intervention> {
    let leaders = scene.leaders();
    let peer = scene.pick(&leaders);
    let many = once_in(scene.draw, 8);
    let count = if many { scene.draw.within(2..=10) } else { 1 };
    (0..count).map(|_| command(scene, peer)).collect()
}

fn command(scene: &mut Scene<'_>, peer: Option<u16>) -> Intervention {
    let step = scene.step;
    let key = ["x", "y", "z"][scene.draw.within(0..=2) as usize];
    let no_entry = scene.world.config().client_reads == ReadMode::Index;
    if no_entry && once_in(scene.draw, 3) {
        // Everybody may be asked, and most of all who leads, or has not heard yet that another does.
        let (peer, key) = (scene.victim(), key.to_owned());
        return Intervention::Read { peer, key };
    }
    let op = match scene.draw.within(0..=9) {
        0 => format!("get {key}"),
        1 => format!("delete {key}"),
        2..=4 => format!("put {key} {step}"),
        _ => format!("append {key} {step}."),
    };
    Intervention::Request { peer, op }
}

fn one(act: Option<Intervention>) -> Vec<Intervention> {
    act.into_iter().collect()
}

/// The moment at which something is done, and the draw that decides what.
pub(super) struct Scene<'a> {
    pub(super) world: &'a World,
    pub(super) draw: &'a mut Draw,
    /// How many things were done before.
    pub(super) step: u64,
}

impl Scene<'_> {
    fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        let last = (from.len() as u64).checked_sub(1)?;
        from.get(self.draw.within(0..=last) as usize).copied()
    }

    /// Any peer.
    fn any(&mut self) -> u16 {
        self.draw.within(1..=self.world.peers().into()) as u16
    }

    fn which(&self, is: impl Fn(PeerId) -> bool) -> Vec<u16> {
        let ids = self.world.ids().filter(|&id| is(id));
        ids.map(PeerId::get).collect()
    }

    /// The peers that are up.
    fn up(&self) -> Vec<u16> {
        self.which(|id| self.world.is_up(id))
    }

    /// The peers that are down.
    fn down(&self) -> Vec<u16> {
        self.which(|id| !self.world.is_up(id))
    }

    /// The peers that take themselves for leaders.
    fn leaders(&self) -> Vec<u16> {
        let leads = |id| {
            let peer = self.world.peer(id);
            peer.is_some_and(|peer| peer.role() == Role::Leader)
        };
        self.which(leads)
    }

    /// Are there leases?
    fn leases(&self) -> bool {
        self.world.config().lease_reads
    }

    /// By how many parts of a million a clock may run too fast or too slow. Under leases none may gain
    /// more on another than leaders allow for, so that with d either way (1 + d) / (1 - d) is at most
    /// what they allow.
    fn most_drift(&self) -> u64 {
        const MILLION: u64 = 1_000_000;
        let config = self.world.config();
        let allowed = u64::from(config.clock_drift_ppm);
        if config.lease_reads {
            MOST_DRIFT.min(allowed * MILLION / (2 * MILLION + allowed))
        } else {
            MOST_DRIFT
        }
    }

    fn any_up(&mut self) -> Option<u16> {
        let up = self.up();
        self.pick(&up)
    }

    /// A peer that is up: every other time a leader, because what happens to leaders matters most.
    fn victim(&mut self) -> Option<u16> {
        let leaders = self.leaders();
        if once_in(self.draw, 2)
            && let Some(leader) = self.pick(&leaders)
        {
            return Some(leader);
        }
        self.any_up()
    }

    /// Divides `peer`, and perhaps one other, from the rest.
    fn minority(&mut self, peer: u16) -> Vec<Intervention> {
        let mut rest = self.which(|id| id.get() != peer);
        let mut few = vec![peer];
        if rest.len() > 1 && !once_in(self.draw, 3) {
            let friend = self.draw.within(0..=rest.len() as u64 - 1) as usize;
            few.push(rest.swap_remove(friend));
        }
        vec![Intervention::Partition {
            groups: vec![few, rest],
        }]
    }

    /// Two peers.
    fn link(&mut self) -> Option<(u16, u16)> {
        let from = self.victim().unwrap_or(1);
        let others = self.which(|id| id.get() != from);
        let to = self.pick(&others)?;
        Some(if once_in(self.draw, 2) {
            (from, to)
        } else {
            (to, from)
        })
    }

    /// A message in flight.
    fn message(&mut self) -> Option<u64> {
        let last = (self.world.flights().len() as u64).checked_sub(1)?;
        let at = self.draw.within(0..=last) as usize;
        Some(self.world.flights().nth(at)?.id.get())
    }

    /// Changes a link, or all of a peer's, for messages of one kind or of both.
    fn change_link(&mut self, set: impl FnOnce(&mut Draw, &mut LinkChange)) -> Vec<Intervention> {
        let Some((from, to)) = self.link() else {
            return Vec::new();
        };
        let (from, to) = match self.draw.within(0..=3) {
            0 => (Some(from), None),
            1 => (None, Some(to)),
            _ => (Some(from), Some(to)),
        };
        let on = [Carries::Both, Carries::Requests, Carries::Replies];
        let mut change = LinkChange {
            from,
            to,
            on: self.pick(&on).unwrap_or_default(),
            ..LinkChange::default()
        };
        set(self.draw, &mut change);
        vec![Intervention::Link(change)]
    }
}
