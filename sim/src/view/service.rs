//! The key-value store of every peer side by side, and the load that clients make.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{clients::Load, host::Host, service::Store, world::World};

/// The most characters of a value that a cell shows.
pub const MAX_CELL_CHARS: usize = 60;

/// What the services hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServiceView {
    /// The load that is going on.
    pub load: Option<Load>,
    /// How many keys there are, at any peer.
    pub keys: usize,
    /// The first of them, by key.
    pub rows: Vec<RowView>,
    /// How many calls of clients have ended.
    pub calls: u64,
}

/// One key.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowView {
    /// The key.
    pub key: String,
    /// By peer, from S1; `None` for one that is down and has no store.
    pub cells: Vec<Option<CellView>>,
}

/// A key at a peer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CellView {
    /// The value, cut to [`MAX_CELL_CHARS`]; `None` where the key is not there.
    pub value: Option<String>,
    /// Whether it is another than at the peer that has applied most.
    pub differs: bool,
}

impl World {
    /// The stores side by side: at most `max` keys.
    pub fn service_view(&self, max: usize) -> ServiceView {
        let stores: Vec<Option<&Store>> = self.hosts.iter().map(store).collect();
        // Of those that have applied as much, any will do: they are the same.
        let ahead = self
            .hosts
            .iter()
            .filter_map(|host| host.process.as_ref())
            .max_by_key(|process| process.last_applied())
            .map(|process| &process.store);
        let keys: BTreeSet<&str> = stores
            .iter()
            .flatten()
            .flat_map(|store| store.iter().map(|(key, _)| key))
            .collect();
        let row = |key: &&str| RowView {
            key: clipped(key),
            cells: stores
                .iter()
                .map(|store| {
                    let value = (*store)?.get(key);
                    Some(CellView {
                        value: value.map(clipped),
                        differs: value != ahead.and_then(|ahead| ahead.get(key)),
                    })
                })
                .collect(),
        };
        ServiceView {
            load: self.load().cloned(),
            keys: keys.len(),
            rows: keys.iter().take(max).map(row).collect(),
            calls: self.history().len(),
        }
    }
}

fn store(host: &Host) -> Option<&Store> {
    host.process.as_ref().map(|process| &process.store)
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(MAX_CELL_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Intervention, WorldConfig};

    fn client(world: &mut World, op: &str) {
        let act = Intervention::Client {
            client: 1,
            op: op.to_owned(),
            session: None,
            peer: None,
        };
        world.act(act).unwrap();
    }

    #[test]
    fn a_peer_that_is_behind_differs_and_one_that_is_down_has_no_store() {
        let mut world = World::new(WorldConfig::default()).unwrap();
        client(&mut world, "put x 1");
        world.advance(2_000_000, u64::MAX);
        let leader = world.leader().unwrap().get();
        let behind = 1 + leader % 5;
        let down = 1 + behind % 5;
        world.act(Intervention::Isolate { peer: behind }).unwrap();
        world.act(Intervention::Crash { peer: down }).unwrap();
        client(&mut world, "put x 2");
        client(&mut world, &format!("put y {}", "é".repeat(100)));
        world.advance(2_500_000, u64::MAX);
        let view = world.service_view(1);
        assert_eq!((view.keys, view.rows.len(), view.load), (2, 1, None));
        assert_eq!(view.calls, 3);
        let view = world.service_view(10);
        let cell = |row: usize, peer: u16| view.rows[row].cells[usize::from(peer) - 1].as_ref();
        let value = |row, peer| cell(row, peer).map(|it| (it.value.clone(), it.differs));
        assert_eq!(value(0, leader), Some((Some("2".to_owned()), false)));
        assert_eq!(value(0, behind), Some((Some("1".to_owned()), true)));
        assert_eq!(value(0, down), None);
        assert_eq!(value(1, behind), Some((None, true)));
        let long = value(1, leader).unwrap().0.unwrap();
        assert_eq!(long.chars().count(), MAX_CELL_CHARS + 1);
    }

    #[test]
    fn the_load_that_goes_on_is_told_until_it_ends() {
        let mut world = World::new(WorldConfig::default()).unwrap();
        let load: Load = serde_json::from_str(r#"{"clients": 2, "until_us": 500000}"#).unwrap();
        world.act(Intervention::Load(load.clone())).unwrap();
        assert_eq!(world.service_view(0).load, Some(load));
        world.advance(1_000_000, u64::MAX);
        assert_eq!(world.service_view(0).load, None);
    }
}
