//! The reader cuts, heals and changes links.

use raft::{peer_set::PeerSet, types::PeerId};

use super::World;
use crate::{
    config::{check_chance, check_range},
    error::WorldError,
    intervention::{Carries, LinkChange},
    network::{Channel, Delivery, LinkModel},
    trace::{EventKind, Loss},
};

impl World {
    pub(super) fn channel(&self, from: u16, to: u16) -> Result<Channel, WorldError> {
        let (from, to) = (self.id(from)?, self.id(to)?);
        if from == to {
            return Err(WorldError::OwnLink { peer: from });
        }
        Ok(Channel { from, to })
    }

    pub(super) fn cut_or_heal(&mut self, from: u16, to: u16, cut: bool) -> Result<(), WorldError> {
        let channel = self.channel(from, to)?;
        let to = channel.to;
        let kind = if cut {
            EventKind::Cut { to }
        } else {
            EventKind::Healed { to }
        };
        self.record(Some(channel.from), None, kind);
        self.set_link(channel, cut);
        Ok(())
    }

    pub(super) fn partition(&mut self, groups: &[Vec<u16>]) -> Result<(), WorldError> {
        let mut seen = PeerSet::EMPTY;
        let mut sets = Vec::with_capacity(groups.len());
        for group in groups {
            let mut set = PeerSet::EMPTY;
            for &number in group {
                let peer = self.id(number)?;
                if !seen.insert(peer) {
                    return Err(WorldError::InTwoGroups { peer });
                }
                set.insert(peer);
            }
            sets.push(set);
        }
        let groups: std::sync::Arc<[PeerSet]> = sets.into();
        let kind = EventKind::Partitioned {
            groups: groups.clone(),
        };
        self.record(None, None, kind);
        self.set_cuts(|channel| {
            !groups
                .iter()
                .any(|group| group.contains(channel.from) && group.contains(channel.to))
        });
        Ok(())
    }

    pub(super) fn cut_off(&mut self, id: PeerId, cut: bool) {
        for other in self.ids().filter(|other| *other != id) {
            self.set_link(
                Channel {
                    from: id,
                    to: other,
                },
                cut,
            );
            self.set_link(
                Channel {
                    from: other,
                    to: id,
                },
                cut,
            );
        }
    }

    /// Sets every link to what `cut` says.
    pub(super) fn set_cuts(&mut self, cut: impl Fn(Channel) -> bool) {
        for from in self.ids() {
            for to in self.ids().filter(|to| *to != from) {
                let channel = Channel { from, to };
                self.set_link(channel, cut(channel));
            }
        }
    }

    /// Cuts or heals one direction. What is on a cut link is lost where it is.
    pub(super) fn set_link(&mut self, channel: Channel, cut: bool) {
        if !self.network.set_cut(channel, cut) || !cut {
            return;
        }
        for id in self.network.on(channel) {
            self.unschedule(id);
            if let Some(flight) = self.network.remove(id) {
                self.lose(&flight, Loss::Cut);
            }
        }
    }

    pub(super) fn change_links(&mut self, change: &LinkChange) -> Result<(), WorldError> {
        let from = change.from.map(|from| self.id(from)).transpose()?;
        let to = change.to.map(|to| self.id(to)).transpose()?;
        if let (Some(from), Some(_)) = (from, to)
            && from == to.unwrap_or(from)
        {
            return Err(WorldError::OwnLink { peer: from });
        }
        let mut models = Vec::new();
        for sender in self.ids().filter(|it| from.is_none_or(|from| from == *it)) {
            for receiver in self.ids().filter(|it| to.is_none_or(|to| to == *it)) {
                if sender == receiver {
                    continue;
                }
                let channel = Channel {
                    from: sender,
                    to: receiver,
                };
                let before = self.network.model(channel);
                models.push((channel, changed_model(before, change)?));
            }
        }
        let change = Box::new(change.clone());
        self.record(None, None, EventKind::LinksChanged { from, to, change });
        for (channel, model) in models {
            self.network.set_model(channel, model);
        }
        Ok(())
    }
}

fn changed_model(before: &LinkModel, change: &LinkChange) -> Result<LinkModel, WorldError> {
    let mut model = *before;
    if change.on != Carries::Replies {
        model.requests = changed(&before.requests, change)?;
    }
    if change.on != Carries::Requests {
        model.replies = changed(&before.replies, change)?;
    }
    Ok(model)
}

fn changed(before: &Delivery, change: &LinkChange) -> Result<Delivery, WorldError> {
    let latency_min = change.latency_min_us.unwrap_or(before.latency_min);
    let latency_max = change.latency_max_us.unwrap_or(before.latency_max);
    check_range("latency_max_us", "latency_min_us", latency_min, latency_max)?;
    let chance = |name, value: Option<f64>, before| match value {
        Some(value) => check_chance(name, value),
        None => Ok(before),
    };
    Ok(Delivery {
        latency_min,
        latency_max,
        loss: chance("loss", change.loss, before.loss)?,
        duplication: chance("duplication", change.duplication, before.duplication)?,
        late: chance("late", change.late, before.late)?,
    })
}
