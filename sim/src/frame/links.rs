//! How every direction of every link treats messages, as numbers.

use super::{append, layout::link};
use crate::{network::Delivery, world::World};

impl World {
    /// Replaces what is in `links` by every direction of every link, laid out as
    /// [`layout`](super::layout) says: a row per sender, a column per receiver.
    pub fn fill_links(&self, links: &mut Vec<f64>) {
        links.clear();
        for from in self.ids() {
            for to in self.ids() {
                let mut record = append(links, link::LENGTH);
                let Some(model) = self.link(from, to).filter(|_| from != to) else {
                    continue;
                };
                record.set(link::CUT, self.is_cut(from, to).into());
                let fields = record.0;
                fill_delivery(&mut fields[link::REQUEST_MIN..], &model.requests);
                fill_delivery(&mut fields[link::REPLY_MIN..], &model.replies);
            }
        }
    }
}

/// The five numbers of a delivery stand side by side.
fn fill_delivery(fields: &mut [f64], delivery: &Delivery) {
    let numbers = [
        delivery.latency_min as f64,
        delivery.latency_max as f64,
        delivery.loss.probability(),
        delivery.duplication.probability(),
        delivery.late.probability(),
    ];
    fields[..numbers.len()].copy_from_slice(&numbers);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Intervention, WorldConfig,
        intervention::{Carries, LinkChange},
    };

    #[test]
    fn links_tell_how_requests_and_replies_of_each_direction_travel() {
        let mut world = World::new(WorldConfig {
            peers: 3,
            loss: 0.25,
            ..WorldConfig::default()
        })
        .unwrap();
        assert_eq!(world.link_changes(), 0);
        world.act(Intervention::Cut { from: 3, to: 1 }).unwrap();
        // Once more changes nothing.
        world.act(Intervention::Cut { from: 3, to: 1 }).unwrap();
        assert_eq!(world.link_changes(), 1);
        let change = LinkChange {
            from: Some(1),
            to: Some(2),
            on: Carries::Replies,
            latency_min_us: Some(7),
            latency_max_us: Some(9),
            loss: Some(0.5),
            duplication: Some(0.125),
            late: Some(1.0),
        };
        world.act(Intervention::Link(change)).unwrap();
        assert_eq!(world.link_changes(), 2);
        let mut links = vec![4.0];
        world.fill_links(&mut links);
        assert_eq!(links.len(), 9 * link::LENGTH);
        let of = |from: usize, to: usize| {
            let at = ((from - 1) * 3 + to - 1) * link::LENGTH;
            &links[at..at + link::LENGTH]
        };
        let (min, max) = (world.config().latency_min_us, world.config().latency_max_us);
        let (min, max) = (min as f64, max as f64);
        let as_configured = [min, max, 0.25, 0.0, 0.0];
        assert_eq!(of(1, 1), [0.0; link::LENGTH]);
        assert_eq!(of(1, 2)[link::REQUEST_MIN..link::REPLY_MIN], as_configured);
        assert_eq!(
            of(1, 2)[link::REPLY_MIN..][..5],
            [7.0, 9.0, 0.5, 0.125, 1.0]
        );
        assert_eq!(of(2, 1)[link::REPLY_MIN..][..5], as_configured);
        assert_eq!(of(3, 1)[..=link::CUT], [1.0]);
        assert_eq!(of(1, 3)[..=link::CUT], [0.0]);
    }
}
